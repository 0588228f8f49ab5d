"""A year of mornings, in two time zones: each person one digest a working day with content, and no other."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from followups import digest
from followups.models import FollowUp, Reminder
from notifications.models import Message
from sources.models import Source

pytestmark = pytest.mark.django_db
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
STEPS = [time(6, 50), time(7), time(7)]  # two beats ring at seven


def moments(day: date):
    """Before and at seven on both coasts, and once more at noon."""
    noon = datetime.combine(day, time(12), tzinfo=WEST)
    return [datetime.combine(day, step, tzinfo=zone) for zone in (EAST, WEST) for step in STEPS] + [noon]


def expected(days, since=FIRST, until=LAST, closed=HOLIDAYS):
    all_days = (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
    return [day for day in all_days if day.weekday() in days and day not in closed and since <= day <= until]


@pytest.fixture
def people(story):
    """East: Maria; Lee, who joins in March; Ray, who leaves in June. West: Sam, whose branch works on Saturdays too."""
    east, west = story.riverside, story.hillside
    type(west).objects.filter(pk=west.pk).update(working_days=[0, 1, 2, 3, 4, 5], keeps_holidays=False)
    sam, ray = story.person("Sam Yu", "marketer", west), story.person("Ray Fox", "marketer", east)
    users = type(story.maria).objects
    users.update(joined_at=datetime(2026, 1, 1, tzinfo=UTC), time_zone="America/New_York")
    users.filter(pk__in=[story.ines.pk, story.noel.pk]).update(wants_digest=False)
    users.filter(pk=sam.pk).update(time_zone="America/Los_Angeles")
    Source.objects.update(next_check_in=date(2030, 1, 1))
    Message.objects.all().delete()
    for who, where in ((story.maria, east), (sam, west), (ray, east)):
        FollowUp.objects.create(what="Always due", assignee=who, made_by=who, branch=where, due_on=FIRST)
    type(story.ada).objects.filter(pk=story.ada.pk).update(source=story.oakview, marketer=None, credit_reason="nobody")
    return {"maria": story.maria, "sam": sam, "ray": ray, "story": story}


def test_each_person_gets_exactly_one_on_each_working_day_with_content(people):
    story, day = people["story"], FIRST
    while day <= LAST:
        if day == JOINS:
            with time_machine.travel(datetime.combine(day, time(9), tzinfo=EAST), tick=False):
                lee = people["lee"] = story.person("Lee Ng", "marketer", story.riverside)
            type(lee).objects.filter(pk=lee.pk).update(time_zone="America/New_York")
            task = {"what": "Always due", "assignee": lee, "made_by": lee, "branch": story.riverside}
            FollowUp.objects.create(**task, due_on=FIRST)
        if day == LEAVES:
            type(story.maria).objects.filter(pk=people["ray"].pk).update(is_active=False)
        for moment in moments(day):
            with time_machine.travel(moment, tick=False):
                digest.send_due()
        day += timedelta(days=1)

    got = defaultdict(list)
    for message in Message.objects.filter(about="digest").select_related("user").order_by("created_at"):
        here = message.created_at.astimezone(ZoneInfo(message.user.time_zone))
        assert (here.hour, here.minute) == (7, 0), f"{message.user} at {here}"
        got[message.user].append(here.date())
    weekdays, six_days = range(5), range(6)
    assert got[people["maria"]] == expected(weekdays)
    assert got[people["sam"]] == expected(six_days, closed=())
    assert got[people["ray"]] == expected(weekdays, until=LEAVES - timedelta(days=1))
    assert got[people["lee"]] == expected(weekdays, since=JOINS + timedelta(days=1))
    assert set(got) == {people[name] for name in ("maria", "sam", "ray", "lee")}, "an empty day sent something"
    assert Reminder.objects.filter(user=story.mo, lines=0).count() == len(expected(weekdays))
