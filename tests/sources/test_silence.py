"""Going quiet: the formula with its numbers, and what a referral or its undo does to them."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from referrals.models import Referral
from sources.models import Source
from sources.models.silence import Silence, usual_gap

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 30, 18, tzinfo=UTC)


def times(branch, gap, count):
    return [NOON - timedelta(days=gap * n) for n in range(count)]


def test_the_numbers_in_words():
    silence = Silence(34, 9)
    assert silence.sentence == "34 days since the last referral; usual gap 9"
    assert silence.odds == "One gap in 44 is this long by chance."
    assert (silence.is_slowing, silence.is_quiet) == (True, False)


@pytest.mark.parametrize(
    ("days", "gap", "slowing", "quiet"),
    [(27, 9, False, False), (28, 9, True, False), (41, 9, True, False), (42, 9, True, True), (14, 2, True, False),
     (15, 2, True, True), (5, 1, True, False)],
)  # fmt: skip
def test_slowing_after_three_gaps_quiet_after_4_6_and_fourteen_days(days, gap, slowing, quiet):
    assert (Silence(days, gap).is_slowing, Silence(days, gap).is_quiet) == (slowing, quiet)


def test_a_usual_gap_needs_five_referrals_and_takes_the_last_twelve_gaps(story):
    branch = story.riverside
    branch.keeps_holidays = False
    assert usual_gap(times(branch, 3, 4), branch) is None
    assert usual_gap(times(branch, 3, 5), branch) == 3
    assert usual_gap([*times(branch, 3, 13), NOON - timedelta(days=900)], branch) == 3


def test_holidays_do_not_count(story):
    """Labor Day, Sep 7, lies between."""
    days = story.riverside.days_between(date(2026, 9, 4), date(2026, 9, 10))
    story.riverside.keeps_holidays = False
    assert (days, story.riverside.days_between(date(2026, 9, 4), date(2026, 9, 10))) == (5, 6)


def test_arrivals_are_noted_and_an_undo_takes_the_last_one_back(story):
    patient = {"last_name": "Cole", "first_name": "Ben", "phone": "5125550143", "zip": "78705"}
    for days in (20, 15, 10, 5, 0):
        with time_machine.travel(NOON - timedelta(days=days), tick=False):
            sent = Referral.arrive(form_id=uuid4(), by=story.ines, source=story.oakview, patient=patient)
    oakview = Source.objects.get(pk=story.oakview.pk)
    assert (oakview.last_referral_at, oakview.usual_gap_days) == (NOON, 5.0)
    sent.take_back(by=story.ines)
    oakview.refresh_from_db()
    assert (oakview.last_referral_at, oakview.usual_gap_days) == (NOON - timedelta(days=5), None)


@pytest.mark.parametrize("days", range(0, 70, 7))
def test_the_sieve_in_sql_loses_none(story, days):
    Source.objects.filter(pk=story.mercy.pk).update(last_referral_at=NOON, usual_gap_days=4)
    at = NOON + timedelta(days=days)
    mercy = Source.objects.get(pk=story.mercy.pk)
    if mercy.silence_on(story.riverside.day_of(at)).is_slowing:
        assert mercy in Source.objects.perhaps_silent(at=at)


def test_five_on_one_day_are_no_rhythm_of_nothing(client, story):
    """The mean gap would be zero, and the chance of any silence with it."""
    day = datetime(2026, 6, 1, 15, tzinfo=UTC)
    story.mercy.heard_of([day] * 5)
    story.mercy.refresh_from_db()
    silence = story.mercy.silence_on(date(2026, 7, 1))
    assert silence.is_quiet and silence.odds == "Fewer than one gap in 1,000 is this long by chance."
    client.force_login(story.maria)
    assert client.get(story.mercy.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(("gap", "words"), [(0.5, "0.5"), (1.234, "1.2"), (9.6, "9.6"), (99.6, "100"), (120, "120")])
def test_a_gap_is_a_plain_number(gap, words):
    assert Silence(days=200, gap=gap).sentence.endswith(f"usual gap {words}")
