from __future__ import annotations

from datetime import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Branch, User
from accounts.roles import SEE_SOURCES
from sources.models import Source
from sources.models.at_source import AtSource
from sources.models.moments import Piece

from .moments import of_plans


class PlannedVisitQuerySet(models.QuerySet["PlannedVisit"]):
    def visible_to(self, user: User) -> PlannedVisitQuerySet:
        return self.filter(source__branch__in=user.branch_ids_where(SEE_SOURCES))

    def open(self) -> PlannedVisitQuerySet:
        """Nobody has logged the visit yet."""
        return self.filter(visit=None)

    def moments(self, *, reader: User) -> list[Piece]:
        """The open ones, for a timeline."""
        return of_plans(self.open(), reader=reader)

    def until(self, at: datetime) -> PlannedVisitQuerySet:
        return self.filter(at__lt=at)

    def hand_over(self, *, to: User) -> int:
        """To another person, in one statement; how many."""
        rows = PlannedVisit.objects.order_by().filter(pk__in=self.order_by().values("pk"))
        return rows.update(who=to, changed_at=now())


@pghistory.track(model_name="PlannedVisitHistory")
class PlannedVisit(AtSource):
    """A visit that somebody means to make, at a time. Done by the visit that is logged; called off by its removal."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="planned_visits")
    who = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="planned_visits")
    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    made_at = models.DateTimeField(default=now, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    objects = PlannedVisitQuerySet.as_manager()

    class Privacy:
        plain = {"id", "source", "who", "at", "minutes", "made_at", "changed_at"}

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["who", "at"], name="planned_visit_by_person"),
            models.Index(fields=["source", "at"], name="planned_visit_by_source"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__range=(5, 720)), name="planned_visit_of_some_minutes")
        ]

    def __str__(self) -> str:
        return f"Planned visit to {self.source}"

    @property
    def branch(self) -> Branch:
        return self.source.branch

    def allows(self, user: User, permission: str) -> bool:
        """One moves and calls off one's own."""
        return self.who_id == user.pk

    def get_absolute_url(self) -> str:
        return f"{reverse('sources:source', args=[self.source_id])}#timeline"

    def move(self, *, at: datetime, minutes: int | None = None) -> None:
        self.at, self.minutes = at, minutes or self.minutes
        self.save(update_fields=["at", "minutes", "changed_at"])
