"""What Maria drove in a month, for whoever pays it back."""

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils.timezone import now

from followups.models import Visit

MONTH = "2026-10"


@pytest.fixture
def drive(story):
    def log(miles, *, by=None, day=5, hour=15, source=None, kind="drop_in"):
        return Visit.objects.create(
            form_id=uuid4(), source=source or story.mercy, by=by or story.maria, outcome="good_talk", kind=kind,
            at=datetime(2026, 10, day, hour, tzinfo=UTC), miles=miles,
        )  # fmt: skip

    return log


def exported(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_month_adds_up_and_says_what_is_missing(client, story, drive):
    drive(Decimal("12.4"))
    drive(Decimal("3.1"), day=6)
    drive(None, day=7)
    drive(None, day=8, kind="call")
    client.force_login(story.maria)
    page = client.get("/miles/", {"month": MONTH}).content.decode()
    assert "15.5 miles" in page and "on 2 visits" in page and "1 more in person without miles" in page


def test_a_month_is_one_of_her_own_calendar(client, story, drive):
    """Eleven at night on October 31 in Austin is November in Greenwich."""
    late = drive(Decimal(5), day=31, hour=23)
    Visit.objects.filter(pk=late.pk).update(at=datetime(2026, 11, 1, 4, tzinfo=UTC))
    client.force_login(story.maria)
    assert client.get("/miles/", {"month": MONTH}).context["mileage"].total == 5
    assert client.get("/miles/", {"month": "2026-11"}).context["mileage"].total == 0


def test_the_export_is_a_row_a_visit_and_the_sum(client, story, drive):
    story.mercy.name = "=HYPERLINK(1)"
    story.mercy.save()
    drive(Decimal("12.4"))
    client.force_login(story.maria)
    answer = client.get("/miles/export/", {"month": MONTH})
    assert answer["Content-Disposition"] == 'attachment; filename="kept-miles-2026-10.csv"'
    head, row, total = exported(answer)
    assert row == ["2026-10-05", "Maria Lopez", "'=HYPERLINK(1)", "78705", "Drop-in", "12.4"]
    assert len(head) == len(row) and total[-1] == "12.4"


def test_a_familys_name_may_be_a_patients_and_stays(client, story, drive):
    story.oakview.kind = "family"
    story.oakview.name = "Family of ZQBROOK"
    story.oakview.save()
    drive(Decimal(1), source=story.oakview)
    client.force_login(story.maria)
    answer = client.get("/miles/export/", {"month": MONTH})
    assert "ZQBROOK" not in answer.content.decode() and "A family" in answer.content.decode()


def test_mo_sees_marias_and_maria_not_mos(client, story, drive):
    drive(Decimal(7))
    client.force_login(story.mo)
    assert client.get("/miles/", {"month": MONTH, "who": story.maria.pk}).context["mileage"].total == 7
    assert client.get("/miles/", {"month": MONTH}).context["mileage"].total == 0
    client.force_login(story.maria)
    assert client.get("/miles/", {"month": MONTH, "who": story.mo.pk}).status_code == 404


@pytest.mark.parametrize("month", ["", "soon", "2026-13", "0000-00", "9999-12", "0001-01"])
def test_a_month_that_is_none_is_this_one(client, story, month):
    client.force_login(story.maria)
    assert client.get("/miles/", {"month": month}).context["mileage"].month == story.maria.day_of(now()).replace(day=1)


def test_an_empty_month_says_where_miles_are_noted(client, story):
    client.force_login(story.maria)
    assert "No visit of this month has miles noted" in client.get("/miles/", {"month": "2025-01"}).content.decode()


def test_intake_has_no_miles(client, story):
    client.force_login(story.ines)
    assert client.get("/miles/").status_code == client.get("/miles/export/").status_code == 403


def test_miles_are_kept_by_the_sheet(client, story):
    client.force_login(story.maria)
    sheet = {"form_id": uuid4(), "source": f"source-{story.mercy.pk}", "outcome": "good_talk", "miles": "12.4"}
    client.post("/visits/new/", sheet)
    assert Visit.objects.get().miles == Decimal("12.4")
    assert Visit.objects.get().at > now() - timedelta(minutes=1)
