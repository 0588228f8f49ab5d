from __future__ import annotations

from datetime import date

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Branch, Settles, User
from accounts.roles import SEE_SOURCES
from accounts.sentences import WrongWay
from sources.models import Contact, Source
from sources.models.at_source import AtSource
from sources.models.moments import Piece

from .moments import of_commitments


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def visible_to(self, user: User) -> CommitmentQuerySet:
        return self.filter(source__branch__in=user.branch_ids_where(SEE_SOURCES))

    def open(self) -> CommitmentQuerySet:
        return self.filter(kept_at=None, dropped_at=None)

    def of_late(self) -> CommitmentQuerySet:
        """The open ones first, by their day; then the newest of those settled."""
        settled = Case(When(kept_at=None, dropped_at=None, then=Value(0)), default=Value(1))
        return self.order_by(settled, "due_on", "-pk")

    def of(self, user: User) -> CommitmentQuerySet:
        """Theirs to keep: made by them, or ours to a source that they own."""
        return self.filter(Q(made_by=user) | Q(source__owner=user))

    def moments(self) -> list[Piece]:
        """For a timeline: when it was promised, when it was settled."""
        return of_commitments(self)

    def due(self, *, by: date) -> CommitmentQuerySet:
        return self.open().filter(due_on__lte=by)


@pghistory.track(model_name="CommitmentHistory")
class Commitment(AtSource, Settles):
    """Our word to a source: what, by when. Kept, kept late, or dropped with the reason."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="commitments")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="commitments")
    what = models.CharField(max_length=200)
    due_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="commitments")
    made_at = models.DateTimeField(default=now, editable=False)
    kept_at = models.DateTimeField(null=True, editable=False)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    dropped_at = models.DateTimeField(null=True, editable=False)
    dropped_reason = models.CharField(max_length=200, blank=True, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Privacy:
        # Typed by hand, so it may name a patient in spite of all: it stays in the house.
        person = {"what", "dropped_reason"}
        plain = {
            "id", "source", "contact", "due_on", "made_by", "made_at", "kept_at", "kept_by", "dropped_at",
        }  # fmt: skip

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["source", "due_on"], name="commitment_open", condition=Q(kept_at=None, dropped_at=None)
            ),
            models.Index(
                fields=["made_by", "due_on"], name="commitment_mine", condition=Q(kept_at=None, dropped_at=None)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="commitment_says_what"),
            models.CheckConstraint(
                condition=Q(kept_at=None, kept_by=None) | Q(kept_at__isnull=False, kept_by__isnull=False),
                name="commitment_kept_by_somebody",
            ),
            models.CheckConstraint(condition=Q(kept_at=None) | Q(dropped_at=None), name="commitment_kept_or_dropped"),
            models.CheckConstraint(condition=Q(dropped_at=None) | ~Q(dropped_reason=""), name="dropped_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"Commitment to {self.source}"

    @property
    def branch(self) -> Branch:
        return self.source.branch

    def get_absolute_url(self) -> str:
        return f"{reverse('sources:source', args=[self.source_id])}#promises"

    @property
    def is_open(self) -> bool:
        return self.kept_at is None and self.dropped_at is None

    @property
    def days_late(self) -> int:
        """How long after its day it was kept, by the branch's calendar."""
        return max((self.branch.day_of(self.kept_at) - self.due_on).days, 0) if self.kept_at else 0

    def keep(self, *, by: User) -> None:
        """Raises WrongWay where it is settled already."""
        with self.while_open():
            self.kept_at, self.kept_by = now(), by

    def move(self, *, due_on: date) -> None:
        """The source agreed to another day. Raises WrongWay where it is settled."""
        with self.while_open():
            self.due_on = due_on

    def drop(self, *, reason: str) -> None:
        """We cannot keep it. Raises WrongWay where it is settled."""
        with self.while_open():
            self.dropped_at, self.dropped_reason = now(), reason

    def must_be_open(self) -> None:
        if not self.is_open:
            said = f"{self.kept_by} has kept this already." if self.kept_by else "This was dropped already."
            raise WrongWay(said, page=self.get_absolute_url())
