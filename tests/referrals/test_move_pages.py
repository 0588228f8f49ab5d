"""The moves as intake makes them: buttons and short forms, what they refuse, who may not."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import localdate

from referrals.models import Referral

pytestmark = pytest.mark.django_db
WITHOUT_FORM = ["reception", "review", "acceptance", "reopening"]
WITH_FORM = ["schedule", "admission", "discharge", "refusal"]


def page(story, name: str = "") -> str:
    return f"/referrals/{story.ada.pk}/{name + '/' if name else ''}"


@pytest.fixture
def ines(client, story):
    client.force_login(story.ines)
    return client


def stage_of(story) -> str:
    story.ada.refresh_from_db()
    return story.ada.stage


def test_from_received_to_discharged(ines, story):
    steps = [
        ("review", {}, "reviewing"),
        ("acceptance", {}, "accepted"),
        ("schedule", {"first_visit_on": "t"}, "scheduled"),
        ("schedule", {"first_visit_on": "+1"}, "scheduled"),
        ("admission", {"started_on": "t", "hour": ""}, "admitted"),
        ("discharge", {"discharged_on": "t", "outcome": "goals_met"}, "discharged"),
    ]
    for name, typed, stage in steps:
        answer = ines.post(page(story, name), typed)
        assert (answer.status_code, answer.headers["Location"], stage_of(story)) == (302, page(story), stage), name
    assert story.ada.admitted_at <= story.ada.discharged_at


def test_a_refusal_keeps_its_reason_and_note(ines, story):
    ines.post(page(story, "refusal"), {"reason": "area", "note": "Beyond the river"})
    assert stage_of(story) == "not_taken"
    shown = ines.get(page(story)).content.decode()
    assert "Outside our service area" in shown and "Our side" in shown and "Beyond the river" in shown
    ines.post(page(story, "reopening"))
    assert stage_of(story) == "reviewing"


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("refusal", {"note": "no reason"}, "This field is required"),
        ("refusal", {"reason": "weather"}, "Select a valid choice"),
        ("schedule", {"first_visit_on": ""}, "This field is required"),
        ("schedule", {"first_visit_on": "-30"}, "cannot be before the referral was received"),
        ("schedule", {"first_visit_on": "02302026"}, "is not in the calendar"),
        ("admission", {"started_on": "+3"}, "still to come"),
        ("admission", {"started_on": "-30"}, "cannot start before"),
        ("admission", {"started_on": "t", "hour": "25:00"}, "Enter a valid time"),
        ("discharge", {"discharged_on": "t"}, "This field is required"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_moves(ines, story, name, typed, words):
    answer = ines.post(page(story, name), typed)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert stage_of(story) == "received"


def test_a_move_that_no_longer_fits_is_a_sentence_on_the_fresh_page(ines, story):
    story.ada.refuse("payer", by=story.mo)
    answer = ines.post(page(story, "acceptance"), follow=True)
    said = answer.content.decode()
    assert "Mo Haddad moved this referral to “not taken”" in said and "Open again" in said


def test_undo_stands_in_the_message_and_in_the_history(ines, story):
    shown = ines.post(page(story, "acceptance"), follow=True).content.decode()
    change = story.ada.events.last().change
    assert shown.count(f"/undo/{change}/") == 2
    ines.post(f"/undo/{change}/")
    assert stage_of(story) == "received"
    assert "Undone: back to received" in ines.get(page(story)).content.decode()


def test_the_move_of_another_has_no_undo(client, story):
    story.ada.accept(by=story.ines)
    client.force_login(story.mo)
    assert "/undo/" not in client.get(page(story)).content.decode()


@pytest.mark.parametrize("name", WITHOUT_FORM)
def test_a_get_moves_nothing(ines, story, name):
    assert ines.get(page(story, name)).status_code == 405
    assert stage_of(story) == "received"


@pytest.mark.parametrize("name", [*WITHOUT_FORM, *WITH_FORM, "edit"])
def test_a_marketer_may_look_but_not_move(client, story, name):
    client.force_login(story.maria)
    assert client.get(page(story)).status_code == 200
    assert client.post(page(story, name)).status_code == 403
    assert stage_of(story) == "received"


@pytest.mark.parametrize("name", ["", *WITHOUT_FORM, *WITH_FORM, "edit"])
def test_another_branch_sees_nothing(client, story, name):
    client.force_login(story.noel)
    assert client.post(page(story, name)).status_code == 404
    assert not story.noel.readings.exists()


def test_a_marketer_sees_the_name_and_none_of_the_rest(client, story):
    client.force_login(story.maria)
    shown = client.get(page(story)).content.decode()
    assert "Ada Brook" in shown and "Hidden" in shown
    for mark in ("1941", "555-0142", "78705", "Heart failure"):
        assert mark not in shown


def test_a_marketer_sees_neither_anothers_source_nor_its_referrals(client, story):
    lena = story.person("Lena Berg", "marketer", story.riverside)
    client.force_login(lena)
    assert client.get(page(story)).status_code == 404
    assert "Ada Brook" not in client.get("/referrals/?stage=all").content.decode()
    Referral.objects.filter(pk=story.ada.pk).update(marketer=lena)
    assert client.get(page(story)).status_code == 200


def test_whoever_opens_it_is_on_record(client, story):
    client.force_login(story.maria)
    client.get(page(story))
    assert [(r.of, r.rows, r.how) for r in story.maria.readings.all()] == [("referrals.Referral", [story.ada.pk], "page")]


def test_a_correction(ines, story):
    form = typed(ines, story)
    answer = ines.post(page(story, "edit"), form | {"last_name": "Brooks", "diagnosis": "I50.9", "start_wanted_on": "t"})
    assert answer.headers["Location"] == page(story)
    story.ada.refresh_from_db()
    assert (story.ada.patient.last_name, story.ada.diagnosis, story.ada.start_wanted_on) == ("Brooks", "I50.9", localdate(timezone=ZoneInfo("America/Chicago")))
    assert (story.ada.patient.birth_date, story.ada.contact) == (date(1941, 3, 14), story.dana)


def test_a_correction_of_a_page_that_is_old_shows_both_and_writes_nothing(ines, story):
    form = typed(ines, story)
    story.ada.patient.edit(version=1, last_name="Brookes")
    answer = ines.post(page(story, "edit"), form | {"last_name": "Brooks", "notes": "Daughter calls"})
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody saved this" in said and "Brookes" in said and 'value="Brooks"' in said and "Daughter calls" in said
    story.ada.refresh_from_db()
    assert (story.ada.patient.last_name, story.ada.notes) == ("Brookes", "")
    again = answer.context["form"].data
    assert ines.post(page(story, "edit"), again).status_code == 302
    story.ada.refresh_from_db()
    assert (story.ada.patient.last_name, story.ada.notes) == ("Brooks", "Daughter calls")


def typed(client, story) -> dict:
    """The form as the browser would send it back untouched."""
    form = client.get(page(story, "edit")).context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) not in (None, "", [])}
