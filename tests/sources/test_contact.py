"""The people at a source: added, edited, removed unless a referral names them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from followups.choices import VisitKind, VisitOutcome
from followups.models import Visit
from followups.sheet import chips
from sources.models import AlsoAt, Contact, Pledge, Source
from sources.models.contact import NO_ANSWER, TALKS

pytestmark = pytest.mark.django_db
SAM = {
    "name": "Sam Poe",
    "role": "physician",
    "phone": "512-555-0177 x31",
    "email": "sam@mercy.test",
    "npi": "1932104098",
}


@pytest.fixture
def maria(client, story):
    client.force_login(story.maria)
    return client


def way_back(client, answer):
    """Where the Undo of the page that follows leads."""
    page = client.get(answer["Location"]).content.decode()
    return f"/undo/{page.partition('/undo/')[2].partition('/')[0]}/"


def undo(client, answer):
    client.post(way_back(client, answer))


def test_a_person_is_added_with_the_extension_kept(maria, story):
    answer = maria.post(f"/sources/{story.mercy.pk}/contacts/new/", SAM)
    sam = story.mercy.contacts.get(name="Sam Poe")
    assert answer["Location"] == f"/sources/{story.mercy.pk}/"
    assert (sam.role, sam.phone.as_e164, sam.extension, sam.dial) == (
        "physician",
        "+15125550177",
        "31",
        "+15125550177,31",
    )
    undo(maria, answer)
    assert not Contact.objects.filter(name="Sam Poe").exists()


def test_intake_may_add_one_to_any_source_of_the_branch(client, story):
    client.force_login(story.ines)
    assert client.post(f"/sources/{story.mercy.pk}/contacts/new/", SAM).status_code == 302
    assert client.post(f"/sources/{story.hilltop.pk}/contacts/new/", SAM).status_code == 404


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", " ", "This field is required"),
        ("phone", "123", "This is not a US phone number"),
        ("email", "sam", "valid email"),
        ("npi", "1932104099", "The last digit does not fit"),
        ("role", "boss", "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(maria, story, field, typed, sentence):
    answer = maria.post(f"/sources/{story.mercy.pk}/contacts/new/", SAM | {field: typed})
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert ('value="Sam Poe"' if field != "name" else "sam@mercy.test") in answer.content.decode()


def test_edited_and_undone(maria, story):
    typed = {"name": "Dana Reyes-Cole", "role": "social_worker", "phone": "512-555-0112 ext 9", "version": 1}
    answer = maria.post(f"/sources/contacts/{story.dana.pk}/edit/", typed)
    story.dana.refresh_from_db()
    assert (story.dana.name, story.dana.role, story.dana.extension) == ("Dana Reyes-Cole", "social_worker", "9")
    undo(maria, answer)
    story.dana.refresh_from_db()
    assert (story.dana.name, str(story.dana.phone), story.dana.extension) == ("Dana Reyes", "(512) 555-0111", "")


def test_the_form_opens_with_the_extension(maria, story):
    story.dana.edit(version=1, extension="31")
    assert 'value="(512) 555-0111 ext. 31"' in maria.get(f"/sources/contacts/{story.dana.pk}/edit/").content.decode()


def test_two_at_once_the_second_sees_both(maria, story):
    story.dana.edit(version=1, name="Dana Cole", extension="7")
    typed = {"name": "Dana Reyes", "role": "nurse", "phone": "512-555-0111", "version": 1}
    answer = maria.post(f"/sources/contacts/{story.dana.pk}/edit/", typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'data-label="Yours">Nurse<' in page and 'data-label="Now">Case manager<' in page
    assert 'data-label="Now">(512) 555-0111 ext. 7<' in page
    assert maria.post(f"/sources/contacts/{story.dana.pk}/edit/", typed | {"version": 2}).status_code == 302


def test_removed_and_undone(maria, story):
    sam = Contact.objects.create(source=story.mercy, name="Sam Poe")
    answer = maria.post(f"/sources/contacts/{sam.pk}/removal/")
    assert not Contact.objects.filter(pk=sam.pk).exists()
    undo(maria, answer)
    assert Contact.objects.get(pk=sam.pk).name == "Sam Poe"


def test_whom_a_referral_names_stays(maria, story):
    answer = maria.post(f"/sources/contacts/{story.dana.pk}/removal/")
    assert "Dana Reyes is named in the records and stays" in maria.get(answer["Location"]).content.decode()
    assert Contact.objects.filter(pk=story.dana.pk).exists()
    assert maria.get(f"/sources/contacts/{story.dana.pk}/removal/").status_code == 405


def test_who_may_not(client, story):
    other = story.person("Max Moss", "marketer", story.riverside)
    for person, answers in [(other, {403}), (story.ines, {403}), (story.noel, {404}), (story.olga, {403, 404})]:
        client.force_login(person)
        assert client.post(f"/sources/contacts/{story.dana.pk}/edit/", {"name": "X"}).status_code in answers
        assert client.post(f"/sources/contacts/{story.dana.pk}/removal/").status_code in answers


# ---- the person's own page ----


def met(story, days, kind="call", outcome="good_talk", contact=None, source=None):
    log = {"form_id": uuid4(), "source": source or story.mercy, "by": story.maria, "outcome": outcome, "kind": kind}
    return Visit.log(**log, at=now() - timedelta(days=days), contacts=[contact or story.dana])


def answers(contact):
    return Contact.objects.with_answers().get(pk=contact.pk).answers


def test_when_they_answered_last_by_each_channel_comes_from_the_visits(maria, story):
    met(story, 9), met(story, 5, outcome="nobody_in"), met(story, 3, "email"), met(story, 8, "drop_in")
    met(story, 2, "lunch", outcome="nobody_in"), met(story, 7, "video", outcome="concern")
    assert [(by, (now() - at).days) for by, at in answers(story.dana)] == [
        ("e-mail", 3),
        ("phone", 7),
        ("in person", 8),
    ]
    page = maria.get(f"/sources/{story.mercy.pk}/").content.decode()
    assert "Last answer: e-mail" in page and "phone" in page.partition("Last answer")[2]
    page = maria.get(f"/sources/contacts/{story.dana.pk}/").content.decode()
    assert '<h3 class="mt-3">Last answer</h3>' in page and "<dt>In person</dt>" in page


def test_who_never_answered_has_no_last_answer(maria, story):
    met(story, 5, outcome="nobody_in")
    assert answers(story.dana) == []
    assert (
        "None yet. Visits that are logged fill this."
        in maria.get(f"/sources/contacts/{story.dana.pk}/").content.decode()
    )


def test_every_kind_of_visit_goes_through_one_channel():
    kinds = [kind for there in TALKS.values() for kind in there]
    assert sorted(kinds) == sorted(VisitKind.values) and NO_ANSWER == VisitOutcome.NOBODY_IN


def test_how_good_their_word_is_and_how_to_reach_them(maria, story):
    said = {"source": story.mercy, "contact": story.dana, "noted_by": story.maria}
    for days in (30, 20):
        pledge = Pledge.objects.create(
            **said,
            said_on=story.riverside.day_of(now()) - timedelta(days=days),
            expected_by=story.riverside.day_of(now()) - timedelta(days=2),
        )
    pledge.keep(at=now() - timedelta(days=10))
    story.dana.edit(version=1, preferred_channel="phone")
    page = maria.get(f"/sources/contacts/{story.dana.pk}/").content.decode()
    assert "Kept 1 of 2 pledges, the middle one after 10 days." in page
    assert "<dt>Best by</dt><dd>Phone</dd>" in page and 'href="tel:+15125550111"' in page
    assert "best by phone" in maria.get(f"/sources/{story.mercy.pk}/").content.decode()


def test_intake_looks_and_changes_nothing(client, story):
    client.force_login(story.ines)
    page = client.get(f"/sources/contacts/{story.dana.pk}/")
    assert page.status_code == 200 and "Left the job" not in page.content.decode()
    for name in ("edit", "leaving", "leaving/end", "elsewhere", "removal"):
        assert client.post(f"/sources/contacts/{story.dana.pk}/{name}/").status_code == 403, name
    client.force_login(story.noel)
    assert client.get(f"/sources/contacts/{story.dana.pk}/").status_code == 404


# ---- left the job ----


def leave(client, story, **typed):
    return client.post(
        f"/sources/contacts/{story.dana.pk}/leaving/", {"on": story.riverside.day_of(now()).isoformat()} | typed
    )


def test_who_left_is_told_with_the_successor_and_no_longer_offered(maria, story):
    lee = Contact.objects.create(source=story.mercy, name="Lee Ng")
    back = way_back(maria, leave(maria, story, successor=lee.pk))
    story.dana.refresh_from_db()
    assert (story.dana.left_on, story.dana.successor) == (story.riverside.day_of(now()), lee)
    page = maria.get(f"/sources/{story.mercy.pk}/").content.decode()
    assert "1 who left" in page and "now Lee Ng" in page
    assert chips(story.maria, story.mercy) == [lee]
    form = maria.get(f"/sources/{story.mercy.pk}/pledges/new/").content.decode()
    assert "Lee Ng" in form and "Dana Reyes" not in form
    maria.post(back)
    story.dana.refresh_from_db()
    assert (story.dana.left_on, story.dana.successor) == (None, None)


def test_the_successor_may_be_new(maria, story):
    answer = leave(maria, story, new_name="Kim Oh")
    kim = Contact.objects.get(name="Kim Oh")
    story.dana.refresh_from_db()
    assert (story.dana.successor, kim.source, kim.role) == (kim, story.mercy, "case_manager")
    undo(maria, answer)
    assert not Contact.objects.filter(name="Kim Oh").exists()


def test_who_came_back_is_there_again(maria, story):
    story.dana.leave(on=story.riverside.day_of(now()))
    assert maria.post(f"/sources/contacts/{story.dana.pk}/leaving/end/").status_code == 302
    assert chips(story.maria, story.mercy) == [story.dana]


def test_what_cannot_be_of_a_leaving_is_said(maria, story):
    lee = Contact.objects.create(source=story.mercy, name="Lee Ng")
    elsewhere = Contact.objects.create(source=story.oakview, name="Sam Poe")
    tomorrow = (now() + timedelta(days=2)).date().isoformat()
    for typed, sentence in (
        ({"on": tomorrow}, "That is still to come"),
        ({"on": "soon"}, "Enter a valid date"),
        ({"successor": lee.pk, "new_name": "Kim Oh"}, "not both"),
        ({"successor": story.dana.pk}, "not one of the available choices"),
        ({"successor": elsewhere.pk}, "not one of the available choices"),
    ):
        answer = leave(maria, story, **typed)
        assert answer.status_code == 422 and sentence in answer.content.decode(), typed
    leave(maria, story)
    answer = leave(maria, story)
    assert "left already" in maria.get(answer["Location"]).content.decode()


def test_nobody_succeeds_themselves_or_somebody_who_is_there(story):
    for columns in ({"successor": story.dana}, {"successor": story.dana, "left_on": date(2026, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Contact.objects.filter(pk=story.dana.pk).update(**columns)


# ---- one physician at several sources ----


def test_one_physician_stands_on_each_sources_page(maria, story):
    page = maria.get(f"/sources/contacts/{story.dana.pk}/").content.decode()
    assert "Nowhere else" in page
    typed = {"source": f"source-{story.oakview.pk}", "source_text": "Oakview Rehab"}
    answer = maria.post(f"/sources/contacts/{story.dana.pk}/elsewhere/", typed)
    assert answer.url == f"/sources/contacts/{story.dana.pk}/"
    back = way_back(maria, answer)
    assert "also at Oakview Rehab" in maria.get(f"/sources/{story.mercy.pk}/").content.decode()
    there = maria.get(f"/sources/{story.oakview.pk}/").content.decode()
    assert "Dana Reyes" in there and "of Mercy Hospital" in there
    maria.post(back)
    assert not AlsoAt.objects.exists()


def test_and_can_be_met_there(maria, story):
    AlsoAt.objects.create(contact=story.dana, source=story.oakview)
    assert chips(story.maria, story.oakview) == [story.dana]
    form = {
        "form_id": uuid4(),
        "source": f"source-{story.oakview.pk}",
        "outcome": "good_talk",
        "contacts": story.dana.pk,
    }
    assert maria.post("/visits/new/", form).status_code == 302
    assert Visit.objects.get().people == [story.dana]
    assert len(answers(story.dana)) == 1


def test_without_script_a_name_is_enough(maria, story):
    typed = {"source": "", "source_text": "oakview rehab"}
    assert maria.post(f"/sources/contacts/{story.dana.pk}/elsewhere/", typed).status_code == 302
    assert AlsoAt.objects.get().source == story.oakview


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"source_text": ""}, "This field is required"),
        ({"source_text": "Nowhere at all"}, "No source of this branch"),
        ({"source_text": "Mercy Hospital"}, "is on the page of Mercy Hospital already"),
        ({"source_text": "Hilltop Clinic"}, "No source of this branch"),
        ({"source_text": "x", "source": "source-999999"}, "No source of this branch"),
        ({"source_text": "Oakview Rehab"}, "is on the page of Oakview Rehab already"),
    ],
)
def test_where_they_cannot_be_met_is_said(maria, story, typed, sentence):
    AlsoAt.objects.create(contact=story.dana, source=story.oakview)
    answer = maria.post(f"/sources/contacts/{story.dana.pk}/elsewhere/", typed)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert AlsoAt.objects.count() == 1


def test_no_longer_met_there(maria, client, story):
    also = AlsoAt.objects.create(contact=story.dana, source=story.oakview)
    answer = maria.post(f"/sources/contacts/elsewhere/{also.pk}/end/")
    assert not AlsoAt.objects.exists()
    undo(maria, answer)
    assert AlsoAt.objects.get(pk=also.pk).source == story.oakview
    client.force_login(story.ines)
    assert client.post(f"/sources/contacts/elsewhere/{also.pk}/end/").status_code == 403


def test_a_source_out_of_sight_is_not_named(story):
    AlsoAt.objects.create(contact=story.dana, source=story.hilltop)  # moved to another branch since
    assert Contact.objects.with_elsewhere(story.maria).get(pk=story.dana.pk).elsewhere is None
    assert Source.objects.visible_to(story.maria).count() == 2


def test_a_persons_own_wish_for_updates(client, story):
    client.force_login(story.maria)
    page = f"/sources/contacts/{story.dana.pk}/edit/"
    said = {"version": 1, "name": "Dana Reyes", "role": "case_manager", "phone": "", "update_channel": "email"}
    answer = client.post(page, said)
    assert answer.status_code == 422 and "Choose at least one" in answer.content.decode()
    assert client.post(page, said | {"update_milestones": ["admitted"]}).status_code == 302
    text = client.get(f"/sources/contacts/{story.dana.pk}/").content.decode()
    assert "E-mail, after somebody has read them: care started" in text
