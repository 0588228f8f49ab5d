"""A year in two time zones and the people who live through it: told in one process, and with real ones."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import time_machine

from accounts.models import User
from followups.models import FollowUp
from notifications.models import Message
from sources.models import Source

FIRST, LAST = date(2026, 10, 15), date(2027, 10, 14)  # daylight saving ends on Nov 1 and begins on Mar 14
EAST, WEST = ZoneInfo("America/New_York"), ZoneInfo("America/Los_Angeles")
# Written down, not asked of the library: the federal holidays as observed.
HOLIDAYS = {
    date.fromisoformat(day)
    for day in (
        "2026-11-11 2026-11-26 2026-12-25 2027-01-01 2027-01-18 2027-02-15 2027-05-31 2027-06-18 2027-07-05 "
        "2027-09-06 2027-10-11"
    ).split()
}
JOINS, LEAVES = date(2027, 3, 10), date(2027, 6, 16)
WEEKDAYS, SIX_DAYS = range(5), range(6)
ALL_DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def moments(day: date, *clock: time) -> Iterator[datetime]:
    """Those hours on both coasts, and once more at noon in the west."""
    yield from (datetime.combine(day, hour, tzinfo=zone) for zone in (EAST, WEST) for hour in clock)
    yield datetime.combine(day, time(12), tzinfo=WEST)


def expected(weekdays, *, days, since=FIRST, until=LAST, closed=frozenset(HOLIDAYS)) -> list[date]:
    return [day for day in days if day.weekday() in weekdays and day not in closed and since <= day <= until]


@dataclass
class Cast:
    """East: Maria; Lee, who joins in March; Ray, who leaves in June. West: Sam, whose branch works on Saturdays too."""

    story: SimpleNamespace

    def __post_init__(self) -> None:
        story, east, west = self.story, self.story.riverside, self.story.hillside
        type(west).objects.filter(pk=west.pk).update(working_days=[0, 1, 2, 3, 4, 5], keeps_holidays=False)
        self.maria = story.maria
        self.sam, self.ray = story.person("Sam Yu", "marketer", west), story.person("Ray Fox", "marketer", east)
        User.objects.update(joined_at=datetime(2026, 1, 1, tzinfo=UTC), time_zone="America/New_York")
        User.objects.filter(pk__in=[story.ines.pk, story.noel.pk]).update(wants_digest=False)
        User.objects.filter(pk=self.sam.pk).update(time_zone="America/Los_Angeles")
        Source.objects.update(next_check_in=date(2030, 1, 1))
        Message.objects.all().delete()
        for who, where in ((self.maria, east), (self.sam, west), (self.ray, east)):
            self.has_always_something_due(who, where)
        type(story.ada).objects.filter(pk=story.ada.pk).update(
            source=story.oakview, marketer=None, credit_reason="nobody"
        )

    def has_always_something_due(self, who, where) -> None:
        FollowUp.objects.create(what="Always due", assignee=who, made_by=who, branch=where, due_on=FIRST)

    def live(self, day: date) -> None:
        """What changes among the people on that day, before its mornings are looked at."""
        if day == JOINS:
            with time_machine.travel(datetime.combine(day, time(9), tzinfo=EAST), tick=False):
                self.lee = self.story.person("Lee Ng", "marketer", self.story.riverside)
            User.objects.filter(pk=self.lee.pk).update(time_zone="America/New_York")
            self.has_always_something_due(self.lee, self.story.riverside)
        if day == LEAVES:
            User.objects.filter(pk=self.ray.pk).update(is_active=False)

    def mornings(self, days: list[date]) -> dict[User, list[date]]:
        """The days on which each person must have got one."""
        return {
            self.maria: expected(WEEKDAYS, days=days),
            self.sam: expected(SIX_DAYS, days=days, closed=frozenset()),
            self.ray: expected(WEEKDAYS, days=days, until=LEAVES - timedelta(days=1)),
            self.lee: expected(WEEKDAYS, days=days, since=JOINS + timedelta(days=1)),
        }


def digests_by_person() -> dict[User, list[date]]:
    """The local days of what was queued; each must have been at the person's own seven o'clock."""
    got: dict[User, list[date]] = defaultdict(list)
    for message in Message.objects.filter(about="digest").select_related("user").order_by("created_at"):
        here = message.created_at.astimezone(ZoneInfo(message.user.time_zone))
        assert (here.hour, here.minute) == (7, 0), f"{message.user} at {here}"
        assert message.user
        got[message.user].append(here.date())
    return dict(got)
