"""How much came, how soon it was answered, how soon care started: counted by the database, no row leaves it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Aggregate,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import TruncMonth

from .event import ReferralEvent
from .lateness import LatenessQuerySet
from .owed import Among


class Pace(NamedTuple):
    """Of the referrals received in a month, or of all where `month` is None. Durations are medians: of the answer in
    the branch's working time, of the start of care in plain hours. `timely` is by the surveyors' 48 hours."""

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


# Minutes of the working day, as they were counted when the answer was given.
ANSWER = ExpressionWrapper(F("answered_in") * Value(timedelta(minutes=1)), output_field=DurationField())


def since_received(moment: str) -> ExpressionWrapper:
    return ExpressionWrapper(F(moment) - F("received_at"), output_field=DurationField())


class PaceQuerySet(LatenessQuerySet):
    def paces(self, *, since: datetime, zone: ZoneInfo) -> list[Pace]:
        """Of each month with referrals, by that zone's calendar, and of the whole time. Retracted ones never came."""
        came = self.filter(retracted_at=None, received_at__gte=since).order_by().with_first_visit_due()
        monthly = came.annotate(month=TruncMonth("received_at", tzinfo=zone), **NO_LOOPS)
        whole = came.annotate(month=Value(None, output_field=DateTimeField()), **loops_of(came.values("pk")))
        return [Pace(*row) for row in counted(monthly).union(counted(whole), all=True)]


NO_LOOPS = {"owed": Value(0), "told": Value(0), "telling": Value(None, output_field=DurationField())}


def loops_of(referrals: QuerySet) -> dict[str, Subquery]:
    """Of their milestones. The upper floor's updates come through their own key; who wants none waits for none."""
    theirs = Among(F("referral"), ArraySubquery(referrals))  # by the index; IN would look at every event of the house
    loops = ReferralEvent.objects.owed().filter(theirs).exclude(told__update__how="").order_by()
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
            timely=Count("pk", filter=Q(admitted_at__lte=F("first_visit_due_at"))),
            answered=Count("answered_in"),
            answer=Median(ANSWER),
            start=Median(start),
        )
        .values_list(*Pace._fields)
    )
