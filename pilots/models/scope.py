from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.user import validate_zip
from referrals.choices import CareNeed, ServiceLine
from referrals.models import Payer, Referral

if TYPE_CHECKING:
    from referrals.models.referral import ReferralQuerySet


class Scoped(models.Model):
    """Which referrals a pilot is about: of its days, and of its lines, needs, ZIPs and payers. Empty means all."""

    from_on = models.DateField("from")
    to_on = models.DateField("to")
    service_lines = ArrayField(models.CharField(max_length=20, choices=ServiceLine), default=list, blank=True)
    care_needs = ArrayField(models.CharField(max_length=20, choices=CareNeed), default=list, blank=True)
    zips = ArrayField(models.CharField(max_length=5, validators=[validate_zip]), default=list, blank=True)

    class Meta:
        abstract = True

    @property
    def payer_ids(self) -> list[int]:
        return [row.payer_id for row in self.scope_payers.all()]

    @property
    def payers(self) -> list[Payer]:
        return [row.payer for row in self.scope_payers.all()]

    @property
    def begins(self) -> datetime:
        """The first moment that counts, by the branch's clock."""
        return midnight(self.from_on, self)

    @property
    def ends(self) -> datetime:
        """The first moment that no longer counts: after its last day, or when it was completed or ended before."""
        last = midnight(self.to_on + timedelta(days=1), self)
        return min([last, *(at for at in (self.completed_at, self.ended_at) if at)])

    def in_scope(self) -> ReferralQuerySet:
        """The referrals it is measured by, whoever reads: only figures of them may be shown."""
        found = Referral.objects.filter(
            source=self.source_id, retracted_at=None, received_at__gte=self.begins, received_at__lt=self.ends
        )
        if self.service_lines:
            found = found.filter(service_line__in=self.service_lines)
        if self.care_needs:
            found = found.filter(care_needs__overlap=self.care_needs)
        if self.zips:
            found = found.filter(patient__zip__in=self.zips)
        if payers := self.payer_ids:
            found = found.filter(payer__in=payers)
        return found.order_by()

    @property
    def tells_of_patients(self) -> bool:
        """Whether being in scope says of a patient what needs SEE_PATIENTS to be seen."""
        return bool(self.care_needs or self.zips)


def midnight(day: date, pilot: Scoped) -> datetime:
    return datetime.combine(day, time(0), tzinfo=pilot.branch.zone)
