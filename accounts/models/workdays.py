from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Weekday(models.IntegerChoices):
    """As Python counts them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


def monday_to_friday() -> list[int]:
    return [0, 1, 2, 3, 4]


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """As observed: a Saturday's on the Friday before, which may be in the year before [5 U.S.C. 6103]."""
    return frozenset(holidays.country_holidays("US", years=year))


class Workdays(models.Model):
    """On which days an office works: reminders go out on these, and a silence counts no holiday."""

    working_days = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday), default=monday_to_friday, db_default=[0, 1, 2, 3, 4]
    )
    keeps_holidays = models.BooleanField(default=True, db_default=True)

    class Meta:
        abstract = True

    def is_holiday(self, day: date) -> bool:
        return self.keeps_holidays and (day in federal_holidays(day.year) or day in federal_holidays(day.year + 1))

    def is_working_day(self, day: date) -> bool:
        return day.weekday() in self.working_days and not self.is_holiday(day)

    def next_working_day(self, day: date) -> date:
        """The first after that day; within a fortnight there is one, unless the office never works."""
        ahead = (day + timedelta(days=n) for n in range(1, 15))
        return next((each for each in ahead if self.is_working_day(each)), day + timedelta(days=1))

    def days_between(self, earlier: date, later: date) -> int:
        """Days from one to the other, the holidays among those that came after left out."""
        years = range(earlier.year, later.year + 2)
        away = {day for year in years for day in federal_holidays(year)} if self.keeps_holidays else set()
        return (later - earlier).days - sum(earlier < day <= later for day in away)

    def working_days_between(self, earlier: date, later: date) -> int:
        """Working days after the one day, up to and with the other."""
        days = (earlier + timedelta(days=n + 1) for n in range((later - earlier).days))
        return sum(self.is_working_day(day) for day in days)

    def first_working_day_of_week(self, day: date) -> date:
        """Monday, or what stands for it in a week that begins with a holiday. The Monday where nobody works."""
        monday = day - timedelta(days=day.weekday())
        week = (monday + timedelta(days=n) for n in range(7))
        return next((each for each in week if self.is_working_day(each)), monday)
