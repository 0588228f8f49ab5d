"""Their word: "we'll send you our next patient". Kept by the next referral by itself, or lapsed."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from accounts.sentences import WrongWay
from referrals.models import Referral
from sources.models import Contact, Pledge

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel("2026-11-24T18:00:00Z", tick=False):
        yield


@pytest.fixture
def maria(client, story):
    client.force_login(story.maria)
    return client


def pledge(story, *, contact=None, said=7, expected=7, source=None):
    return Pledge.objects.create(
        source=source or story.mercy,
        contact=contact,
        noted_by=story.maria,
        said_on=TODAY - timedelta(days=said),
        expected_by=TODAY + timedelta(days=expected),
    )


def referral(story, contact=None, source=None):
    patient = {"last_name": "Cole", "first_name": "Ben", "phone": "5125550143", "zip": "78705"}
    return Referral.arrive(
        form_id=uuid4(), by=story.ines, source=source or story.mercy, contact=contact, patient=patient
    )


def test_it_is_noted_moved_and_let_go(maria, story):
    in_two_weeks, in_three = TODAY + timedelta(days=14), TODAY + timedelta(days=21)
    form = {"contact": story.dana.pk, "said_on": TODAY, "expected_by": in_two_weeks}
    assert maria.post(f"/sources/{story.mercy.pk}/pledges/new/", form).url == f"/sources/{story.mercy.pk}/"
    ours = Pledge.objects.get()
    assert (ours.contact, ours.noted_by, ours.expected_by) == (story.dana, story.maria, in_two_weeks)
    maria.post(f"/sources/pledges/{ours.pk}/", {"expected_by": in_three})
    ours.refresh_from_db()
    assert ours.expected_by == in_three
    maria.post(f"/sources/pledges/{ours.pk}/end/")
    assert not Pledge.objects.open()
    assert "Let go" in maria.get(f"/sources/{story.mercy.pk}/").content.decode()


def test_the_next_referral_from_that_person_keeps_it(story):
    older, hers = pledge(story), pledge(story, contact=story.dana, said=3)
    sent = referral(story, story.dana)
    assert sent.pledge == hers
    hers.refresh_from_db()
    assert (hers.kept_at, hers.waited_days) == (sent.received_at, 3)
    assert list(Pledge.objects.open()) == [older]


def test_else_the_sources_own_else_a_colleagues(story):
    lee = Contact.objects.create(source=story.mercy, name="Lee Ng")
    colleagues, own = pledge(story, contact=lee, said=9), pledge(story, said=2)
    assert [referral(story, story.dana).pledge for _ in range(3)] == [own, colleagues, None]


def test_none_that_was_said_later_or_elsewhere_or_let_go(story):
    pledge(story, said=-1, expected=9)
    pledge(story, source=story.oakview)
    pledge(story).let_go()
    assert referral(story).pledge is None


def test_a_late_one_keeps_it_late(story):
    ours = pledge(story, said=20, expected=-6)
    referral(story)
    ours.refresh_from_db()
    assert (ours.days_late, ours.is_open) == (6, False)


def test_an_undone_arrival_opens_it_again(story):
    ours = pledge(story)
    sent = referral(story)
    sent.take_back(by=story.ines)
    ours.refresh_from_db()
    assert ours.is_open


def test_how_good_their_word_is(maria, story):
    for said, expected, kept in ((30, -10, True), (20, -10, True), (15, -3, False), (1, 9, False)):
        ours = pledge(story, contact=story.dana, said=said, expected=expected)
        if kept:
            ours.keep(at=datetime(2026, 11, 10, 18, tzinfo=UTC))
    word = Pledge.objects.word(on=TODAY)
    assert (word.kept, word.settled, word.median_days) == (2, 3, 11)
    page = maria.get(f"/sources/{story.mercy.pk}/").content.decode()
    assert "They kept 2 of 3 pledges, the middle one after 11 days." in page
    assert "kept 2 of 3 pledges</span>" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"said_on": "2026-12-01"}, "That is still to come."),
        ({"expected_by": "2026-11-01"}, "That is before they said it."),
        ({"expected_by": "soon"}, "Enter a valid date."),
    ],
)
def test_days_that_cannot_be_are_refused(maria, story, typed, words):
    form = {"said_on": "2026-11-20", "expected_by": "2026-12-04"} | typed
    answer = maria.post(f"/sources/{story.mercy.pk}/pledges/new/", form)
    assert answer.status_code == 422 and words in answer.content.decode()


def test_what_is_settled_stays(maria, story):
    ours = pledge(story)
    referral(story)
    assert maria.post(f"/sources/pledges/{ours.pk}/end/").url.endswith("#promises")
    ours.refresh_from_db()
    assert ours.let_go_at is None


def test_intake_notes_none_and_other_branches_see_none(client, story):
    ours = pledge(story)
    for who, status in (("ines", 403), ("noel", 404), ("olga", 404)):
        client.force_login(getattr(story, who))
        assert client.post(f"/sources/pledges/{ours.pk}/end/").status_code == status, who


def test_one_that_is_noted_late_is_kept_by_the_referral_that_came_since(maria, story):
    form = {"contact": story.dana.pk, "said_on": "2026-11-20", "expected_by": "2026-12-04"}
    maria.post(f"/sources/{story.mercy.pk}/pledges/new/", form)
    story.ada.refresh_from_db()
    assert story.ada.pledge == Pledge.objects.get() and Pledge.objects.get().kept_at == story.ada.received_at


def test_a_referral_that_came_before_the_word_keeps_nothing(maria, story):
    form = {"contact": story.dana.pk, "said_on": TODAY, "expected_by": "2026-12-04"}
    maria.post(f"/sources/{story.mercy.pk}/pledges/new/", form)
    assert Pledge.objects.get().is_open


def test_whose_word_it_keeps_follows_a_correction(story):
    lee = Contact.objects.create(source=story.mercy, name="Lee Ng")
    of_lee, of_dana = pledge(story, contact=lee, said=9), pledge(story, contact=story.dana, said=3)
    came = referral(story)
    of_lee.refresh_from_db()
    assert came.pledge == of_lee and not of_lee.is_open
    patient = {"last_name": "Cole"}
    came.correct(
        version=came.version, patient_version=came.patient.version, patient=patient, by=story.ines, contact=story.dana
    )
    for each in (of_lee, of_dana):
        each.refresh_from_db()
    assert came.pledge == of_dana and of_lee.is_open and not of_dana.is_open


def test_who_lets_go_of_what_a_referral_has_just_kept_is_told(story):
    ours = pledge(story, contact=story.dana)
    referral(story, story.dana)
    with pytest.raises(WrongWay, match="A referral has kept this pledge"):
        ours.let_go()  # as read before the referral came
