"""The answer's clock on the row: right on arrival, receipt, correction, decision, reopening, and after each undo."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.models import Branch
from referrals.models import Referral
from referrals.stages import Stage

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")
ADA = {"last_name": "Brook", "first_name": "Ada", "phone": "5125550142", "zip": "78705"}


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=CHICAGO)


NINE = at(23, 9)  # a Monday


@pytest.fixture
def clock(story):
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


def arrive(story, **columns):
    what = {"form_id": uuid4(), "by": story.ines, "source": story.mercy, "patient": ADA}
    return Referral.arrive(**{**what, **columns})


def stands(referral):
    referral.refresh_from_db()
    return referral.answer_due_at, referral.answered_in


def correction(referral, **changed):
    patient = referral.patient
    return {
        "version": referral.version, "patient_version": patient.version, "last_name": "Brook", "first_name": "Ada",
        "phone": "5125550142", "zip": "78705", "source": referral.source_id, "arrived_by": "phone",
        "urgency": referral.urgency, "service_line": "home_health", **changed,
    }  # fmt: skip


def test_it_starts_with_the_receipt_by_urgency(clock, story):
    assert stands(arrive(story)) == (at(23, 11), None)
    assert stands(arrive(story, urgency="urgent")) == (at(23, 9, 30), None)


def test_in_the_branchs_own_time(clock, story):
    Branch.objects.filter(pk=story.hillside.pk).update(opens_at="10:00", answer_routine_minutes=60)
    assert stands(arrive(story, source=story.hilltop, by=story.noel)) == (at(23, 11), None)


def test_an_inquiry_starts_no_clock_before_it_is_received(clock, story):
    inquiry = arrive(story, inquiry=True)
    assert stands(inquiry) == (None, None)
    clock.move_to(at(23, 17))
    inquiry.receive(by=story.ines)
    assert stands(inquiry) == (at(24, 9), None)


@pytest.mark.parametrize(
    "decide", [lambda ada, by: ada.accept(by=by), lambda ada, by: ada.refuse("staff", by=by)], ids=["yes", "no"]
)
def test_the_first_yes_or_no_stops_it(clock, story, decide):
    ada = arrive(story)
    clock.move_to(at(23, 9, 10))
    ada.review(by=story.ines)
    assert stands(ada) == (at(23, 11), None)
    clock.move_to(at(24, 8, 30))
    decide(ada, story.ines)
    assert stands(ada) == (at(23, 11), 9 * 60 + 30)


def test_the_first_answer_stands_whatever_is_decided_later(clock, story):
    ada = arrive(story)
    clock.shift(timedelta(minutes=20))
    ada.accept(by=story.ines)
    clock.shift(timedelta(hours=3))
    ada.refuse("staff", by=story.ines)
    assert stands(ada) == (at(23, 11), 20)


def test_a_reopening_starts_it_anew(clock, story):
    ada = arrive(story)
    ada.refuse("staff", by=story.ines)
    assert not ada.awaits_answer
    clock.move_to(at(24, 14))
    ada.reopen(by=story.ines)
    assert stands(ada) == (at(24, 16), 0) and ada.awaits_answer and ada.asked_at == at(24, 14)
    clock.move_to(at(24, 15))
    ada.accept(by=story.ines)
    assert stands(ada) == (at(24, 16), 0)


def test_a_refused_inquiry_that_is_opened_again_is_asked_then(clock, story):
    inquiry = arrive(story, inquiry=True)
    inquiry.refuse("withdrew", by=story.ines)
    assert stands(inquiry) == (None, None)
    clock.move_to(at(24, 14))
    inquiry.reopen(by=story.ines)
    assert stands(inquiry) == (at(24, 16), None)
    clock.move_to(at(24, 14, 5))
    inquiry.accept(by=story.ines)
    assert stands(inquiry) == (at(24, 16), 5)


def test_a_correction_of_the_urgency_counts_from_the_same_moment(clock, story, ines):
    ada = arrive(story)
    clock.shift(timedelta(minutes=15))
    assert ines.post(f"/referrals/{ada.pk}/edit/", correction(ada, urgency="urgent")).status_code == 302
    assert stands(ada) == (at(23, 9, 30), None)
    ines.post(f"/undo/{ada.events.last().change}/")
    assert stands(ada) == (at(23, 11), None) and ada.urgency == "routine"


def test_a_correction_after_the_answer_leaves_it(clock, story, ines):
    ada = arrive(story)
    ada.accept(by=story.ines)
    ines.post(f"/referrals/{ada.pk}/edit/", correction(ada, urgency="urgent"))
    assert stands(ada) == (at(23, 11), 0) and ada.urgency == "urgent"


def test_any_other_correction_leaves_it(clock, story, ines):
    ada = arrive(story)
    Branch.objects.update(answer_routine_minutes=30)
    clock.shift(timedelta(minutes=15))
    ines.post(f"/referrals/{ada.pk}/edit/", correction(ada, notes="Call the daughter"))
    assert ada.notes == "" and stands(ada) == (at(23, 11), None) and ada.notes == "Call the daughter"


@pytest.mark.parametrize("stage", ["received", "not_taken"])
def test_an_undo_puts_back_both(clock, story, ines, stage):
    ada, move = arrive(story), "acceptance"
    if stage == Stage.NOT_TAKEN:
        ada.refuse("staff", by=story.ines)
        move = "reopening"
    was = stands(ada)
    clock.shift(timedelta(minutes=50))
    ines.post(f"/referrals/{ada.pk}/{move}/")
    assert stands(ada) != was
    ines.post(f"/undo/{ada.events.last().change}/")
    assert stands(ada) == was and ada.stage == stage


def test_what_came_past_the_verb_is_reckoned_from_its_events(clock, story):
    """Rows of before there were clocks: as if each had come and been decided by its verb."""
    decided, undone, again, waits = (arrive(story) for _ in range(4))
    clock.shift(timedelta(minutes=45))
    decided.accept(by=story.ines)
    again.refuse("staff", by=story.ines)
    undone.accept(by=story.ines)
    undone.events.create(stage="received", by=story.ines, undoes=undone.events.last())
    Referral.objects.filter(pk=undone.pk).update(stage="received", accepted_at=None, answered_in=None)
    clock.shift(timedelta(minutes=45))
    again.reopen(by=story.ines)
    rows = [decided, undone, again, waits, arrive(story, inquiry=True)]
    were = [stands(row) for row in rows]
    assert were[:3] == [(at(23, 11), 45), (at(23, 11), None), (at(23, 12, 30), 45)]
    Referral.objects.update(answer_due_at=None, answered_in=None)
    Referral.objects.reckon_clocks()
    assert [stands(row) for row in rows] == were


def test_a_second_reckoning_finds_nothing(story, django_assert_num_queries):
    with django_assert_num_queries(1):
        Referral.objects.reckon_clocks()
