from __future__ import annotations

import zoneinfo
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.timezone import now

from accounts.choices import UpdateChannel

from .office_hours import MIDNIGHT, OfficeHours
from .wishes import UpdateWishes, are_known

if TYPE_CHECKING:
    from .user import User


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"“{name}” is not a time zone; write it like America/Chicago.")


class BranchQuerySet(models.QuerySet["Branch"]):
    def visible_to(self, user: User) -> BranchQuerySet:
        """The branches a person works in; for an administrator those they keep."""
        return self.filter(memberships__user=user).distinct()


@pghistory.track(model_name="BranchHistory")
class Branch(OfficeHours, UpdateWishes):
    """An office of the agency: the place of rows, roles and rights."""

    name = models.CharField(max_length=80, unique=True)
    time_zone = models.CharField(max_length=40, default="America/Chicago", validators=[validate_time_zone])
    phone = models.CharField(max_length=30, blank=True)
    update_channel = models.CharField(
        max_length=20, choices=UpdateChannel, default=UpdateChannel.PHONE, db_default=UpdateChannel.PHONE.value
    )
    loops_since = models.DateTimeField(default=now, db_default=Now(), editable=False)  # what was before is not owed

    objects = BranchQuerySet.as_manager()

    class Privacy:
        plain = {
            "id", "name", "time_zone", "phone", "working_days", "keeps_holidays", "opens_at", "closes_at",
            "answer_urgent_minutes", "answer_routine_minutes", "update_milestones", "update_channel",
            "update_sending", "loops_since",
        }  # fmt: skip

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")) | models.Q(closes_at=MIDNIGHT),
                name="branch_opens_before_it_closes",
            ),
            models.CheckConstraint(
                condition=models.Q(answer_urgent_minutes__gte=1, answer_routine_minutes__gte=1),
                name="branch_answers_in_some_time",
            ),
            models.CheckConstraint(
                condition=are_known() & models.Q(update_channel__in=UpdateChannel.values), name="branch_wishes_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def day_of(self, at: datetime) -> date:
        """The day that it is here at that moment."""
        return at.astimezone(self.zone).date()

    @classmethod
    def open(cls, *, by: User, **columns: Any) -> Branch:
        """A new branch, of which whoever opens it is the first administrator."""
        with transaction.atomic():
            branch = cls.objects.create(**columns)
            branch.memberships.create(user=by, role="administrator")
        return branch

    @property
    def branch(self) -> Branch:
        """A door asks the role in the row's branch; a branch is its own."""
        return self

    def get_absolute_url(self) -> str:
        return reverse("people:branch", args=[self.pk])
