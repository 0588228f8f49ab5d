from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Branch, User, Versioned
from accounts.roles import SEE_SOURCES
from referrals.choices import CareNeed


class CapabilityQuerySet(models.QuerySet["Capability"]):
    def visible_to(self, user: User) -> CapabilityQuerySet:
        """Those of the branches whose sources one sees: it is what one says of the branch there."""
        return self.filter(branch__in=user.branch_ids_where(SEE_SOURCES))

    def offered(self) -> CapabilityQuerySet:
        return self.filter(offered=True)


@pghistory.track(model_name="CapabilityHistory", exclude=["version"])
class Capability(Versioned):
    """What a branch does best: its name, the care needs it covers, and our proof in words."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="capabilities")
    name = models.CharField(max_length=80)
    care_needs = ArrayField(models.CharField(max_length=20, choices=CareNeed), default=list, blank=True)
    proof = models.TextField("our proof", max_length=600, blank=True)
    offered = models.BooleanField(default=True)

    objects = CapabilityQuerySet.as_manager()

    class Privacy:
        # Typed by hand, so it may name a patient in spite of all.
        person = {"proof"}
        plain = {"id", "branch", "name", "care_needs", "offered", "version"}

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "capabilities"
        constraints = [
            models.UniqueConstraint(fields=["branch", "name"], name="capability_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="capability_has_a_name"),
            models.CheckConstraint(
                condition=Q(care_needs__contained_by=CareNeed.values), name="capability_needs_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pilots:capability", args=[self.pk])

    @property
    def need_words(self) -> str:
        """Empty where it covers every need."""
        return ", ".join(CareNeed(need).label for need in self.care_needs)
