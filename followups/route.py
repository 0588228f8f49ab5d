"""The stops of a day in an order that saves driving, by the centres of their ZIP codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from urllib.parse import urlencode

from accounts.models import User
from accounts.roles import LOG_VISITS
from followups.today import Rank, Today
from sources.models import Source, ZipCode
from sources.models.zips import Centre

STOPS = 10  # a marketer makes 8 to 12 a day
OTHERS = 50
WHY = {
    Rank.PLEDGE_LAPSED: "Pledge lapsed",
    Rank.QUIET: "Gone quiet",
    Rank.PLANNED: "Planned",
    Rank.CHECK_IN: "Check-in due",
    Rank.PLEDGE_LAPSING: "Pledge about to lapse",
}
IN_A_LINK = 10  # a link to the telephone's map takes nine stops between and the last


@dataclass
class Stop:
    """A source to go to. `miles` is the way from the stop before, as the crow flies; None where that is not known."""

    source: Source
    why: str = ""
    planned_at: datetime | None = None
    centre: Centre | None = None
    miles: float | None = None


def nearest_first(stops: Iterable[Stop], start: Centre | None) -> list[Stop]:
    """Always on to the nearest; only visits planned for a time keep the order of their times.

    Without a start the day begins at the first planned visit, else at the first stop. Every stop has a centre.
    """
    here, left, ordered = start, list(stops), []
    while left:
        planned = min((stop.planned_at for stop in left if stop.planned_at), default=None)
        ready = [stop for stop in left if stop.planned_at in (None, planned)]
        if here is None:
            found = next((stop for stop in ready if stop.planned_at), ready[0])
        else:
            found = min(ready, key=lambda stop: stop.centre.miles_to(here))  # type: ignore[union-attr, arg-type]
            found.miles = here.miles_to(found.centre)  # type: ignore[arg-type]
        here = found.centre
        left.remove(found)
        ordered.append(found)
    return ordered


class Route:
    """One person's way through one day. `chosen` are the stops they picked; None proposes those of Today."""

    def __init__(self, user: User, day: date, *, starts_from: str = "", chosen: Iterable[Source] | None = None):
        self.user, self.day, self.starts_from = user, day, starts_from
        self.today = Today(user, datetime.combine(day, time(12), tzinfo=user.zone))
        self.chosen = self.proposed if chosen is None else list(chosen)

    @cached_property
    def reasons(self) -> dict[Source, str]:
        """Whom to see on that day and why, what matters most first."""
        lines = sorted(self.today.visits_to_make(), key=lambda line: line.place)
        return {line.row: WHY[line.reason.rank] for line in lines}

    @property
    def proposed(self) -> list[Source]:
        """Each visit that is planned for the day, and what else matters most."""
        planned = [source for source in self.reasons if source.pk in self.times]
        return [*planned, *(source for source in self.reasons if source.pk not in self.times)][:STOPS]

    @cached_property
    def times(self) -> dict[int, datetime]:
        """By source, the time for which a visit is planned on that day."""
        plans = sorted(self.today.plans(), key=lambda plan: plan.at, reverse=True)
        return {plan.source_id: plan.at for plan in plans if self.user.day_of(plan.at) == self.day}

    @cached_property
    def centres(self) -> dict[str, Centre]:
        return ZipCode.centres([self.starts_from, *(source.zip for source in self.chosen)])

    @cached_property
    def stops(self) -> list[Stop]:
        return [
            Stop(source, self.reasons.get(source, ""), self.times.get(source.pk), self.centres.get(source.zip))
            for source in self.chosen
        ]

    @cached_property
    def ordered(self) -> list[Stop]:
        return nearest_first((stop for stop in self.stops if stop.centre), self.centres.get(self.starts_from))

    @property
    def unplaced(self) -> list[Stop]:
        """Those of which nobody knows where they are."""
        return [stop for stop in self.stops if not stop.centre]

    @property
    def miles(self) -> float:
        return sum(stop.miles or 0 for stop in self.ordered)

    @property
    def picked(self) -> list[Source]:
        """Stops that nothing but the person's own choice put there."""
        return [source for source in self.chosen if source not in self.reasons]

    @property
    def others(self) -> list[Source]:
        """More of the book to pick from: what is due next first."""
        known = {source.pk for source in (*self.reasons, *self.chosen)}
        own = Source.objects.visible_to(self.user).owned_by(self.user)
        own = own.filter(branch__in=self.user.branch_ids_where(LOG_VISITS)).exclude(pk__in=known)
        return list(own.order_by("next_check_in", "name", "pk")[:OTHERS])

    @property
    def map_links(self) -> list[str]:
        """Each opens the telephone's map with up to ten stops. Without families, as on their pages."""
        places = [stop.source.on_map for stop in self.ordered if stop.source.on_map]
        parts = [places[n : n + IN_A_LINK] for n in range(0, len(places), IN_A_LINK)]
        begins = [self.starts_from, *(part[-1] for part in parts)]
        return [directions(begin, part) for begin, part in zip(begins, parts, strict=False)]


def directions(begin: str, places: list[str]) -> str:
    *between, end = places
    asked = {"api": 1, "travelmode": "driving", "destination": end}
    asked |= {"origin": begin} if begin else {}
    asked |= {"waypoints": "|".join(between)} if between else {}
    return f"https://www.google.com/maps/dir/?{urlencode(asked)}"
