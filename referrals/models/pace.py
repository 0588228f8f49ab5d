"""How much came, how soon it was answered, how soon care started: counted by the database, no row leaves it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import (
    Aggregate,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import TruncMonth

from referrals.stages import Stage

from .event import ReferralEvent

TIMELY = timedelta(hours=48)
DECISIONS = [Stage.ACCEPTED, Stage.NOT_TAKEN]


class Pace(NamedTuple):
    """Of the referrals received in a month, or of all where `month` is None. Durations are medians, in plain hours."""

    month: datetime | None
    received: int
    admitted: int
    timely: int
    answered: int
    answer: timedelta | None
    start: timedelta | None
    owed: int  # milestones that they wait to hear of, and below how many were told, and how soon
    told: int
    telling: timedelta | None


class Median(Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def since_received(moment: str) -> ExpressionWrapper:
    return ExpressionWrapper(F(moment) - F("received_at"), output_field=DurationField())


class PaceQuerySet(QuerySet):
    def with_decision(self) -> Any:
        """`decided_at`: when it was first accepted or refused; what was undone was no decision."""
        decisions = ReferralEvent.objects.milestones().filter(stage__in=DECISIONS)
        first = decisions.filter(referral=OuterRef("pk"), at__gte=OuterRef("received_at")).order_by("at")
        return self.annotate(decided_at=Subquery(first.values("at")[:1]))

    def paces(self, *, since: datetime, zone: ZoneInfo) -> list[Pace]:
        """Of each month with referrals, by that zone's calendar, and of the whole time. Retracted ones never came."""
        came = self.filter(retracted_at=None, received_at__gte=since).order_by().with_decision()
        monthly = came.annotate(month=TruncMonth("received_at", tzinfo=zone), **NO_LOOPS)
        whole = came.annotate(month=Value(None, output_field=DateTimeField()), **loops_of(came.values("pk")))
        return [Pace(*row) for row in counted(monthly).union(counted(whole), all=True)]


NO_LOOPS = {"owed": Value(0), "told": Value(0), "telling": Value(None, output_field=DurationField())}


def loops_of(referrals: QuerySet) -> dict[str, Subquery]:
    """Of their milestones. The upper floor's updates come through their own key; who wants none waits for none."""
    loops = ReferralEvent.objects.owed().filter(referral__in=referrals).exclude(told__update__how="").order_by()
    waited = ExpressionWrapper(F("told__update__at") - F("at"), output_field=DurationField())
    count = {"function": "COUNT", "output_field": IntegerField()}  # as functions: an aggregate would group
    asked = {
        "owed": Func(F("pk"), **count),
        "told": Func(F("told"), **count),
        "telling": Func(waited, template=Median.template, function=Median.function, output_field=DurationField()),
    }
    return {name: Subquery(loops.annotate(found=found).values("found")) for name, found in asked.items()}


def counted(rows: QuerySet) -> QuerySet:
    start = since_received("admitted_at")
    return (
        rows.values("month", "owed", "told", "telling")
        .annotate(
            received=Count("pk"),
            admitted=Count("admitted_at"),
            timely=Count("pk", filter=Q(admitted_at__lte=F("received_at") + TIMELY)),
            answered=Count("decided_at"),
            answer=Median(since_received("decided_at")),
            start=Median(start),
        )
        .values_list(*Pace._fields)
    )
