"""Our word to a source: what, by when. Kept, kept late, or dropped with the reason."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils.timezone import now

from accounts.sentences import WrongWay
from pilots.models import Commitment

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria(client, story):
    with time_machine.travel("2026-11-24T18:00:00Z", tick=False):
        client.force_login(story.maria)
        yield client


def ours(story, due=date(2026, 11, 30)):
    return Commitment.objects.create(source=story.mercy, what="A rate sheet", due_on=due, made_by=story.maria)


def test_it_is_noted_moved_and_kept(maria, story):
    form = {"what": "A rate sheet", "contact": story.dana.pk, "due_on": "2026-11-30"}
    maria.post(f"/pilots/sources/{story.mercy.pk}/commitments/new/", form)
    word = Commitment.objects.get()
    assert (word.contact, word.made_by, word.due_on) == (story.dana, story.maria, date(2026, 11, 30))
    maria.post(f"/pilots/commitments/{word.pk}/", {"due_on": "2026-12-02"})
    assert maria.post(f"/pilots/commitments/{word.pk}/kept/", {"back": "/today/"}).url == "/today/"
    word.refresh_from_db()
    assert (word.kept_by, word.kept_at, word.due_on) == (story.maria, now(), date(2026, 12, 2))


def test_kept_late_says_how_late(maria, story):
    word = ours(story, date(2026, 11, 20))
    word.keep(by=story.maria)
    assert word.days_late == 4
    assert "Kept 4 d late" in maria.get(f"/sources/{story.mercy.pk}/").content.decode()


def test_dropped_with_the_reason(maria, story):
    word = ours(story)
    assert maria.post(f"/pilots/commitments/{word.pk}/end/", {"reason": ""}).status_code == 422
    maria.post(f"/pilots/commitments/{word.pk}/end/", {"reason": "The printer is broken"})
    assert "Dropped: The printer is broken" in maria.get(f"/sources/{story.mercy.pk}/").content.decode()


def test_kept_twice_says_who_was_faster(maria, story):
    word = ours(story)
    word.keep(by=story.mo)
    maria.post(f"/pilots/commitments/{word.pk}/kept/")
    assert "Mo Haddad has kept this already." in maria.get("/tasks/").content.decode()


def test_it_is_due_for_who_made_it_and_for_who_owns_the_source(story):
    word = Commitment.objects.create(source=story.mercy, what="Call", due_on=date(2026, 1, 1), made_by=story.mo)
    due = Commitment.objects.due(by=date(2026, 1, 1) + timedelta(days=1))
    assert list(due.of(story.maria)) == list(due.of(story.mo)) == [word]
    assert not due.of(story.ines)


def test_who_may_not(client, story):
    word = ours(story)
    for who, status in (("ines", 403), ("noel", 404), ("olga", 404)):
        client.force_login(getattr(story, who))
        assert client.post(f"/pilots/commitments/{word.pk}/kept/").status_code == status, who
        assert client.get(f"/pilots/sources/{story.mercy.pk}/commitments/new/").status_code == status, who


def test_of_two_who_settle_it_at_once_the_second_is_told(story):
    ours = Commitment.objects.create(source=story.mercy, what="A rate sheet", due_on="2026-12-01", made_by=story.maria)
    theirs = Commitment.objects.get()
    ours.keep(by=story.maria)
    with pytest.raises(WrongWay, match="Maria Lopez has kept this already"):
        theirs.drop(reason="No time")  # as read before
