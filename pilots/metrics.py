"""The one place that says how a promise is measured: over referral facts, counted by the database.

A case counts once its outcome is known: it happened, or the time for it is over. `at` is the moment of looking.
What was retracted never came. Hours are plain ones, nights and weekends counted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import DateField, DateTimeField, ExpressionWrapper, F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Greatest

from pilots.choices import Metric
from referrals.choices import SIDES, Side
from referrals.stages import Stage

TAKEN = [Stage.ACCEPTED, Stage.SCHEDULED]  # a yes whose start is still to come


class Measured(NamedTuple):
    """The rows with what the conditions name; which of them count, and which of those keep the promise."""

    rows: QuerySet[Any]
    counts: Q
    kept: Q


def answer(rows: Any, limit: Decimal, zone: ZoneInfo, at: datetime) -> Measured:
    """From received to the first yes or no."""
    rows = rows.with_decision().annotate(answer_due=later(F("received_at"), limit))
    counts = Q(decided_at__lte=at) | Q(answer_due__lt=at)
    return Measured(rows, counts, Q(decided_at__lte=F("answer_due")))


def start(rows: Any, limit: Decimal, zone: ZoneInfo, at: datetime) -> Measured:
    """From received to the first visit [42 CFR 484.55(a)(1)].

    Or from the end of the day on which the patient comes home, where that is later; or by the end of the ordered day.
    Only of those we accepted.
    """
    home = later(end_of_day("hospital_discharge_on", zone), limit)
    due = Greatest(later(F("received_at"), limit), home, end_of_day("start_wanted_on", zone))
    rows = rows.annotate(start_due=due)
    return Measured(rows, starts_or_late("start_due", at), Q(admitted_at__lte=F("start_due")))


def same_day(rows: Any, limit: Decimal, zone: ZoneInfo, at: datetime) -> Measured:
    """By the end of the branch's day on which it came, the patient comes home, or the start is ordered: the latest."""
    day = Greatest(day_there("received_at", zone), F("hospital_discharge_on"), F("start_wanted_on"))
    rows = rows.annotate(last_day=day).annotate(day_due=end_of_day("last_day", zone))
    return Measured(rows, starts_or_late("day_due", at), Q(admitted_at__lt=F("day_due")))


def accepted(rows: Any, limit: Decimal, zone: ZoneInfo, at: datetime) -> Measured:
    """Of those decided. What the source withdrew or sent twice was no decision of ours."""
    theirs = Q(refusal_reason__in=SIDES[Side.SOURCE])
    refused = Q(stage=Stage.NOT_TAKEN) & ~theirs
    return Measured(rows, Q(accepted_at__isnull=False) | refused, Q(accepted_at__isnull=False))


def starts_or_late(due: str, at: datetime) -> Q:
    return Q(admitted_at__lte=at) | Q(stage__in=TAKEN, **{f"{due}__lt": at})


MEASURES: dict[Metric, Callable[[Any, Decimal, ZoneInfo, datetime], Measured]] = {
    Metric.ANSWER: answer,
    Metric.START: start,
    Metric.SAME_DAY: same_day,
    Metric.ACCEPTED: accepted,
}


def measure(metric: str, rows: Any, *, limit: Decimal, zone: ZoneInfo, at: datetime) -> Measured:
    """Of these referrals, by this metric of referral facts."""
    return MEASURES[Metric(metric)](rows, limit, zone, at)


def later(moment: Any, hours: Decimal) -> ExpressionWrapper:
    return ExpressionWrapper(moment + timedelta(hours=float(hours)), output_field=DateTimeField())


def end_of_day(day: str, zone: ZoneInfo) -> Func:
    """The first moment after that day there; nothing where no day is known."""
    after = Func(F(day), template="(%(expressions)s + 1)::timestamp", output_field=DateTimeField())
    return Func(Value(zone.key), after, function="timezone", output_field=DateTimeField())


def day_there(moment: str, zone: ZoneInfo) -> Cast:
    """The day that it was there at that moment."""
    here = Func(Value(zone.key), F(moment), function="timezone", output_field=DateTimeField())
    return Cast(here, DateField())


def days_from(first: date, moment: str, zone: ZoneInfo) -> ExpressionWrapper:
    """How many days after that day it was there."""
    since = Func(day_there(moment, zone), Value(first), template="(%(expressions)s)", arg_joiner=" - ")
    return ExpressionWrapper(since, output_field=IntegerField())
