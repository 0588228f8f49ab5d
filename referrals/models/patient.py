from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Upper
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models import Branch, User, Versioned
from accounts.roles import SEE_PATIENTS
from sources.models.source import ZIP

EARLIEST_BIRTH = date(1905, 1, 1)
LATELY = timedelta(days=60)


class PatientQuerySet(models.QuerySet["Patient"]):
    def visible_to(self, user: User) -> PatientQuerySet:
        return self.filter(branch__in=user.branch_ids_where(SEE_PATIENTS))

    def maybe_same(
        self, *, last_name: str, first_name: str, birth_date: date | None, phone: str = ""
    ) -> PatientQuerySet:
        """Who may be this patient: the same birth date and a like name, or the same phone and first initial."""
        likely = Q()
        if birth_date and last_name:
            likely |= Q(birth_date=birth_date, last_name__trigram_similar=last_name)
            likely |= Q(birth_date=birth_date, last_name__istartswith=last_name)
        if phone and first_name:
            likely |= Q(phone=phone, first_name__istartswith=first_name[0])
        if not birth_date and last_name and first_name:
            likely |= Q(last_name__iexact=last_name, first_name__iexact=first_name)
        return self.filter(likely) if likely else self.none()

    def with_lately(self, now: datetime) -> PatientQuerySet:
        """With the referrals of the last 60 days, newest first, as `lately`."""
        from .referral import Referral

        recent = Referral.objects.filter(retracted_at=None, entered_at__gte=now - LATELY).select_related("source")
        there = Referral.objects.filter(patient=OuterRef("pk"), retracted_at=None)
        rows = self.filter(Exists(there)).select_related("branch")
        return rows.prefetch_related(Prefetch("referrals", recent, to_attr="lately")).order_by("last_name", "pk")


@pghistory.track(model_name="PatientHistory", exclude=["version"])
class Patient(Versioned):
    """A person whom a source asks us to take under care."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="patients")
    last_name = models.CharField(max_length=80)
    first_name = models.CharField(max_length=80)
    birth_date = models.DateField(null=True, blank=True)
    phone = PhoneNumberField(blank=True)
    address = models.CharField(max_length=160, blank=True)
    zip = models.CharField("ZIP", max_length=5, blank=True, validators=[ZIP])
    language = models.CharField(max_length=40, blank=True)
    emergency_name = models.CharField("emergency contact", max_length=80, blank=True, default="", db_default="")
    emergency_phone = PhoneNumberField("their phone", blank=True, default="", db_default="")

    objects = PatientQuerySet.as_manager()

    class Privacy:
        name = {"last_name", "first_name"}
        patient = {"birth_date", "phone", "address", "zip", "language", "emergency_name", "emergency_phone"}
        plain = {"id", "branch", "version"}

    class Meta:
        indexes = [
            models.Index(fields=["birth_date"], name="patient_birth_date"),
            models.Index(fields=["phone"], name="patient_phone", condition=~Q(phone="")),
            models.Index(Upper("last_name"), Upper("first_name"), name="patient_name"),
            GinIndex(fields=["last_name"], opclasses=["gin_trgm_ops"], name="patient_last_name_trigrams"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(last_name=""), name="patient_has_a_last_name"),
            models.CheckConstraint(condition=Q(zip="") | Q(zip__regex=r"^\d{5}$"), name="patient_zip_five_digits"),
            models.CheckConstraint(
                condition=Q(birth_date=None) | Q(birth_date__gte=EARLIEST_BIRTH), name="patient_birth_date_plausible"
            ),
        ]

    def __str__(self) -> str:
        """No name here: a row's text ends in logs and error pages."""
        return f"Patient {self.pk}"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def undone(self, *, by: User, change: UUID) -> None:
        """Part of a correction, which stands in the referral's record."""
        for referral in self.referrals.filter(events__change=change).distinct():
            referral.undone(by=by, change=change)
