from __future__ import annotations

from datetime import date
from typing import Any

import pghistory
from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Branch, User, Versioned
from referrals.choices import Discipline, ServiceLine

from .payer import BranchRowQuerySet

SERVICES = dict(ServiceLine.choices) | dict(Discipline.choices)


def service_words(service: str) -> str:
    return SERVICES.get(service, service)


@pghistory.track(model_name="CapacityHistory", exclude=["version"])
class Capacity(Versioned):
    """What a branch can take just now, as somebody there last looked at it.

    `closed` names the service lines and disciplines that take nobody, each with the ISO day on which it opens again,
    or "" where nobody knows. What is not named is open.
    """

    branch = models.OneToOneField(Branch, models.CASCADE, related_name="capacity")
    note = models.CharField(max_length=300, blank=True)
    closed = models.JSONField(default=dict, blank=True)
    reviewed_on = models.DateField()
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = BranchRowQuerySet.as_manager()

    class Privacy:
        plain = {"id", "branch", "note", "closed", "reviewed_on", "reviewed_by", "version"}

    def __str__(self) -> str:
        return f"Capacity of {self.branch}"

    def get_absolute_url(self) -> str:
        return reverse("referrals:capacity", args=[self.branch_id])

    @classmethod
    def review(cls, branch: Branch, *, note: str, closed: dict[str, str], by: User, version: int) -> Capacity:
        """What is open as of today; saving it unchanged says that it still holds. Raises Stale.

        `version` is 0 where nothing was noted when the form was opened.
        """
        said = {"note": note, "closed": closed, "reviewed_on": branch.day_of(now()), "reviewed_by": by}
        with transaction.atomic():
            standing, fresh = cls.objects.get_or_create(branch=branch, defaults=said)
            return standing if fresh else standing.edit(version=version, **said)

    @property
    def closings(self) -> list[tuple[str, date | None]]:
        """Each closed service in words, with the day on which it opens again."""
        days: Any = self.closed
        return [(service_words(s), date.fromisoformat(day) if day else None) for s, day in days.items()]
