from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from accounts.models import Branch, User
from accounts.roles import ENTER_REFERRALS, MANAGE_AGENCY, SEE_REFERRALS
from referrals.choices import Acceptance, PayerKind


class PayerQuerySet(models.QuerySet["Payer"]):
    def visible_to(self, user: User) -> PayerQuerySet:
        """Payers are the agency's own list: whoever works with referrals, or keeps the agency, sees it."""
        sees = any(user.may(p) for p in (SEE_REFERRALS, ENTER_REFERRALS, MANAGE_AGENCY))
        return self.all() if sees else self.none()


@pghistory.track(model_name="PayerHistory")
class Payer(models.Model):
    """Who pays: Medicare, a plan, Medicaid, VA, commercial, private pay."""

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=PayerKind, default=PayerKind.COMMERCIAL)

    objects = PayerQuerySet.as_manager()

    class Privacy:
        plain = {"id", "name", "kind"}

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class BranchRowQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> BranchRowQuerySet:
        return self.filter(branch__in=user.branch_ids_where(SEE_REFERRALS) | user.branch_ids_where(MANAGE_AGENCY))


@pghistory.track(model_name="PayerAcceptanceHistory")
class PayerAcceptance(models.Model):
    """What one branch says to one payer."""

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="payer_acceptances")
    payer = models.ForeignKey(Payer, models.CASCADE, related_name="acceptances")
    answer = models.CharField(max_length=20, choices=Acceptance, default=Acceptance.ACCEPTED)

    objects = BranchRowQuerySet.as_manager()

    class Privacy:
        plain = {"id", "branch", "payer", "answer"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "payer"], name="one_answer_per_branch_and_payer")]


@pghistory.track(model_name="ServedZipHistory")
class ServedZip(models.Model):
    """One ZIP code of a branch's service area."""

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="served_zips")
    zip = models.CharField("ZIP", max_length=5)

    objects = BranchRowQuerySet.as_manager()

    class Privacy:
        plain = {"id", "branch", "zip"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "zip"], name="zip_served_once"),
            models.CheckConstraint(condition=Q(zip__regex=r"^\d{5}$"), name="served_zip_five_digits"),
        ]
