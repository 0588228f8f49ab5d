"""A referral's two clocks: answer due, first visit due. Pure functions over a branch's working hours.

Moments are aware and reckoned with in UTC, since a zone's own arithmetic is that of the wall clock. An office that
never works counts plain time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from referrals.choices import Urgency

if TYPE_CHECKING:
    from accounts.models import Branch

NEAR = 0.75  # of a clock's time: from here on it is said to be near
WITHIN = timedelta(hours=48)  # of the referral or of the return home [42 CFR 484.55(a)(1)]
DAY = timedelta(days=1)
LONGEST_HOLIDAY = 60  # days: after so many without work there will be none


def shifts(branch: Branch, start: datetime, step: int = 1) -> Iterator[tuple[datetime, datetime]]:
    """The office's shifts from the day of that moment on, or backwards; none where it never works."""
    day, idle = branch.day_of(start), 0
    while idle < LONGEST_HOLIDAY:
        shift = branch.shift_on(day)
        if shift:
            yield shift
        idle = 0 if shift else idle + 1
        day += step * DAY


def worked(branch: Branch, earlier: datetime, later: datetime) -> timedelta:
    """Working time between two moments; none where the later one comes first."""
    earlier, later = earlier.astimezone(UTC), later.astimezone(UTC)
    if not branch.working_days:
        return max(later - earlier, timedelta())
    passed = timedelta()
    for opens, closes in shifts(branch, earlier):
        if opens >= later:
            break
        passed += max(min(closes, later) - max(opens, earlier), timedelta())
    return passed


def after(branch: Branch, start: datetime, span: timedelta) -> datetime:
    """When the office has worked so long since then: at the closing hour rather than at the next opening."""
    start = start.astimezone(UTC)
    for opens, closes in shifts(branch, start):
        begun = max(opens, start)
        if begun + span <= closes:
            return begun + span
        span -= max(closes - begun, timedelta())
    return start + span


def before(branch: Branch, end: datetime, span: timedelta) -> datetime:
    """The latest moment since which the office has worked so long by then. See also `after`, the other way round."""
    end = end.astimezone(UTC)
    for opens, closes in shifts(branch, end, step=-1):
        left = min(closes, end)
        if left - span >= opens:
            return left - span
        span -= max(left - opens, timedelta())
    return end - span


def answer_target(branch: Branch, urgency: str) -> timedelta:
    """How soon the branch means to answer, in working time."""
    urgent = urgency == Urgency.URGENT
    return timedelta(minutes=branch.answer_urgent_minutes if urgent else branch.answer_routine_minutes)


def answer_due(branch: Branch, received_at: datetime, urgency: str) -> datetime:
    """An urgent one counts working time too: at night nobody answers, and its clock starts with the day's work."""
    return after(branch, received_at, answer_target(branch, urgency))


def minutes_worked(branch: Branch, earlier: datetime, later: datetime) -> int:
    """Working minutes, one that has begun counted whole: 120 were within two hours, 121 were not."""
    return -(-worked(branch, earlier, later) // timedelta(minutes=1))


def first_visit_due(
    branch: Branch, received_at: datetime, *, discharged_on: date | None = None, ordered_on: date | None = None
) -> datetime:
    """By the end of the ordered day; else 48 h after the referral, or after the day of discharge where that is later.

    The hour of a discharge is not known, so its whole day counts; on the day of the referral itself the referral's
    hour does. See also LatenessQuerySet.with_first_visit_due, which says the same in SQL.
    """
    if ordered_on:
        return end_of(ordered_on, branch)
    if discharged_on and discharged_on > branch.day_of(received_at):
        return end_of(discharged_on + WITHIN, branch)
    return received_at.astimezone(UTC) + WITHIN


def end_of(day: date, branch: Branch) -> datetime:
    """The midnight with which it ends at the branch."""
    return datetime.combine(day + DAY, time(0), branch.zone).astimezone(UTC)


def is_near(share: float) -> bool:
    return NEAR <= share < 1


def share_of_answer(branch: Branch, start: datetime, due: datetime, at: datetime) -> float:
    """How much of the working time until then is used up; 1 and more when it is late."""
    whole = worked(branch, start, due)
    if at >= due or not whole:
        return 1.0
    return worked(branch, start, at) / whole


def share_of_visit(start: datetime, due: datetime, at: datetime) -> float:
    """The same in plain time: a patient at home has no office hours."""
    start, due, at = (moment.astimezone(UTC) for moment in (start, due, at))
    return 1.0 if at >= due or due <= start else max((at - start) / (due - start), 0.0)
