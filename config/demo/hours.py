"""The agency's working hours, so that the invented past happens when people work."""

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from .places import TIME_ZONE

ZONE = ZoneInfo(TIME_ZONE)
OPENS, CLOSES = time(8), time(18)
SATURDAY = 5


def is_workday(day: date) -> bool:
    return day.weekday() < SATURDAY


def opening(day: date) -> datetime:
    """When the desk opens on this day, or on the next one on which it does."""
    while not is_workday(day):
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, ZONE)


def work_later(moment: datetime, minutes: float) -> datetime:
    """So many working minutes after a moment; nights and weekends don't count."""
    here, left = moment.astimezone(ZONE), timedelta(minutes=minutes)
    if not is_workday(here.date()) or here.time() < OPENS:
        here = opening(here.date())
    while here + left > (close := datetime.combine(here.date(), CLOSES, ZONE)):
        left -= max(close - here, timedelta())
        here = opening(here.date() + timedelta(days=1))
    return here + left


def some_time(rng: Random, day: date, first: int = 8, last: int = 17) -> datetime:
    """A moment of this day between two full hours."""
    minutes = rng.randrange((last - first) * 60 + 45)
    return datetime.combine(day, time(first), ZONE) + timedelta(minutes=minutes, seconds=rng.randrange(60))


def arrivals(rng: Random, count: int, days: int, now: datetime) -> list[datetime]:
    """When referrals came: on workdays, some on Saturday mornings, slowly more of them; the oldest first."""
    today = now.astimezone(ZONE).date()
    calendar = [today - timedelta(days=back) for back in range(days, -1, -1)]
    # A third more at the end than at the beginning; a busy Friday, as hospitals empty before the weekend.
    weights = [
        (1 + nth / days / 3) * (1.25 if day.weekday() == 4 else 1) if is_workday(day) else 0.12 * (day.weekday() == 5)
        for nth, day in enumerate(calendar)
    ]
    found: list[datetime] = []
    while len(found) < count:
        day = rng.choices(calendar, weights)[0]
        moment = some_time(rng, day, 8, 17 if is_workday(day) else 11)
        if moment < now:
            found.append(moment)
    return sorted(found)
