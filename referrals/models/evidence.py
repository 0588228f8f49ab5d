from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models

from accounts.models import User
from accounts.roles import SEE_PATIENTS
from referrals.findings import Finding
from referrals.stages import DECISIONS

from .capacity import service_words
from .event import ReferralEvent
from .moves import Moves
from .policy import AcceptancePolicy


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: User) -> EvidenceQuerySet:
        return self.filter(event__referral__branch__in=user.branch_ids_where(SEE_PATIENTS))


class Evidence(models.Model):
    """What stood at a decision: the policy in force, the branch's capacity, the findings. Written once, with the event.

    Coded facts and no sentences: `findings` as Finding.stored, `capacity` as Ground.capacity.
    """

    event = models.OneToOneField(ReferralEvent, models.PROTECT, related_name="evidence")
    policy = models.ForeignKey(AcceptancePolicy, models.PROTECT, null=True, related_name="decided")
    capacity = models.JSONField(default=dict)
    findings = models.JSONField(default=list)

    objects = EvidenceQuerySet.as_manager()

    class Privacy:
        patient = {"findings"}
        plain = {"id", "event", "policy", "capacity"}

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    @property
    def found(self) -> list[Finding]:
        return [Finding.of(stored) for stored in self.findings]

    @property
    def closed_words(self) -> str:
        """The services that took nobody."""
        return ", ".join(service_words(service) for service in self.capacity.get("closed", {}))


class Decided(Moves):
    """A referral keeps by what each decision on it was made."""

    class Meta:
        abstract = True

    def keep_evidence(self, event: ReferralEvent) -> None:
        from referrals.eligibility import Standing

        if event.stage in DECISIONS:
            Evidence.objects.create(event=event, **self.evidence_of(Standing.of(self)))

    @staticmethod
    def evidence_of(standing: Any) -> dict[str, Any]:
        """See also config.demo.evidence, which invents a past."""
        ground = standing.ground
        return {
            "policy_id": ground.policy.get("id"),
            "capacity": ground.capacity,
            "findings": [finding.stored for finding in standing.findings],
        }
