from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.timezone import now


class Reminder(models.Model):
    """That a person's digest or weekly summary was made for a day: once, whoever else tries at the same moment.

    Also where there was nothing to say, so that what turns up later in the day waits for the next one.
    """

    class Kind(models.TextChoices):
        MORNING = "morning", "Morning digest"
        WEEKLY = "weekly", "Weekly summary"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    lines = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=now)

    class Privacy:
        plain = {"id", "user", "kind", "on", "lines", "made_at"}

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "on"], name="one_reminder_a_day")]
