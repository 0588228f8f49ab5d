"""The report for surveyors: every referral of a period with its decision, its reason, and by what it was made."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.utils.timezone import now

from accounts.models import AccessRecord, ExportRecord
from referrals.models import AcceptancePolicy, Capacity, Patient, Payer, Referral, ServedZip
from tests.conftest import ada_brook

pytestmark = pytest.mark.django_db
REPORT = "/referrals/decisions/"


@pytest.fixture
def mo(client, story):
    client.force_login(story.mo)
    return client


@pytest.fixture
def decided(story):
    """Ada is accepted by version 1 with PT closed; Bea is refused for her ZIP; Cal waits."""
    today = story.riverside.day_of(now())
    AcceptancePolicy.issue(effective_on=today, text="All alike.", services="", by=story.olga)
    Capacity.review(story.riverside, note="", closed={"PT": ""}, by=story.ines, version=0)
    story.bea, story.cal = (ada_brook(story.oakview, None, story.medicare, story.ines) for _ in range(2))
    for referral, name, zip in ((story.bea, "Bell", "73301"), (story.cal, "Cole", "78705")):
        Patient.objects.filter(pk=referral.patient_id).update(last_name=name, zip=zip)
        referral.refresh_from_db()
    story.ada.accept(by=story.ines)
    story.bea.refuse("area", by=story.mo)
    return story


def lines(answer):
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def test_every_referral_stands_there_with_what_was_decided_and_by_what(mo, decided):
    shown = mo.get(REPORT).content.decode()
    for words in ("Ada Brook", "Ada Bell", "Ada Cole", "Not decided yet", "Policy 1", "closed: PT"):
        assert words in shown
    assert "Not taken under care: outside our service area" in shown
    assert "73301 is outside Riverside&#x27;s service area." in shown
    assert "<b>3</b> referrals: <b>1</b> accepted, <b>1</b> not taken, <b>1</b> not decided yet." in shown
    assert "Outside our service area: 1" in shown


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("decision=accepted", {"Brook"}),
        ("decision=not_taken", {"Bell"}),
        ("decision=none", {"Cole"}),
        ("decision=area", {"Bell"}),
        ("decision=payer", set()),
        ("until=2020-01-01&since=2019-01-01", set()),
        ("since=2030-01-01", set()),
        ("since=garbage", {"Brook", "Bell", "Cole"}),
        ("page=99", {"Brook", "Bell", "Cole"}),
    ],
)
def test_it_is_narrowed_in_the_address(mo, decided, asked, names):
    shown = mo.get(f"{REPORT}?{asked}").content.decode()
    assert {name for name in ("Brook", "Bell", "Cole") if f"Ada {name}" in shown} == names


def test_a_decision_that_was_undone_is_none(mo, decided, client):
    from accounts.undo import undo

    client.force_login(decided.mo)
    client.post(f"/referrals/{decided.cal.pk}/acceptance/")
    undo(decided.cal.events.last().change, by=decided.mo)
    assert "Ada Cole" in mo.get(f"{REPORT}?decision=none").content.decode()


def test_what_was_decided_before_kept_says_so(mo, decided):
    decided.cal.events.create(stage="accepted", by=decided.ines)
    assert "Decided before Kept kept it." in mo.get(REPORT).content.decode()


def test_as_csv_a_line_a_decision_without_names(mo, decided):
    decided.bea.reopen(by=decided.ines)
    decided.bea.accept(by=decided.ines)
    rows = lines(mo.post(f"{REPORT}export/"))
    of_bea = [row for row in rows if row["Referral"] == str(decided.bea.pk)]
    assert [row["Decision"] for row in of_bea] == ["Not taken", "Accepted"]
    assert of_bea[0]["Reason"] == "Outside our service area" and "ZIP" in of_bea[0]["Findings: no"]
    assert {row["Policy"] for row in of_bea} == {"1"} and {row["Closed then"] for row in of_bea} == {"PT"}
    assert [row["Decision"] for row in rows if row["Referral"] == str(decided.cal.pk)] == ["Not decided yet"]
    assert len(rows) == 4 and not any(name in str(rows) for name in ("Brook", "Bell", "73301"))


def test_the_file_is_on_record_safe_and_narrowed_as_the_page_is(mo, decided):
    Payer.objects.filter(pk=decided.medicare.pk).update(name="=HYPERLINK(1)")
    rows = lines(mo.post(f"{REPORT}export/?decision=accepted"))
    assert [row["Payer"] for row in rows] == ["'=HYPERLINK(1)"]
    record = ExportRecord.objects.get()
    assert (record.what, record.rows, record.user) == ("decisions", 1, decided.mo)
    assert mo.get(f"{REPORT}export/").status_code == 405


def test_whoever_reads_it_is_on_record(mo, decided):
    mo.get(REPORT)
    record = AccessRecord.objects.filter(user=decided.mo, how="list").latest("pk")
    assert set(record.rows) == {decided.ada.pk, decided.bea.pk, decided.cal.pk}


def test_another_branchs_referrals_are_not_in_it(mo, decided):
    ada_brook(decided.hilltop, None, decided.medicare, decided.noel)
    assert mo.get(REPORT).context["report"].count["all"] == 3
    assert mo.get(f"{REPORT}?branch={decided.hillside.pk}").context["report"].count["all"] == 3


def test_manager_here_and_intake_there_reports_only_here(client, decided):
    ada_brook(decided.hilltop, None, decided.medicare, decided.noel)
    both = decided.person("Bo Both", "manager", decided.hillside)
    both.memberships.create(branch=decided.riverside, role="intake")
    client.force_login(both)
    assert client.get(REPORT).context["report"].count["all"] == 1


@pytest.mark.parametrize("who", ["maria", "ines", "noel", "olga"])
def test_it_is_for_managers(client, story, who):
    client.force_login(getattr(story, who))
    assert client.get(REPORT).status_code == client.post(f"{REPORT}export/").status_code == 403


def test_an_inquiry_that_was_refused_is_in_it_by_when_it_came(mo, story):
    Referral.objects.filter(pk=story.ada.pk).update(
        stage="inquiry", received_at=None, entered_at=now() - timedelta(days=2)
    )
    story.ada.refresh_from_db()
    ServedZip.objects.all().delete()
    story.ada.refuse("withdrew", by=story.ines)
    assert "Not taken under care: source withdrew" in mo.get(REPORT).content.decode()
