from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import models


class AlertChoice(models.TextChoices):
    AT_ONCE = "at_once", "At once, by e-mail"
    DIGEST = "digest", "In the morning's e-mail"
    OFF = "off", "No e-mail, only the bell"


class Alerts(models.Model):
    """What a person wants to hear, how, and at which hour of their own clock."""

    alerts_of_moves = models.CharField(max_length=10, choices=AlertChoice, default=AlertChoice.AT_ONCE)
    alerts_of_silence = models.CharField(
        max_length=10, choices=AlertChoice, default=AlertChoice.AT_ONCE, db_default=AlertChoice.AT_ONCE
    )
    alerts_of_tasks = models.CharField(
        max_length=10, choices=AlertChoice, default=AlertChoice.AT_ONCE, db_default=AlertChoice.AT_ONCE
    )
    alerts_of_clocks = models.CharField(
        max_length=10, choices=AlertChoice, default=AlertChoice.AT_ONCE, db_default=AlertChoice.AT_ONCE
    )
    wants_digest = models.BooleanField(default=True, db_default=True)
    digest_at = models.TimeField(default=time(7), db_default=time(7))
    wants_weekly = models.BooleanField(default=True, db_default=True)

    class Meta:
        abstract = True

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def day_of(self, at: datetime) -> date:
        """The day that it is for this person at that moment."""
        return at.astimezone(self.zone).date()

    def is_morning(self, at: datetime) -> bool:
        """Whether the hour of the day's e-mail has come, by the clock on the wall: also where an hour is skipped."""
        return at.astimezone(self.zone).time() >= self.digest_at

    def works_on(self, day: date) -> bool:
        """Whether any office works that this person belongs to."""
        return any(membership.branch.is_working_day(day) for membership in self.memberships.all())
