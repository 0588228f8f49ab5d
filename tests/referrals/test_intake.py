"""Ines enters a referral: one page, nothing typed is lost, nothing blocks, twice is once."""

from datetime import date
from uuid import uuid4

import pytest

from accounts.models import AccessRecord
from referrals.models import Patient, Referral
from sources.models import Source

pytestmark = pytest.mark.django_db

ROSA = {
    "arrived_by": "phone",
    "last_name": "Alvarez",
    "first_name": "Rosa",
    "birth_date": "03141941",
    "phone": "5125550142",
    "zip": "78705",
    "disciplines": ["SN", "PT"],
    "urgency": "routine",
    "service_line": "home_health",
}


def form_of(story, **changes):
    typed = {
        "form_id": str(uuid4()),
        "sender": f"source-{story.mercy.pk}",
        "payer": story.medicare.pk,
        **ROSA,
        **changes,
    }
    return {name: value for name, value in typed.items() if value is not None}


@pytest.fixture
def ines(client, story):
    client.force_login(story.ines)
    return client


def newest() -> Referral:
    return Referral.objects.latest("pk")


def test_it_is_received(ines, story):
    answer = ines.post("/referrals/new/", form_of(story, diagnosis="I50.9", start_wanted_on="+2"))
    rosa = newest()
    assert answer.headers["Location"] == f"/referrals/{rosa.pk}/"
    assert (rosa.stage, rosa.source, rosa.payer, rosa.disciplines) == (
        "received",
        story.mercy,
        story.medicare,
        ["SN", "PT"],
    )
    assert (rosa.patient.name, str(rosa.patient.birth_date), str(rosa.patient.phone)) == (
        "Rosa Alvarez",
        "1941-03-14",
        "(512) 555-0142",
    )


def test_the_person_there_is_credited_with_their_organisation(ines, story):
    ines.post("/referrals/new/", form_of(story, sender=f"contact-{story.dana.pk}"))
    assert (newest().contact, newest().source) == (story.dana, story.mercy)


def test_without_script_the_typed_name_is_enough(ines, story):
    ines.post("/referrals/new/", form_of(story, sender="", sender_text="mercy hospital"))
    assert newest().source == story.mercy


