"""The clocks, against a plain recomputation that walks minute by minute and asks the wall clock each time."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from accounts.models import Branch
from referrals.clocks import (
    after,
    answer_due,
    before,
    first_visit_due,
    is_near,
    minutes_worked,
    share_of_answer,
    share_of_visit,
    worked,
)

CHICAGO = ZoneInfo("America/Chicago")
MINUTE = timedelta(minutes=1)
ZONES = ["America/Chicago", "America/New_York", "America/Los_Angeles", "America/Phoenix", "America/Puerto_Rico"]
# Clocks change on 2026-03-08 and 2026-11-01; around them and around holidays (observed ones too).
DAYS = [date(2026, 3, 6), date(2026, 10, 30), date(2026, 11, 25), date(2026, 7, 2), date(2021, 12, 30)]
# No office opens or closes in the hour that the clock skips or repeats.
HOURS = st.integers(0, 96).map(lambda n: time(n // 4 % 24, n % 4 * 15)).filter(lambda t: not 1 <= t.hour < 3)


@st.composite
def branches(draw):
    opens, closes = draw(HOURS), draw(HOURS)
    assume(closes > opens or closes == time(0))
    return Branch(
        time_zone=draw(st.sampled_from(ZONES)), opens_at=opens, closes_at=closes, keeps_holidays=draw(st.booleans()),
        working_days=sorted(draw(st.sets(st.integers(0, 6), min_size=3))),
    )  # fmt: skip


@st.composite
def moments(draw):
    day = datetime.combine(draw(st.sampled_from(DAYS)), time(0), UTC)
    return day + draw(st.integers(0, 4 * 24 * 60)) * MINUTE


def works(branch, at):
    """Asks the wall clock and the calendar, and nothing else."""
    here = at.astimezone(ZoneInfo(branch.time_zone))
    closed = branch.closes_at != time(0) and here.time() >= branch.closes_at
    return branch.is_working_day(here.date()) and here.time() >= branch.opens_at and not closed


def walked(branch, earlier, later):
    count, at = 0, earlier
    while at < later:
        count += works(branch, at)
        at += MINUTE
    return count * MINUTE


@settings(max_examples=60, deadline=None)
@given(branches(), moments(), st.integers(0, 3 * 24 * 60))
def test_working_time_is_what_a_walk_by_the_minute_counts(branch, earlier, minutes):
    later = earlier + minutes * MINUTE
    assert worked(branch, earlier, later) == walked(branch, earlier, later)


@settings(max_examples=60, deadline=None)
@given(branches(), moments(), st.integers(1, 600))
def test_what_is_due_is_due_after_so_much_work_and_not_a_minute_earlier(branch, start, minutes):
    due = after(branch, start, minutes * MINUTE)
    assert walked(branch, start, due) == minutes * MINUTE
    assert walked(branch, start, due - MINUTE) == (minutes - 1) * MINUTE


@settings(max_examples=60, deadline=None)
@given(branches(), moments(), st.integers(1, 600))
def test_since_when_so_much_was_worked_and_not_a_minute_later(branch, end, minutes):
    start = before(branch, end, minutes * MINUTE)
    assert walked(branch, start, end) == minutes * MINUTE
    assert walked(branch, start + MINUTE, end) == (minutes - 1) * MINUTE


@settings(max_examples=60, deadline=None)
@given(branches(), moments(), moments(), st.integers(1, 600))
def test_overdue_is_the_same_from_either_end(branch, start, at, minutes):
    assert (after(branch, start, minutes * MINUTE) <= at) == (start <= before(branch, at, minutes * MINUTE))


@settings(max_examples=40, deadline=None)
@given(branches(), moments(), moments())
def test_an_office_is_open_when_the_wall_clock_says_so(branch, at, other):
    assert branch.is_open(at) == works(branch, at)


def here(month, day, hour, minute=0, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=CHICAGO)


OFFICE = Branch(time_zone="America/Chicago")  # Monday to Friday, 8 to 18, closed on federal holidays
FRIDAY = here(11, 20, 17, 30)


@pytest.mark.parametrize(
    ("received", "urgency", "due"),
    [
        (here(11, 23, 10), "urgent", here(11, 23, 10, 30)),
        (here(11, 23, 10), "routine", here(11, 23, 12)),
        (FRIDAY, "urgent", here(11, 20, 18)),  # at the closing hour, not at Monday's opening
        (FRIDAY, "routine", here(11, 23, 9, 30)),
        (here(11, 21, 9), "urgent", here(11, 23, 8, 30)),  # Saturday: its clock starts on Monday
        (here(11, 25, 17), "routine", here(11, 27, 9)),  # over Thanksgiving
        (here(11, 23, 3), "routine", here(11, 23, 10)),  # before opening
    ],
)
def test_when_an_answer_is_due(received, urgency, due):
    assert answer_due(OFFICE, received, urgency) == due


def test_the_branch_sets_its_own_targets_and_hours():
    office = Branch(
        time_zone="America/Denver", opens_at=time(6), closes_at=time(0), working_days=[0, 1, 2, 3, 4, 5, 6],
        answer_urgent_minutes=15, answer_routine_minutes=60, keeps_holidays=False,
    )  # fmt: skip
    denver = ZoneInfo("America/Denver")
    received = datetime(2026, 11, 26, 23, 30, tzinfo=denver)
    assert answer_due(office, received, "urgent") == datetime(2026, 11, 26, 23, 45, tzinfo=denver)
    assert answer_due(office, received, "routine") == datetime(2026, 11, 27, 6, 30, tzinfo=denver)


def test_an_hour_that_the_clock_skips_or_repeats_is_counted_as_it_passed():
    always = Branch(time_zone="America/Chicago", opens_at=time(0), closes_at=time(0), working_days=list(range(7)))
    assert worked(always, here(3, 8, 0), here(3, 9, 0)) == timedelta(hours=23)
    assert worked(always, here(11, 1, 0), here(11, 2, 0)) == timedelta(hours=25)
    assert answer_due(always, here(3, 8, 1), "routine") == here(3, 8, 4)


def test_an_office_that_never_works_counts_plain_time():
    never = Branch(time_zone="America/Chicago", working_days=[])
    assert answer_due(never, FRIDAY, "routine") == FRIDAY + timedelta(hours=2)
    assert before(never, FRIDAY, timedelta(hours=2)) == FRIDAY - timedelta(hours=2)
    assert worked(never, FRIDAY, FRIDAY + timedelta(days=2)) == timedelta(days=2)


def test_a_minute_that_has_begun_counts():
    nine = here(11, 23, 9)
    assert minutes_worked(OFFICE, nine, nine) == 0
    assert minutes_worked(OFFICE, nine, nine + timedelta(minutes=30)) == 30
    assert minutes_worked(OFFICE, nine, nine + timedelta(minutes=30, seconds=1)) == 31


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ({}, here(11, 22, 17, 30)),
        ({"discharged_on": date(2026, 11, 18)}, here(11, 22, 17, 30)),  # at home already
        ({"discharged_on": date(2026, 11, 20)}, here(11, 22, 17, 30)),  # on that day: the referral's hour is known
        ({"discharged_on": date(2026, 11, 21)}, here(11, 24, 0)),  # Saturday, so until Monday is over
        ({"ordered_on": date(2026, 11, 30)}, here(12, 1, 0)),
        ({"ordered_on": date(2026, 11, 21), "discharged_on": date(2026, 11, 25)}, here(11, 22, 0)),
    ],
)
def test_when_the_first_visit_is_due(said, due):
    assert first_visit_due(OFFICE, FRIDAY, **said) == due


def test_forty_eight_hours_are_hours_also_when_the_clock_changes():
    assert first_visit_due(OFFICE, here(3, 7, 10)) == here(3, 9, 11)
    assert first_visit_due(OFFICE, here(3, 6, 10), discharged_on=date(2026, 3, 7)) == here(3, 10, 0)


def test_at_three_quarters_a_clock_is_near():
    nine, eleven = here(11, 23, 9), here(11, 23, 11)
    shares = [share_of_answer(OFFICE, nine, eleven, nine + n * MINUTE) for n in (0, 89, 90, 119, 120, 400)]
    assert [is_near(share) for share in shares] == [False, False, True, True, False, False]
    assert shares[0] == 0 and shares[-2] >= 1
    night = here(11, 20, 17, 30)  # half an hour on Friday, 90 minutes on Monday: nights use nothing up
    assert share_of_answer(OFFICE, night, here(11, 23, 9, 30), here(11, 22, 12)) == 0.25


def test_the_visits_clock_runs_through_the_night():
    due = first_visit_due(OFFICE, FRIDAY)
    shares = [share_of_visit(FRIDAY, due, FRIDAY + timedelta(hours=n)) for n in (0, 35, 36, 48, 60)]
    assert [is_near(share) for share in shares] == [False, False, True, False, False]
    assert shares == [0, 35 / 48, 0.75, 1, 1]
