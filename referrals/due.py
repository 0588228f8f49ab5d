"""A referral's clocks as they stand at a moment, in words. Answer first, then the first visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import TextChoices

from accounts.models import Branch
from accounts.sentences import span_words
from referrals import clocks
from referrals.stages import AHEAD, ASKED

if TYPE_CHECKING:
    from referrals.models import Referral

HOUR = timedelta(hours=1)


class State(TextChoices):
    RUNNING = "running", ""
    NEAR = "near", "Soon"
    RISK = "risk", "At risk"
    LATE = "late", "Late"


@dataclass(frozen=True)
class Clock:
    """One promise against time, by the branch's own clock. `left` only where it is to be said."""

    about: str
    due: datetime
    state: State
    branch: Branch
    at: datetime
    left: timedelta | None = None
    set_for: date | None = None
    of_patient: bool = False  # the day is reckoned from the patient's own dates

    @property
    def is_late(self) -> bool:
        return self.state == State.LATE

    @property
    def words(self) -> str:
        """ "Answer due by 10:42 AM, 12 min left"; "First visit was due by Fri, Nov 27"."""
        said = f"{self.about} {'was due' if self.is_late else 'due'} by {when(self.due, self.branch, self.at)}"
        if self.left is not None:
            return f"{said}, {span_words(self.left)} left"
        if self.about == VISIT:
            return f"{said}, set for {day_words(self.set_for)}" if self.set_for else f"{said}, none set"
        return said

    @property
    def outside(self) -> str:
        """For who may not see the patient's dates: from when a visit is due one could tell a discharge."""
        return f"{self.about} due" if self.of_patient else self.words


ANSWER, VISIT = "Answer", "First visit"


def clocks_of(referral: Referral, at: datetime) -> list[Clock]:
    """Those that run: none of an inquiry, nor of a referral that has started, ended or was refused."""
    found = [answer_clock(referral, at), visit_clock(referral, at)]
    return [clock for clock in found if clock]


def most_pressing(clocks: list[Clock]) -> list[Clock]:
    """What a list has room for: all that are late or at risk, else the next one due."""
    late = [clock for clock in clocks if clock.state in (State.LATE, State.RISK)]
    return late or sorted(clocks, key=lambda clock: clock.due)[:1]


def answer_clock(referral: Referral, at: datetime) -> Clock | None:
    if referral.stage not in ASKED or not referral.answer_due_at or not referral.asked_at:
        return None
    branch, due = referral.branch, referral.answer_due_at
    if at >= due:
        return Clock(ANSWER, due, State.LATE, branch, at)
    near = clocks.is_near(clocks.share_of_answer(branch, referral.asked_at, due, at))
    left = clocks.worked(branch, at, due)
    return Clock(ANSWER, due, State.NEAR if near else State.RUNNING, branch, at, left if left < HOUR else None)


def visit_clock(referral: Referral, at: datetime) -> Clock | None:
    """At risk: set for too late a day, or at three quarters of its time not set at all.

    See also LatenessQuerySet.with_visit_at_risk, which asks the same of many.
    """
    received, due = referral.received_at, referral.first_visit_due
    if referral.stage not in AHEAD or received is None or due is None:
        return None
    branch, set_for = referral.branch, referral.first_visit_on
    if at >= due:
        state = State.LATE
    elif set_for:
        state = State.RISK if set_for > last_day(due, branch) else State.RUNNING
    else:
        state = State.RISK if clocks.is_near(clocks.share_of_visit(received, due, at)) else State.RUNNING
    return Clock(VISIT, due, state, branch, at, set_for=set_for, of_patient=True)


def last_day(due: datetime, branch: Branch) -> date:
    """The last on which a visit is still in time: at midnight the day that has just ended."""
    return branch.day_of(due - timedelta(microseconds=1))


def when(due: datetime, branch: Branch, at: datetime) -> str:
    """ "10:42 AM" of today, "Fri, Nov 27, 10:42 AM", and only the day where it is due by its end."""
    here = due.astimezone(branch.zone)
    if here.time() == time(0):
        return day_words(last_day(due, branch))
    hour = f"{here.hour % 12 or 12}:{here:%M %p}"
    return hour if here.date() == branch.day_of(at) else f"{day_words(here.date())}, {hour}"


def day_words(day: date) -> str:
    return f"{day:%a, %b} {day.day}"
