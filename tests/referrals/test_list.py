"""The list by stage: filters in the address, fragments for htmx, and a record of whose names were seen."""

from uuid import uuid4

import pytest

from accounts.models import AccessRecord
from referrals.models import Referral

pytestmark = pytest.mark.django_db


def arrive(story, last_name: str, **columns) -> Referral:
    patient = {"last_name": last_name, "first_name": "Rosa", "phone": "5125550199", "zip": "78705"}
    what = {"form_id": uuid4(), "by": story.ines, "source": story.mercy}
    return Referral.arrive(patient=patient, **{**what, **columns})


@pytest.fixture
def ines(client, story):
    client.force_login(story.ines)
    return client


def test_the_open_ones_first_and_each_stage_behind_its_tab(ines, story):
    arrive(story, "Refused").refuse("payer", by=story.ines)
    assert "Ada Brook" in (page := ines.get("/referrals/").content.decode()) and "Rosa Refused" not in page
    assert "Rosa Refused" in (page := ines.get("/referrals/?stage=not_taken").content.decode()) and "Ada Brook" not in page
    assert "Rosa Refused" in (page := ines.get("/referrals/?stage=all").content.decode()) and "Ada Brook" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("urgency=urgent", {"Urgent"}),
        ("q=oakv", {"Oakview"}),
        ("payer={medicare}", {"Brook"}),
        ("whose=mine", {"Brook", "Urgent", "Oakview"}),
        ("whose=unassigned", {"Field"}),
    ],
)
def test_filters_stand_in_the_address(ines, story, asked, found):
    arrive(story, "Urgent", urgency="urgent")
    arrive(story, "Oakview", source=story.oakview)
    arrive(story, "Field", by=story.maria)
    page = ines.get(f"/referrals/?{asked.format(medicare=story.medicare.pk)}").content.decode()
    assert {name for name in ("Brook", "Urgent", "Oakview", "Field") if f" {name}</a>" in page} == found


def test_nonsense_in_the_address_is_no_error(ines, story):
    assert ines.get("/referrals/?stage=lost&urgency=no&payer=x&page=999&sort=password").status_code == 200


def test_htmx_gets_only_the_rows(ines, story):
    rows = ines.get("/referrals/", headers={"HX-Request": "true"})
    assert "<h1>" not in rows.content.decode() and "Ada Brook" in rows.content.decode()
    assert "HX-Request" in rows.headers["Vary"]
    back = ines.get("/referrals/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<h1>" in back.content.decode()


def test_names_that_were_seen_are_on_record(ines, story):
    ines.get("/referrals/")
    record = AccessRecord.objects.get(user=story.ines, how="list")
    assert record.rows == [story.ada.pk]


def test_empty_and_hidden_say_so(client, story):
    client.force_login(story.noel)
    assert "No referral stands here" in client.get("/referrals/").content.decode()
    client.force_login(story.ines)
    assert "Show all open ones" in client.get("/referrals/?q=oakview").content.decode()


def test_fifty_a_page(ines, story):
    for number in range(51):
        arrive(story, f"Number{number}")
    page = ines.get("/referrals/").content.decode()
    assert page.count('scope="row"') == 50 and "52" in page
    assert ines.get("/referrals/?page=2").content.decode().count('scope="row"') == 2


def test_an_administrator_may_not(client, story):
    client.force_login(story.olga)
    assert client.get("/referrals/").status_code == 403
