from __future__ import annotations

from datetime import date
from typing import Any

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse

from accounts.models import Branch, User, Versioned
from accounts.roles import ENTER_REFERRALS, MANAGE_AGENCY, SEE_REFERRALS
from referrals.choices import Acceptance, PayerKind
from referrals.facetoface import day


class PayerQuerySet(models.QuerySet["Payer"]):
    def visible_to(self, user: User) -> PayerQuerySet:
        """Payers are the agency's own list: whoever works with referrals, or keeps the agency, sees it."""
        sees = any(user.may(p) for p in (SEE_REFERRALS, ENTER_REFERRALS, MANAGE_AGENCY))
        return self.all() if sees else self.none()

    def offered(self, *, also: Any = None) -> PayerQuerySet:
        """Those in use, and the one that stands there already, even if it is retired."""
        return self.filter(Q(active=True) | Q(pk=getattr(also, "pk", also)))


@pghistory.track(model_name="PayerHistory", exclude=["version"])
class Payer(Versioned):
    """Who pays: Medicare, a plan, Medicaid, VA, commercial, private pay. What is retired stays where it was used."""

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=PayerKind, default=PayerKind.COMMERCIAL)
    active = models.BooleanField("in use", default=True, db_default=True)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    objects = PayerQuerySet.as_manager()
    branch = None  # the agency's: a door asks whether the person may at all

    class Privacy:
        plain = {"id", "name", "kind", "active", "version"}

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("referrals:payer", args=[self.pk])


class BranchRowQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> BranchRowQuerySet:
        return self.filter(branch__in=user.branch_ids_where(SEE_REFERRALS) | user.branch_ids_where(MANAGE_AGENCY))


class PayerAcceptanceQuerySet(BranchRowQuerySet):
    def with_names(self) -> PayerAcceptanceQuerySet:
        return self.select_related("branch", "payer")

    def clashing(
        self, *, branch: Branch, payer: Payer, accepted_from: date | None, accepted_until: date | None
    ) -> PayerAcceptanceQuerySet:
        """Whose days and these have one in common. See also the constraint."""
        rows = self.filter(branch=branch, payer=payer)
        if accepted_until:
            rows = rows.filter(Q(accepted_from=None) | Q(accepted_from__lte=accepted_until))
        if accepted_from:
            rows = rows.filter(Q(accepted_until=None) | Q(accepted_until__gte=accepted_from))
        return rows


class Days(Func):
    """From and until, both included; without one of them it is open on that side."""

    function = "DATERANGE"
    output_field = DateRangeField()


@pghistory.track(model_name="PayerAcceptanceHistory", exclude=["version"])
class PayerAcceptance(Versioned):
    """What one branch says to one payer, for good or between two days."""

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="payer_acceptances")
    payer = models.ForeignKey(Payer, models.CASCADE, related_name="acceptances")
    answer = models.CharField(max_length=20, choices=Acceptance, default=Acceptance.ACCEPTED)
    accepted_from = models.DateField("from", null=True, blank=True)
    accepted_until = models.DateField("until", null=True, blank=True)
    note = models.CharField(max_length=200, blank=True, default="", db_default="")
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    objects = PayerAcceptanceQuerySet.as_manager()

    class Privacy:
        plain = {"id", "branch", "payer", "answer", "accepted_from", "accepted_until", "note", "version"}

    class Meta:
        ordering = ["branch__name", "accepted_from", "pk"]
        constraints = [
            ExclusionConstraint(
                name="one_answer_a_day",
                expressions=[
                    ("branch", RangeOperators.EQUAL),
                    ("payer", RangeOperators.EQUAL),
                    (
                        Days("accepted_from", "accepted_until", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="There is an answer for some of these days already.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_from=None) | Q(accepted_until=None) | Q(accepted_until__gte=F("accepted_from")),
                name="acceptance_days_run_forwards",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch}, {self.payer}"

    @property
    def words(self) -> str:
        """ "accepted from Jan 1, 2026 until Dec 31, 2026"."""
        first = f" from {day(self.accepted_from)}" if self.accepted_from else ""
        last = f" until {day(self.accepted_until)}" if self.accepted_until else ""
        return f"{self.get_answer_display().lower()}{first}{last}"

    def get_absolute_url(self) -> str:
        return reverse("referrals:acceptance_edit", args=[self.pk])


class ServedZipQuerySet(BranchRowQuerySet):
    def follow(self) -> None:
        """Nothing is reckoned from it, so that Undo may put back many at once."""

    def serve(self, zips: set[str], *, branch: Branch) -> int:
        """The ZIPs become the branch's. How many of them are new to it."""
        known = set(self.filter(branch=branch, zip__in=zips).values_list("zip", flat=True))
        new = [ServedZip(branch=branch, zip=zip) for zip in sorted(zips - known)]
        self.bulk_create(new, ignore_conflicts=True)
        return len(new)


@pghistory.track(model_name="ServedZipHistory")
class ServedZip(models.Model):
    """One ZIP code of a branch's service area."""

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="served_zips")
    zip = models.CharField("ZIP", max_length=5)

    objects = ServedZipQuerySet.as_manager()

    class Privacy:
        plain = {"id", "branch", "zip"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "zip"], name="zip_served_once"),
            models.CheckConstraint(condition=Q(zip__regex=r"^\d{5}$"), name="served_zip_five_digits"),
        ]
