"""How standards stand: any number of them, of any number of pilots, in two questions to the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, DateField, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, TruncWeek

from pilots.choices import Metric, State
from pilots.metrics import MEASURES, days_from, measure
from pilots.models import Standard
from pilots.wilson import wilson
from sources.figures import share

ENOUGH = 10  # fewer say nothing
WEEKS = 26  # the strip shows the latest


@dataclass(frozen=True)
class Week:
    """The cases of the referrals that came in one week, or of one period between check-ins."""

    first: date
    n: int
    kept: int

    @property
    def missed(self) -> int:
        return self.n - self.kept

    @property
    def words(self) -> str:
        return share(self.kept, self.n)


@dataclass
class Result:
    """One standard in figures: n cases, of which so many kept the promise, and the weeks they came in."""

    standard: Standard
    n: int = 0
    kept: int = 0
    weeks: list[Week] = field(default_factory=list)
    came: int | None = None  # in scope, with those that do not count yet; None where that was not asked

    @property
    def share(self) -> float:
        return self.kept / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.kept, self.n)

    @property
    def state(self) -> State:
        if self.n < ENOUGH:
            return State.TOO_FEW
        # In whole numbers: 0.9 of 10 must not fail by a rounding of the machine's.
        return State.MET if 100 * self.kept >= self.standard.target_share * self.n else State.NOT_MET

    @property
    def missed(self) -> int:
        return self.n - self.kept

    @property
    def share_words(self) -> str:
        return share(self.kept, self.n)

    @property
    def interval_words(self) -> str:
        low, high = self.interval
        return f"{round(100 * low)} to {round(100 * high)} %" if self.n else ""

    @property
    def finding(self) -> str:
        """What the strip shows, in words."""
        weighed = [week for week in self.weeks if week.n]
        reached = [week for week in weighed if 100 * week.kept >= self.standard.target_share * week.n]
        each = "periods" if self.standard.metric == Metric.CHECK_INS else "weeks"
        return f"In {len(reached)} of {len(weighed)} {each} with cases {self.standard.target_share} % or more"


def results_of(standards: Iterable[Standard], *, at: datetime) -> dict[int, Result]:
    """By the standard's id. Each standard brings its pilot, source and branch; `at` is the moment of looking."""
    results = {standard.pk: Result(standard) for standard in standards}
    of_referrals = [r.standard for r in results.values() if r.standard.metric in MEASURES]
    for standard in of_referrals:
        results[standard.pk].came = 0
    for pk, week, came, n, kept in together([tally(standard, at) for standard in of_referrals]):
        results[pk].weeks.append(Week(week, n, kept))
        results[pk].came += came
    for result in results.values():
        if result.standard.metric == Metric.MANUAL:
            result.n, result.kept = result.standard.denominator or 0, result.standard.numerator or 0
        else:
            result.n = sum(week.n for week in result.weeks)
            result.kept = sum(week.kept for week in result.weeks)
            result.weeks = without_gaps(result.weeks)
    for pk, periods in check_ins([r.standard for r in results.values()], at).items():
        results[pk].weeks = periods
        results[pk].n, results[pk].kept = len(periods), sum(period.kept for period in periods)
    return results


def together(parts: list[QuerySet[Any]]) -> Iterable[Any]:
    return parts[0].union(*parts[1:], all=True) if parts else []


def tally(standard: Standard, at: datetime) -> QuerySet[Any]:
    """The standard, the week in which they came, how many count, how many kept it."""
    pilot, zone = standard.pilot, standard.branch.zone
    measured = measure(standard.metric, pilot.in_scope(), limit=standard.limit, zone=zone, at=at)
    week = Cast(TruncWeek("received_at", tzinfo=zone), DateField())
    rows = measured.rows.annotate(standard=Value(standard.pk, output_field=IntegerField()), week=week)
    counted = rows.values("standard", "week").annotate(
        came=Count("pk"),
        n=Count("pk", filter=measured.counts),
        kept=Count("pk", filter=measured.counts & measured.kept),
    )
    return counted.values_list("standard", "week", "came", "n", "kept")


def check_ins(standards: list[Standard], at: datetime) -> dict[int, list[Week]]:
    """A pilot's days in whole periods of the limit: each is kept by a visit in it, and counts once it is kept or over.

    What is left of the days at the end counts in no period.
    """
    asked = [standard for standard in standards if standard.metric == Metric.CHECK_INS]
    held: dict[int, set[int]] = defaultdict(set)
    for pk, days in together([days_with_a_visit(standard, at) for standard in asked]):
        held[pk].add(days)
    return {standard.pk: periods(standard, held[standard.pk], at) for standard in asked}


def days_with_a_visit(standard: Standard, at: datetime) -> QuerySet[Any]:
    pilot: Any = standard.pilot
    made = pilot.source.visits.filter(at__gte=pilot.begins, at__lt=pilot.ends, at__lte=at).order_by()
    rows = made.annotate(
        standard=Value(standard.pk, output_field=IntegerField()),
        days=days_from(pilot.from_on, "at", standard.branch.zone),
    )
    return rows.values_list("standard", "days").distinct()


def periods(standard: Standard, days: set[int], at: datetime) -> list[Week]:
    pilot, length = standard.pilot, int(standard.limit)
    over = (pilot.branch.day_of(min(pilot.ends, at)) - pilot.from_on).days  # a day that is not over does not count
    whole = max(over, 0) // length
    last = ((pilot.to_on - pilot.from_on).days + 1) // length
    kept = {day // length for day in days}
    return [
        Week(pilot.from_on + timedelta(days=nth * length), 1, int(nth in kept))
        for nth in range(last)
        if nth < whole or nth in kept
    ]


def without_gaps(weeks: list[Week]) -> list[Week]:
    """In order, with the weeks between in which nothing came."""
    if not weeks:
        return []
    known = {week.first: week for week in weeks}
    first, last = min(known), max(known)
    days = [first + timedelta(weeks=nth) for nth in range((last - first).days // 7 + 1)]
    return [known.get(day, Week(day, 0, 0)) for day in days]
