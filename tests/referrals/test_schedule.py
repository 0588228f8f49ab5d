"""The first visit's date is set, and set anew."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils.timezone import localdate

from tests.referrals.course import page, put_on, stage_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(story):
    put_on(story.ada, "accepted")
    return story


def test_it_is_set_and_set_anew(ines, accepted):
    assert ines.post(page(accepted, "schedule"), {"first_visit_on": "tom"}).headers["Location"] == page(accepted)
    assert stage_of(accepted) == "scheduled"
    first = accepted.ada.first_visit_on
    ines.post(page(accepted, "schedule"), {"first_visit_on": "+3"})
    assert stage_of(accepted) == "scheduled"
    assert accepted.ada.first_visit_on - first == timedelta(days=2)
    assert accepted.ada.events.filter(stage="scheduled").count() == 2


def test_today_is_the_branch_s(ines, accepted):
    """Ines travels: where she is it is already Wednesday, in Riverside's Texas still Tuesday."""
    accepted.ines.time_zone = "Pacific/Auckland"
    accepted.ines.save()
    with time_machine.travel("2026-11-24T18:00:00Z", tick=False):
        ines.force_login(accepted.ines)
        ines.post(page(accepted, "schedule"), {"first_visit_on": "t"})
    assert stage_of(accepted) == "scheduled"
    assert accepted.ada.first_visit_on == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Give the day of the first visit"),
        ("-30", "cannot be before the referral was received"),
        ("02302026", "is not in the calendar"),
        ("soon", "is no date"),
        ("11272206", "2206 is far ahead"),
        ("01011899", "1899 is before"),
    ],
)
def test_what_is_wrong_is_said_what_was_typed_stays_and_nothing_moves(ines, accepted, typed, words):
    answer = ines.post(page(accepted, "schedule"), {"first_visit_on": typed})
    said = answer.content.decode()
    assert answer.status_code == 422 and words in said and (not typed or f'value="{typed}"' in said)
    assert stage_of(accepted) == "accepted"


def test_the_wish_of_the_source_stands_there_already(ines, accepted):
    accepted.ada.first_visit_on, accepted.ada.start_wanted_on = None, localdate() + timedelta(days=2)
    accepted.ada.save()
    assert f"{accepted.ada.start_wanted_on:%m/%d/%Y}" in ines.get(page(accepted, "schedule")).content.decode()
