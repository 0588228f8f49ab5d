"""How much came, how soon it was answered, how soon care started: counted by the database, no row leaves it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import (
    Aggregate,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import TruncMonth

from .lateness import LatenessQuerySet


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
        monthly = came.annotate(month=TruncMonth("received_at", tzinfo=zone))
        whole = came.annotate(month=Value(None, output_field=DateTimeField()))
        return [Pace(*row) for row in counted(monthly).union(counted(whole), all=True)]


def counted(rows: QuerySet) -> QuerySet:
    start = since_received("admitted_at")
    return (
        rows.values("month")
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
