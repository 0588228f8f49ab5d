"""What intake asks when there is time: typed once, with the new referral or later, shown to who may see it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import localdate

from accounts.models import AccessRecord
from referrals.models import DiagnosisCode, Payer, Referral, diagnosis
from sources.models import Contact, Source
from tests.referrals.course import page
from tests.referrals.test_correction import typed
from tests.referrals.test_intake import form_of, newest

pytestmark = pytest.mark.django_db
MBI = "1EG4TE5MK73"
NPI = "1234567893"
FULL = {
    "icd_codes": "I50.9, E11.9",
    "facility_text": "Oakview Rehab",
    "f2f_on": "-3",
    "homebound": "yes",
    "orders_on": "t",
    "member_id": "1eg4-te5-mk73",
    "authorisation": "A-77",
    "authorised_until": "+60",
    "address": "4 Elm Street",
    "language": "Spanish",
    "emergency_name": "Luz Alvarez",
    "emergency_phone": "5125550199",
}


@pytest.fixture
def lee(story):
    """A physician at Oakview."""
    return story.oakview.contacts.create(name="Dr. Ann Lee", role="physician", npi=NPI)


def enter(ines, story, **changes) -> Referral:
    answer = ines.post("/referrals/new/", form_of(story, **changes))
    assert answer.status_code == 302, answer.context["form"].errors
    return newest()


def wrong(client, story, **changes) -> str:
    before = Referral.objects.count()
    answer = client.post("/referrals/new/", form_of(story, **changes))
    assert (answer.status_code, Referral.objects.count()) == (422, before)
    return answer.content.decode()


def test_all_of_it_is_kept(ines, story, lee):
    rosa = enter(ines, story, **FULL, certifying=lee.pk, certifying_text="Dr. Ann Lee", same_follows="on")
    today = localdate(timezone=story.riverside.zone)
    assert (rosa.icd_codes, rosa.facility) == (["I50.9", "E11.9"], story.oakview)
    assert (rosa.certifying_physician, rosa.following_physician) == (lee, lee)
    assert (rosa.f2f_on, rosa.orders_on) == (today - timedelta(days=3), today)
    assert (rosa.homebound, rosa.authorisation, rosa.authorised_until) == ("yes", "A-77", today + timedelta(days=60))
    assert (rosa.member_id.in_full, rosa.member_id.masked) == (MBI, "•••• MK73")
    patient = rosa.patient
    assert (patient.address, patient.language, patient.emergency_name) == ("4 Elm Street", "Spanish", "Luz Alvarez")
    assert patient.emergency_phone.as_e164 == "+15125550199"


def test_nothing_of_it_holds_up_a_referral(ines, story):
    rosa = enter(ines, story)
    assert (rosa.icd_codes, rosa.facility, rosa.certifying_physician, rosa.homebound) == ([], None, None, "")
    assert not rosa.member_id and rosa.f2f_on is None


def test_what_stands_in_a_folded_part_opens_it(ines, story):
    assert ines.get("/referrals/new/").context["form"].open_parts == set()
    form = ines.post("/referrals/new/", form_of(story, last_name=None, f2f_on="x", language="Spanish")).context["form"]
    assert form.open_parts == {"papers", "person"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"icd_codes": "heart"}, "“heart” is no ICD-10-CM code"),
        ({"facility_text": "Nobody knows it"}, "Nobody is called “Nobody knows it” here."),
        ({"member_id": "1EG4-TE5-MK7O"}, "Character 11 of an MBI is a digit; check the card."),
        ({"member_id": "•••• MK73"}, "Type the number in full, or empty the field."),
        ({"authorised_until": "+60"}, "Give the number of the authorisation."),
        ({"f2f_on": "99999999"}, "is not in the calendar"),
        ({"orders_on": "+3"}, "is still to come"),
        ({"emergency_phone": "555"}, "not a US phone number"),
        ({"homebound": "perhaps"}, "Select a valid choice"),
        ({"certifying_text": "Dr. Who"}, "add a new physician below"),
        ({"certifying_text": "Dana"}, "Nobody is called “Dana” here."),  # a case manager certifies nothing
        ({"new_physician": "Dr. New", "new_npi": "1234567890"}, "The last digit does not fit"),
        ({"new_npi": NPI}, "Whose NPI is it?"),
        ({"new_physician": "Dr. New", "new_practice_text": "No such place"}, "Nobody is called “No such place” here."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(ines, story, changes, words):
    said = wrong(ines, story, notes="Daughter calls", **changes)
    assert words in said and "Daughter calls" in said


def test_another_payers_number_is_taken_as_it_is_said(ines, story):
    plan = Payer.objects.create(name="Blue Plan", kind="medicare_advantage")
    assert enter(ines, story, payer=plan.pk, member_id="XYZ 12-9").member_id.in_full == "XYZ 12-9"
    assert enter(ines, story, payer=None, member_id="XYZ 12-9").member_id.in_full == "XYZ 12-9"


def test_codes_in_the_diagnosis_are_coded(ines, story, monkeypatch):
    assert enter(ines, story, diagnosis="I50.9").icd_codes == ["I50.9"]
    assert enter(ines, story, diagnosis="I50.9 Heart failure").icd_codes == ["I50.9"]
    assert enter(ines, story, diagnosis="I50.9, e11.9", icd_codes="E11.9").icd_codes == ["E11.9", "I50.9"]
    assert enter(ines, story, diagnosis="CHF").icd_codes == []
    assert enter(ines, story, diagnosis="B12").icd_codes == []  # a vitamin, as far as one can tell
    DiagnosisCode.objects.create(code="I10", words="Essential (primary) hypertension")
    assert enter(ines, story, diagnosis="i10").icd_codes == ["I10"]
    monkeypatch.setattr(diagnosis, "WHOLE", 1)
    assert enter(ines, story, diagnosis="I50.9").icd_codes == []  # not in the list: words, and no error
    assert "I50.9 is not in the list" in wrong(ines, story, icd_codes="I50.9")


def test_a_physician_is_added_on_the_spot(ines, story):
    new = {"new_physician": "Dr. Kim Ray", "new_npi": NPI, "new_physician_phone": "(512) 555-0142 x 31"}
    rosa = enter(ines, story, **new, new_practice_text="Oakview Rehab")
    ray = Contact.objects.get(name="Dr. Kim Ray")
    assert (rosa.certifying_physician, rosa.following_physician) == (ray, ray)
    assert (ray.source, ray.npi, ray.role, ray.extension) == (story.oakview, NPI, "physician", "31")


def test_without_a_practice_they_are_at_the_source_even_at_a_new_one(ines, story):
    changes = {"sender": "", "new_source": "Elm Street Practice", "new_physician": "Dr. Ray", "new_does": "certifies"}
    rosa = enter(ines, story, **changes)
    assert rosa.certifying_physician.source == rosa.source == Source.objects.get(name="Elm Street Practice")
    assert rosa.following_physician is None


def test_who_has_the_npi_already_is_that_person(ines, story, lee):
    assert enter(ines, story, new_physician="Ann Lee", new_npi=NPI, new_does="follows").following_physician == lee
    assert Contact.objects.filter(npi=NPI).count() == 1
    assert f"This is the NPI of {lee}, at Oakview Rehab." in wrong(ines, story, new_physician="Dr. Ray", new_npi=NPI)


@pytest.mark.parametrize(
    "changes",
    [
        {"new_physician": "Dr. Ray"},
        {"new_physician": "Dr. Ray", "new_does": "certifies"},
        {"following_text": "Dr. Bo Fox", "same_follows": "on"},
    ],
)
def test_two_for_one_place_are_one_too_many(ines, story, lee, changes):
    story.mercy.contacts.create(name="Dr. Bo Fox", role="nurse_practitioner")
    assert "mpty that." in wrong(ines, story, certifying_text="Dr. Ann Lee", **changes)


def test_one_certifies_and_a_new_one_follows(ines, story, lee):
    rosa = enter(ines, story, certifying_text="Dr. Ann Lee", new_physician="Dr. Ray", new_does="follows")
    assert (rosa.certifying_physician, rosa.following_physician.name) == (lee, "Dr. Ray")


def test_of_two_of_a_name_the_one_that_was_chosen_is_meant(ines, story, lee):
    other = story.mercy.contacts.create(name="Dr. Ann Lee", role="physician")
    assert "Several are called so: " in wrong(ines, story, certifying_text="Dr. Ann Lee")
    rosa = enter(ines, story, certifying=other.pk, certifying_text="Dr. Ann Lee")
    assert rosa.certifying_physician == other
    typed_over = enter(ines, story, certifying=story.dana.pk, certifying_text="")
    assert typed_over.certifying_physician is None


def test_another_branchs_people_and_places_are_not_to_be_had(ines, story):
    there = story.hilltop.contacts.create(name="Dr. Far Away", role="physician")
    assert "add a new physician below" in wrong(ines, story, certifying=there.pk, certifying_text="Dr. Far Away")
    assert "Nobody is called" in wrong(ines, story, facility=story.hilltop.pk, facility_text="Hilltop Clinic")
    for where in ("physicians", "facilities"):
        assert "data-value" not in ines.get(f"/referrals/new/{where}/?q=Hilltop").content.decode()


def test_the_suggestions_of_physicians_and_facilities(ines, story, lee):
    said = ines.get("/referrals/new/physicians/?q=lee").content.decode()
    assert f'data-value="{lee.pk}"' in said and f"Oakview Rehab, {NPI}" in said and "Add “lee”" in said
    assert f'data-value="{lee.pk}"' in ines.get(f"/referrals/new/physicians/?q={NPI}").content.decode()
    assert "Dana" not in ines.get("/referrals/new/physicians/?q=dana").content.decode().replace("Add “dana”", "")
    assert f'data-value="{story.mercy.pk}"' in ines.get("/referrals/new/facilities/?q=mer").content.decode()
    assert "option" not in ines.get("/referrals/new/physicians/?q=%00").content.decode()


def test_pressed_twice_a_new_physician_is_one(ines, story):
    form = form_of(story, new_physician="Dr. Ray", form_id=str(uuid4()))
    for _ in range(2):
        ines.post("/referrals/new/", form)
    assert Contact.objects.filter(name="Dr. Ray").count() == 1


# ---- later: the same fields in the correction


def test_it_is_mended_on_the_referrals_page(ines, story, lee):
    changes = FULL | {"certifying_text": "Dr. Ann Lee", "new_physician": "Dr. Ray", "new_does": "follows"}
    answer = ines.post(page(story, "edit"), typed(ines, story) | changes)
    assert answer.status_code == 302, answer.context["form"].errors
    story.ada.refresh_from_db()
    assert (story.ada.certifying_physician, story.ada.following_physician.name) == (lee, "Dr. Ray")
    assert story.ada.following_physician.source == story.mercy
    assert (story.ada.member_id.in_full, story.ada.patient.emergency_name) == (MBI, "Luz Alvarez")
    assert story.ada.attributed_at  # as before


def test_sent_back_untouched_it_stays(ines, story, lee):
    story.ada.edit(version=1, member_id=MBI, certifying_physician=lee, facility=story.oakview, icd_codes=["I50.9"])
    ines.post(page(story, "edit"), typed(ines, story) | {"notes": "x"})
    ada = Referral.objects.get(pk=story.ada.pk)
    assert (ada.notes, ada.member_id.in_full, ada.icd_codes) == ("x", MBI, ["I50.9"])
    assert (ada.certifying_physician, ada.facility) == (lee, story.oakview)


def test_the_member_id_is_only_masked_in_the_form_and_may_be_emptied_or_replaced(ines, story):
    story.ada.edit(version=1, member_id=MBI)
    shown = ines.get(page(story, "edit")).content.decode()
    assert MBI not in shown and "•••• MK73" in shown
    ines.post(page(story, "edit"), typed(ines, story) | {"member_id": "1EG4TE5MK72"})
    assert Referral.objects.get(pk=story.ada.pk).member_id.in_full == "1EG4TE5MK72"
    ines.post(page(story, "edit"), {k: v for k, v in typed(ines, story).items() if k != "member_id"})
    assert Referral.objects.get(pk=story.ada.pk).member_id.in_full == ""


def test_undo_puts_papers_back_and_takes_the_new_physician_away(ines, story):
    story.ada.edit(version=1, member_id=MBI)
    changes = {"member_id": "1EG4TE5MK72", "new_physician": "Dr. Ray", "emergency_name": "Luz", "homebound": "no"}
    said = ines.post(page(story, "edit"), typed(ines, story) | changes, follow=True).content.decode()
    ines.post(f"/undo/{said.partition('/undo/')[2].partition('/')[0]}/")
    ada = Referral.objects.get(pk=story.ada.pk)
    assert (ada.member_id.in_full, ada.certifying_physician, ada.homebound) == (MBI, None, "")
    assert ada.patient.emergency_name == "" and not Contact.objects.filter(name="Dr. Ray").exists()


def test_of_two_who_correct_the_second_sees_both_and_no_number_in_full(ines, story, lee):
    form = typed(ines, story)
    story.ada.edit(version=1, member_id=MBI, certifying_physician=lee, icd_codes=["I10"], homebound="yes")
    answer = ines.post(page(story, "edit"), form | {"icd_codes": "I50.9"})
    said = answer.content.decode()
    assert answer.status_code == 409 and MBI not in said
    assert {row[0] for row in answer.context["form"].differences} == {
        "ICD-10-CM codes", "Member id", "Physician who certifies", "Homebound",
    }  # fmt: skip
    assert ("ICD-10-CM codes", "I50.9", "I10") in answer.context["form"].differences


def test_the_window_is_said_beside_the_field(ines, story):
    assert "from 90 days before to 30 days after the start of care" in ines.get("/referrals/new/").content.decode()
    story.ada.edit(version=1, start_wanted_on=date(2026, 11, 27), f2f_on=date(2026, 8, 28))
    shown = ines.get(page(story, "edit")).content.decode()
    assert "For a start on Nov 27, 2026 it counts from Aug 29, 2026 to Dec 27, 2026." in shown
    assert "1 day too early for the start on Nov 27, 2026." in ines.get(page(story)).content.decode()


# ---- who sees what


@pytest.fixture
def marked(story, lee):
    lee.name, lee.npi = "Dr. Zqdoc", "1932104098"
    lee.save()
    facility = Source.objects.create(name="Zqplace", branch=story.riverside)
    days = {name: date(2026, 10, 7) for name in ("f2f_on", "orders_on", "authorised_until")}
    papers = {"homebound": "yes", "authorisation": "ZQAUTH", "icd_codes": ["Z99.11"], "member_id": MBI, **days}
    story.ada.edit(version=1, certifying_physician=lee, following_physician=lee, facility=facility, **papers)
    story.ada.patient.edit(version=1, emergency_name="Zqsister", emergency_phone="5125550188", language="Zqlang")
    return ["Zqdoc", "1932104098", "Zqplace", "ZQAUTH", "Z99.11", "MK73", "Oct. 7", "Zqsister", "555-0188", "Zqlang"]


def test_intake_and_manager_see_it(client, story, marked):
    for person in (story.ines, story.mo):
        client.force_login(person)
        shown = client.get(page(story)).content.decode()
        assert [mark for mark in marked if mark not in shown] == []
        assert MBI not in shown


def test_a_marketer_sees_none_of_it(client, story, marked):
    client.force_login(story.maria)
    shown = client.get(page(story)).content.decode()
    assert "Ada Brook" in shown and "Hidden" in shown
    assert [mark for mark in marked if mark in shown] == []
    assert client.get(page(story, "member-id")).status_code == 403
    assert client.get(page(story, "edit")).status_code == 403
    assert "Attribut" not in shown


def test_the_number_in_full_is_one_more_page_and_on_record(ines, story, marked):
    ines.get(page(story))
    assert not AccessRecord.objects.filter(how="number").exists()
    answer = ines.get(page(story, "member-id"))
    assert MBI in answer.content.decode() and "no-store" in answer.headers["Cache-Control"]
    record = AccessRecord.objects.get(how="number")
    assert (record.user, record.of, record.rows) == (story.ines, "referrals.Referral", [story.ada.pk])


def test_who_may_not_see_the_number(client, story, marked):
    for person, status in [(story.maria, 403), (story.noel, 404), (story.olga, 404)]:
        client.force_login(person)
        assert client.get(page(story, "member-id")).status_code == status
    assert not AccessRecord.objects.filter(how="number").exists()


def test_a_number_that_cannot_be_read_is_said_so_and_breaks_no_page(ines, story, marked, settings):
    settings.SECRET_KEY = "another" * 8
    ines.force_login(story.ines)
    assert "Cannot be read" in ines.get(page(story)).content.decode()
    said = ines.get(page(story, "member-id"), follow=True).content.decode()
    assert "its key is not among" in said and not AccessRecord.objects.filter(how="number").exists()
    ines.post(page(story, "edit"), typed(ines, story) | {"notes": "x"})
    stored = Referral.objects.get(pk=story.ada.pk)
    assert stored.notes == "x" and stored.member_id  # kept as it is, for the day when the key is found
