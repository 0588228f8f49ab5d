from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from .workdays import Workdays

MIDNIGHT = time(0)
LONGEST_TARGET = 60 * 100  # minutes: two weeks of long days
Shift = tuple[datetime, datetime]

target_range = [MinValueValidator(1), MaxValueValidator(LONGEST_TARGET)]


class OfficeHours(Workdays):
    """From when until when an office works on its days, by its own clock, and how soon it means to answer then.

    Midnight as the closing hour is the day's end, so that 0:00 to 0:00 is round the clock.
    """

    opens_at = models.TimeField(default=time(8), db_default=time(8))
    closes_at = models.TimeField(default=time(18), db_default=time(18))
    answer_urgent_minutes = models.PositiveSmallIntegerField(default=30, db_default=30, validators=target_range)
    answer_routine_minutes = models.PositiveSmallIntegerField(default=120, db_default=120, validators=target_range)

    class Meta:
        abstract = True

    def shift_on(self, day: date) -> Shift | None:
        """From opening to closing, in UTC, so that an hour that the clock skips or repeats is counted as it passed."""
        if not self.is_working_day(day):
            return None
        until = day + timedelta(days=1) if self.closes_at == MIDNIGHT else day
        opens = datetime.combine(day, self.opens_at, self.zone)
        closes = datetime.combine(until, self.closes_at, self.zone)
        return opens.astimezone(UTC), closes.astimezone(UTC)

    def is_open(self, at: datetime) -> bool:
        shift = self.shift_on(at.astimezone(self.zone).date())
        return shift is not None and shift[0] <= at < shift[1]
