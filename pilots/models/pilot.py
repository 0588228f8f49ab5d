from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pghistory
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Branch, User
from accounts.roles import EDIT_SOURCES, SEE_SOURCES
from accounts.sentences import WrongWay
from pilots.choices import Status
from referrals.choices import CareNeed, ServiceLine
from referrals.models import Payer
from sources.models import Contact, Source
from sources.models.moments import Piece

from .capability import Capability
from .moments import of_pilots
from .scope import Scoped
from .stages import Walks

if TYPE_CHECKING:
    from .standard import Standard


class PilotQuerySet(models.QuerySet["Pilot"]):
    def visible_to(self, user: User) -> PilotQuerySet:
        """Those with sources of the branches whose sources one sees."""
        return self.filter(source__branch__in=user.branch_ids_where(SEE_SOURCES))

    def of(self, user: User) -> PilotQuerySet:
        """With the sources of their book, and those they proposed."""
        book = Source.objects.order_by().in_book_of(user).values("pk")
        return self.filter(Q(source__in=book) | Q(proposed_by=user))

    def moments(self) -> list[Piece]:
        """For a timeline: when it was proposed, begun, completed, adopted, ended."""
        return of_pilots(self)

    def with_names(self) -> PilotQuerySet:
        return self.select_related("source__branch", "source__owner", "capability", "proposed_by", "moved_by")


@pghistory.track(model_name="PilotHistory", exclude=["version"])
class Pilot(Scoped, Walks):
    """An agreed trial with a source: what we do best, for a time and a scope, measured by standards."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="pilots")
    capability = models.ForeignKey(Capability, models.PROTECT, related_name="pilots")
    target_volume = models.PositiveSmallIntegerField(null=True, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=now, editable=False)

    objects = PilotQuerySet.as_manager()

    class Privacy:
        # Typed by hand, so it may name a patient in spite of all: it stays in the house.
        person = {"ended_reason"}
        plain = {
            "id", "source", "capability", "from_on", "to_on", "service_lines", "care_needs", "zips", "target_volume",
            "proposed_by", "proposed_at", "status", "active_at", "completed_at", "adopted_at", "ended_at", "moved_by",
            "version",
        }  # fmt: skip

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        indexes = [
            models.Index(fields=["source", "status"], name="pilot_by_source"),
            models.Index(fields=["-proposed_at", "-id"], name="pilot_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "capability"], condition=Q(status=Status.ACTIVE), name="one_active_pilot_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="pilot_days_run_forwards"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="pilot_status_known"),
            models.CheckConstraint(condition=Q(target_volume=None) | Q(target_volume__gt=0), name="pilot_volume"),
            models.CheckConstraint(
                condition=Q(service_lines__contained_by=ServiceLine.values, care_needs__contained_by=CareNeed.values),
                name="pilot_scope_known",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.PROPOSED, moved_by=None) | ~Q(status=Status.PROPOSED) & ~Q(moved_by=None),
                name="pilot_moved_by_somebody",
            ),
            models.CheckConstraint(
                condition=(~Q(status=Status.ACTIVE) | Q(active_at__isnull=False))
                & (~Q(status__in=[Status.COMPLETED, Status.ADOPTED]) | Q(completed_at__gte=F("active_at")))
                & (~Q(status=Status.ADOPTED) | Q(adopted_at__gte=F("completed_at"))),
                name="pilot_times_run_forwards",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.ENDED) | (Q(ended_at__isnull=False) & ~Q(ended_reason="")),
                name="pilot_ended_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.capability} with {self.source}"

    @property
    def branch(self) -> Branch:
        return self.source.branch

    def get_absolute_url(self) -> str:
        return reverse("pilots:pilot", args=[self.pk])

    def allows(self, user: User, permission: str) -> bool:
        """Whoever sees the branch reads it; whoever may edit the source, or proposed it, changes it."""
        if permission == SEE_SOURCES or user.pk == self.proposed_by_id:
            return True
        return self.source.allows(user, EDIT_SOURCES)

    @property
    def name_outside(self) -> str:
        """What mails, calendars and page titles may call it."""
        return f"{self.capability} with {self.source.name_outside}"

    @property
    def promises(self) -> list[Standard]:
        """Its standards, in the order in which they were chosen."""
        return list(self.standards.all())

    @property
    def people(self) -> list[Contact]:
        """To whom at the source we report."""
        return [row.contact for row in self.reports_to.all()]

    @property
    def same_agreement(self) -> Q:
        """Another of the same kind with this source; of them one may run at a time."""
        return Q(source=self.source_id, capability=self.capability_id) & ~Q(pk=self.pk)

    @classmethod
    def propose(
        cls,
        *,
        source: Source,
        capability: Capability,
        standards: Iterable[dict[str, Any]],
        by: User,
        payers: Iterable[Payer] = (),
        report_to: Iterable[Contact] = (),
        **columns: Any,
    ) -> Pilot:
        """With its standards and whom to report to, in one transaction. Raises WrongWay across branches."""
        if capability.branch_id != source.branch_id:
            raise WrongWay("That is what another branch does best.", page=source.get_absolute_url())
        with transaction.atomic():
            source = Source.objects.lock_standing(source.pk)
            pilot = cls.objects.create(source=source, capability=capability, proposed_by=by, **columns)
            for standard in standards:
                pilot.standards.create(**standard)
            pilot.name_payers(payers)
            pilot.report_to(report_to)
        return pilot

    def revise(self, *, version: int, payers: Iterable[Payer], report_to: Iterable[Contact], **columns: Any) -> None:
        """Raises Stale, with nothing written, where it was saved meanwhile, and WrongWay where it is over."""
        self.must_be_open()
        with transaction.atomic():
            self.edit(version=version, **columns)
            self.name_payers(payers)
            self.report_to(report_to)

    def must_be_open(self) -> None:
        """Raises WrongWay: what was completed or ended stays as it was."""
        if not self.is_open:
            said = f"This pilot is {self.get_status_display().lower()}: it stays as it was."
            raise WrongWay(said, page=self.get_absolute_url())

    def must_be_proposed(self) -> None:
        """Raises WrongWay: what was agreed is not changed while it is measured."""
        if self.status != Status.PROPOSED:
            said = "The standards were agreed when the pilot began. End it and propose another to change them."
            raise WrongWay(said, page=self.get_absolute_url())

    def name_payers(self, payers: Iterable[Payer]) -> None:
        wanted = {payer.pk for payer in payers}
        self.scope_payers.exclude(payer__in=wanted).delete()
        for pk in wanted - {row.payer_id for row in self.scope_payers.all()}:
            self.scope_payers.create(payer_id=pk)

    def report_to(self, people: Iterable[Contact]) -> None:
        wanted = {contact.pk for contact in people}
        self.reports_to.exclude(contact__in=wanted).delete()
        for pk in wanted - {row.contact_id for row in self.reports_to.all()}:
            self.reports_to.create(contact_id=pk)
