"""The miles of a month's visits, to be paid back by whoever does that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from accounts.models import User
from followups.models import Visit

HEADERS = ["Day", "Person", "Where", "ZIP", "Kind", "Miles"]


@dataclass
class Mileage:
    """One person's month, by their own calendar. `month` is its first day; `reader` is who looks."""

    person: User
    month: date
    reader: User

    @property
    def ends(self) -> date:
        """The first day of the next month."""
        return (self.month + timedelta(days=31)).replace(day=1)

    @property
    def before(self) -> date:
        return (self.month - timedelta(days=1)).replace(day=1)

    @cached_property
    def all_visits(self) -> list[Visit]:
        begins, ends = (datetime.combine(day, time(0), tzinfo=self.person.zone) for day in (self.month, self.ends))
        seen = Visit.objects.visible_to(self.reader).filter(by=self.person, at__gte=begins, at__lt=ends)
        return list(seen.with_kinds().select_related("source").order_by("at", "pk"))

    @property
    def visits(self) -> list[Visit]:
        return [visit for visit in self.all_visits if visit.miles]

    @property
    def without(self) -> int:
        """Calls in person on which no miles are noted."""
        return sum(visit.miles is None and visit.was_there for visit in self.all_visits)

    @property
    def total(self) -> Decimal:
        return sum((visit.miles or Decimal(0) for visit in self.visits), Decimal(0))

    @property
    def rows(self) -> Iterator[tuple[Any, ...]]:
        """As HEADERS says. A family is not named: its name may be a patient's."""
        for visit in self.visits:
            where = visit.source.name_outside, "" if visit.source.is_family else visit.source.zip
            yield self.person.day_of(visit.at), self.person.name, *where, visit.get_kind_display(), visit.miles
        yield "Total", self.person.name, "", "", "", self.total