def test_of_several_likely_sources_one_is_asked_for(ines, story):
    Source.objects.create(name="Mercy South", branch=story.riverside)
    answer = ines.post("/referrals/new/", form_of(story, sender="", sender_text="mercy"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "choose one below" in page
    assert f'value="source-{story.mercy.pk}"' in page and "Mercy South" in page


def test_a_source_and_a_person_are_added_on_the_spot(ines, story):
    new = {
        "sender": "",
        "new_source": "Elm Street Practice",
        "new_kind": "physician_practice",
        "new_contact": "Pat Lee",
    }
    ines.post("/referrals/new/", form_of(story, **new, new_role="nurse"))
    assert (newest().source.name, newest().source.kind, newest().contact.name) == (
        "Elm Street Practice",
        "physician_practice",
        "Pat Lee",
    )


def test_a_new_person_at_a_known_source(ines, story):
    ines.post("/referrals/new/", form_of(story, new_contact="Pat Lee", new_role="nurse"))
    assert (newest().contact.source, newest().contact.role) == (story.mercy, "nurse")


def test_an_inquiry_starts_no_clock(ines, story):
    ines.post("/referrals/new/", form_of(story, inquiry="1"))
    assert (newest().stage, newest().received_at) == ("inquiry", None)


def test_pressed_twice_it_is_one_referral(ines, story):
    form = form_of(story)
    first, second = (ines.post("/referrals/new/", form).headers["Location"] for _ in range(2))
    assert first == second
    assert Patient.objects.filter(last_name="Alvarez").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sender": "", "sender_text": ""}, "Who refers?"),
        ({"sender": "", "sender_text": "Nobody knows it"}, "No source matches “Nobody knows it”"),
        ({"last_name": ""}, "This field is required"),
        ({"birth_date": "", "phone": ""}, "Give the birth date or a phone number"),
        ({"zip": "", "payer": None}, "Give the ZIP or the payer"),
        ({"zip": "7870"}, "A ZIP code has five digits"),
        ({"birth_date": "03141899"}, "1899 is before 1905; check the year"),
        ({"birth_date": "13451941"}, "13451941"),
        ({"phone": "555"}, "phone number"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(ines, story, changes, words):
    before = Referral.objects.count()
    answer = ines.post("/referrals/new/", form_of(story, notes="Daughter calls back at five", **changes))
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page
    assert "Daughter calls back at five" in page and 'value="Rosa"' in page
    assert Referral.objects.count() == before


def test_another_branchs_source_cannot_be_chosen(ines, story):
    assert ines.post("/referrals/new/", form_of(story, sender=f"source-{story.hilltop.pk}")).status_code == 422


def test_a_marketer_enters_one_from_the_field(client, story):
    client.force_login(story.maria)
    assert 'value="field" selected' in client.get("/referrals/new/").content.decode()
    answer = client.post("/referrals/new/", form_of(story, sender=f"source-{story.oakview.pk}", arrived_by="field"))
    assert answer.headers["Location"] == f"/referrals/{newest().pk}/"
    assert (newest().marketer, newest().intake_owner) == (story.maria, None)


def test_an_administrator_may_not(client, story):
    client.force_login(story.olga)
    assert client.get("/referrals/new/").status_code == 403
    assert client.post("/referrals/new/", form_of(story)).status_code == 403


def test_from_a_sources_page_the_source_is_there(ines, story):
    page = ines.get(f"/referrals/new/?source={story.mercy.pk}").content.decode()
    assert f'value="source-{story.mercy.pk}"' in page and 'value="Mercy Hospital"' in page
    assert "Hilltop" not in ines.get(f"/referrals/new/?source={story.hilltop.pk}").content.decode()


def test_beside_the_form_stands_whether_we_can_take_it(ines, story):
    said = ines.post(
        "/referrals/new/checks/", {"sender": f"source-{story.mercy.pk}", "zip": "73301", "payer": story.medicare.pk}
    )
    page = said.content.decode()
    assert "73301 is outside Riverside&#x27;s service area" in page and "Riverside takes Medicare" in page
    assert "<form" not in page


def test_a_likely_duplicate_shows_and_blocks_nothing(ines, story):
    typed = {"last_name": "Brooke", "first_name": "Ada", "birth_date": "03141941"}
    page = ines.post("/referrals/new/checks/", typed).content.decode()
    assert "Maybe the same patient" in page and "Ada Brook" in page and "Mercy Hospital" in page
    assert AccessRecord.objects.get(how="duplicates").rows == [story.ada.patient_id]
    assert ines.post("/referrals/new/", form_of(story, **typed)).status_code == 302


def test_a_marketer_is_shown_no_duplicates(client, story):
    client.force_login(story.maria)
    typed = {"last_name": "Brook", "first_name": "Ada", "birth_date": "03141941"}
    assert "Brook" not in client.post("/referrals/new/checks/", typed).content.decode()


def test_the_same_phone_and_initial_is_a_likely_duplicate_and_another_birth_date_is_not(story):
    same = Patient.objects.visible_to(story.ines).maybe_same
    assert list(same(last_name="Brown", first_name="Anna", birth_date=None, phone="+15125550142")) == [
        story.ada.patient
    ]
    assert not same(last_name="Brook", first_name="Ada", birth_date=date(1950, 1, 1)).exists()
    assert not same(last_name="", first_name="", birth_date=None).exists()


def test_what_was_typed_over_the_chosen_source_is_meant(ines, story):
    ines.post("/referrals/new/", form_of(story, sender_text="Oakview Rehab"))
    assert newest().source == story.oakview


def test_without_script_a_persons_name_is_enough_too(ines, story):
    ines.post("/referrals/new/", form_of(story, sender="", sender_text="Dana Reyes"))
    assert (newest().source, newest().contact) == (story.mercy, story.dana)


def test_of_several_one_is_chosen_and_saved(ines, story):
    south = Source.objects.create(name="Mercy South", branch=story.riverside)
    typed = form_of(story, sender="", sender_text="mercy", sender_choice=f"source-{south.pk}")
    assert ines.post("/referrals/new/", typed).status_code == 302
    assert newest().source == south


def test_a_chosen_source_and_a_new_one_are_one_too_many(ines, story):
    answer = ines.post("/referrals/new/", form_of(story, sender_text="Mercy Hospital", new_source="Mercy"))
    assert answer.status_code == 422 and "You chose Mercy Hospital above" in answer.content.decode()


def test_a_new_persons_extension_is_kept(ines, story):
    new = {"new_contact": "Pat Lee", "new_role": "nurse", "new_contact_phone": "(512) 555-0142 x 31"}
    ines.post("/referrals/new/", form_of(story, **new))
    assert (newest().contact.phone.as_e164, newest().contact.extension) == ("+15125550142", "31")


def test_the_second_press_offers_the_undo_of_the_first(ines, story):
    form = form_of(story)
    ines.post("/referrals/new/", form)
    page = ines.post("/referrals/new/", form, follow=True).content.decode()
    change = newest().arrival.change
    assert f"/undo/{change}/" in page
    ines.post(f"/undo/{change}/")
    assert newest().retracted_at
