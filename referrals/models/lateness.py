"""What is late, about to be, and was in time: the clocks asked of many referrals at once, by the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast, Least

from referrals.clocks import NEAR, WITHIN
from referrals.stages import AHEAD, ASKED

from .answering import AnsweringQuerySet

MOMENT = timedelta(microseconds=1)
TWO = Value(2)


class AtBranch(Func):
    """A moment as the branch's wall clock shows it, or the moment that such a clock means."""

    function = "timezone"
    output_field = DateTimeField()

    def __init__(self, moment: Any, **extra: Any):
        super().__init__(F("branch__time_zone"), moment, **extra)


class Midnight(Func):
    """The wall clock's midnight so many days after a day."""

    template = "((%(expressions)s + %(days)s)::timestamp)"
    output_field = DateTimeField()


def end_of(column: str, days_later: int = 0) -> AtBranch:
    """See also clocks.end_of."""
    return AtBranch(Midnight(F(column), days=days_later + 1))


def day_of(moment: Any) -> Cast:
    """The day that it is at the branch."""
    return Cast(AtBranch(moment), DateField())


def date_of(expression: Any) -> ExpressionWrapper:
    return ExpressionWrapper(expression, output_field=DateField())


class LatenessQuerySet(AnsweringQuerySet):
    def awaiting_visit(self) -> Any:
        return self.filter(stage__in=AHEAD, received_at__isnull=False, retracted_at=None)

    def with_first_visit_due(self) -> Any:
        """See also clocks.first_visit_due, which says why."""
        due = Case(
            When(received_at=None, then=None),
            When(start_wanted_on__isnull=False, then=end_of("start_wanted_on")),
            When(hospital_discharge_on__gt=day_of(F("received_at")), then=end_of("hospital_discharge_on", WITHIN.days)),
            default=F("received_at") + WITHIN,
            output_field=DateTimeField(),
        )
        return self.annotate(first_visit_due_at=due)

    def with_clock_due(self) -> Any:
        """`clock_due_at`: when the next of its clocks runs out, or ran out; ascending, what is late comes first."""
        due = Case(
            When(stage__in=ASKED, then=Least("answer_due_at", "first_visit_due_at")),
            When(stage__in=AHEAD, then=F("first_visit_due_at")),
            output_field=DateTimeField(),
        )
        return self.with_first_visit_due().annotate(clock_due_at=due)

    def visit_at_risk(self, at: datetime) -> Any:
        """Late, set for too late a day, or not set with most of its time gone. See also due.visit_clock."""
        asked = self.awaiting_visit().with_first_visit_due()
        span = ExpressionWrapper(F("first_visit_due_at") - F("received_at"), output_field=DurationField())
        used = ExpressionWrapper(span * NEAR, output_field=DurationField())
        near = ExpressionWrapper(F("received_at") + used, output_field=DateTimeField())
        last_day = day_of(ExpressionWrapper(F("first_visit_due_at") - MOMENT, output_field=DateTimeField()))
        asked = asked.annotate(visit_near_at=near, last_day_for_visit=last_day)
        return asked.filter(
            Q(first_visit_due_at__lte=at)
            | Q(first_visit_on__gt=F("last_day_for_visit"))
            | Q(first_visit_on=None, visit_near_at__lte=at)
        )

    def with_timely(self) -> Any:
        """`timely_days` and `timely_hours` of those that have started, None of others. See also referrals.timely."""
        found = self.with_first_visit_due().annotate(
            received_on=day_of(F("received_at")), started_on_day=day_of(F("admitted_at"))
        )
        in_two_days = Q(started_on_day__lte=date_of(F("received_on") + TWO))
        home_later = Q(
            hospital_discharge_on__gt=F("received_on"), started_on_day__lte=date_of(F("hospital_discharge_on") + TWO)
        )
        as_ordered = Q(start_wanted_on__isnull=False, started_on_day__lte=F("start_wanted_on"))
        by_days = as_ordered | (Q(start_wanted_on=None) & (in_two_days | home_later))
        return found.annotate(
            timely_days=where_started(by_days), timely_hours=where_started(Q(admitted_at__lte=F("first_visit_due_at")))
        )


def where_started(is_so: Q) -> Case:
    return Case(
        When(admitted_at=None, then=None),
        When(is_so, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(null=True),
    )
