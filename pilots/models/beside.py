"""Rows beside a pilot: which payers its scope names, and to whom at the source we report."""

import pghistory
from django.db import models

from accounts.models import Branch, User
from referrals.models import Payer
from sources.models import Contact

from .pilot import Pilot


class BesidePilotQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "BesidePilotQuerySet":
        return self.filter(pilot__in=Pilot.objects.order_by().visible_to(user))


@pghistory.track(model_name="ScopePayerHistory")
class ScopePayer(models.Model):
    """One payer of a pilot's scope."""

    pilot = models.ForeignKey(Pilot, models.CASCADE, related_name="scope_payers")
    payer = models.ForeignKey(Payer, models.PROTECT, related_name="pilot_scopes")

    objects = BesidePilotQuerySet.as_manager()

    class Privacy:
        plain = {"id", "pilot", "payer"}

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["pilot", "payer"], name="scope_payer_once")]

    @property
    def branch(self) -> Branch:
        return self.pilot.branch


@pghistory.track(model_name="ReportToHistory")
class ReportTo(models.Model):
    """One person at the source who hears how the pilot goes."""

    pilot = models.ForeignKey(Pilot, models.CASCADE, related_name="reports_to")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="pilot_reports")

    objects = BesidePilotQuerySet.as_manager()

    class Privacy:
        plain = {"id", "pilot", "contact"}

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "reports to"
        constraints = [models.UniqueConstraint(fields=["pilot", "contact"], name="report_to_once")]

    @property
    def branch(self) -> Branch:
        return self.pilot.branch
