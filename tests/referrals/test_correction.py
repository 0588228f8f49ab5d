"""What was entered is put right; of two who do so at once the second sees both and loses nothing."""

from datetime import date

import pytest
from django.utils.timezone import localdate

from tests.referrals.course import page

pytestmark = pytest.mark.django_db


def typed(client, story) -> dict:
    """The form as the browser would send it back untouched."""
    form = client.get(page(story, "edit")).context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) not in (None, "", [])}


def test_it_is_put_right(ines, story):
    changes = {"last_name": "Brooks", "diagnosis": "I50.9", "start_wanted_on": "t", "address": "4 Elm Street"}
    answer = ines.post(page(story, "edit"), typed(ines, story) | changes)
    assert answer.headers["Location"] == page(story)
    story.ada.refresh_from_db()
    patient = story.ada.patient
    assert (patient.last_name, patient.address, story.ada.diagnosis) == ("Brooks", "4 Elm Street", "I50.9")
    assert story.ada.start_wanted_on == localdate(timezone=story.riverside.zone)
    assert (patient.birth_date, story.ada.contact, story.ada.payer) == (date(1941, 3, 14), story.dana, story.medicare)


def test_what_is_no_longer_known_is_emptied(ines, story):
    form = typed(ines, story)
    ines.post(page(story, "edit"), {k: v for k, v in form.items() if k not in ("phone", "contact", "disciplines")})
    story.ada.refresh_from_db()
    assert (story.ada.patient.phone, story.ada.contact, story.ada.disciplines) == ("", None, [])


def test_undo_puts_both_rows_back(ines, story):
    said = ines.post(page(story, "edit"), typed(ines, story) | {"last_name": "Brooks", "notes": "x"}, follow=True)
    change = said.content.decode().partition("/undo/")[2].partition("/")[0]
    ines.post(f"/undo/{change}/")
    story.ada.refresh_from_db()
    assert (story.ada.patient.last_name, story.ada.notes) == ("Brook", "")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"last_name": ""}, "This field is required"),
        ({"birth_date": "01011899"}, "1899 is before 1905; check the year."),
        ({"birth_date": "", "phone": ""}, "Give the birth date or a phone number."),
        ({"phone": "555"}, "valid phone number"),
        ({"zip": "7870"}, "A ZIP code has five digits."),
        ({"contact": "999999"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_what_was_typed_stays_and_nothing_is_written(ines, story, changes, words):
    form = typed(ines, story) | {"notes": "Daughter calls"} | changes
    answer = ines.post(page(story, "edit"), form)
    said = answer.content.decode()
    assert answer.status_code == 422 and words in said and "Daughter calls</textarea>" in said
    story.ada.refresh_from_db()
    assert (story.ada.notes, story.ada.version, story.ada.patient.version) == ("", 1, 1)


def test_a_page_that_is_old_shows_both_and_writes_nothing(ines, story):
    form = typed(ines, story)
    story.ada.patient.edit(version=1, last_name="Brookes")
    answer = ines.post(page(story, "edit"), form | {"last_name": "Brooks", "notes": "Daughter calls"})
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Brookes" in said and 'value="Brooks"' in said and "Daughter calls" in said
    story.ada.refresh_from_db()
    assert (story.ada.patient.last_name, story.ada.notes) == ("Brookes", "")
    again = answer.context["form"].data
    assert ines.post(page(story, "edit"), again).status_code == 302
    story.ada.refresh_from_db()
    assert (story.ada.patient.last_name, story.ada.notes) == ("Brooks", "Daughter calls")


def test_a_move_makes_an_open_form_old(ines, story):
    """Neither overwrites the other: the stage stays where it was moved to."""
    form = typed(ines, story)
    story.ada.accept(by=story.mo)
    assert ines.post(page(story, "edit"), form | {"notes": "Daughter calls"}).status_code == 409
    story.ada.refresh_from_db()
    assert (story.ada.stage, story.ada.notes) == ("accepted", "")


def test_saved_twice_it_is_saved_once(ines, story):
    form = typed(ines, story) | {"notes": "Daughter calls"}
    assert [ines.post(page(story, "edit"), form).status_code for _ in range(2)] == [302, 302]
    story.ada.refresh_from_db()
    assert (story.ada.notes, story.ada.version) == ("Daughter calls", 2)


def test_a_contact_of_another_source_cannot_have_sent_it(ines, story):
    stranger = story.oakview.contacts.create(name="Pat Lee", role="nurse")
    answer = ines.post(page(story, "edit"), typed(ines, story) | {"contact": stranger.pk})
    assert answer.status_code == 422
    assert "Pat Lee" not in answer.content.decode()
