"""Care starts: the first visit was made, at an hour of the branch's clock."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils.timezone import now

from accounts.sentences import WrongWay
from tests.referrals.course import page, put_on, stage_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheduled(story):
    put_on(story.ada, "scheduled")
    return story


def test_the_hour_is_the_branch_s(ines, scheduled):
    scheduled.ines.time_zone = "America/New_York"
    scheduled.ines.save()
    day = (now() - timedelta(days=1)).date()
    ines.post(page(scheduled, "admission"), {"started_on": day.isoformat(), "hour": "09:30"})
    assert stage_of(scheduled) == "admitted"
    assert scheduled.ada.admitted_at.astimezone(scheduled.riverside.zone).strftime("%H:%M") == "09:30"
    assert scheduled.ada.events.last().sentence.startswith("Care started on ")


def test_without_an_hour_it_is_noon_or_as_late_as_it_can_be(ines, scheduled):
    with time_machine.travel(datetime(2026, 11, 24, 16, 0, tzinfo=UTC), tick=False):  # ten in the morning there
        put_on(scheduled.ada, "scheduled")
        ines.force_login(scheduled.ines)
        ines.post(page(scheduled, "admission"), {"started_on": "t", "hour": ""})
    assert stage_of(scheduled) == "admitted"
    assert scheduled.ada.admitted_at == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"started_on": ""}, "Give the day of the start of care"),
        ({"started_on": "+3"}, "still to come"),
        ({"started_on": "-30"}, "cannot start before the referral was received"),
        ({"started_on": "-1", "hour": "25:00"}, "Enter a valid time"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_moves(ines, scheduled, typed, words):
    answer = ines.post(page(scheduled, "admission"), typed)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert stage_of(scheduled) == "scheduled"


def test_an_hour_that_is_still_to_come_is_no_start(ines, scheduled):
    with time_machine.travel(datetime(2026, 11, 24, 16, 0, tzinfo=UTC), tick=False):
        put_on(scheduled.ada, "scheduled")
        ines.force_login(scheduled.ines)
        answer = ines.post(page(scheduled, "admission"), {"started_on": "t", "hour": "15:00"})
    assert answer.status_code == 422 and "That hour is still to come" in answer.content.decode()


def test_the_verb_says_no_too(scheduled):
    with pytest.raises(WrongWay, match="cannot start before"):
        scheduled.ada.admit(now() - timedelta(days=9), by=scheduled.ines)
