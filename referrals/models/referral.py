from __future__ import annotations

from datetime import date
from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Branch, User
from accounts.roles import SEE_PATIENTS, SEE_REFERRALS
from referrals.choices import CareNeed, Discipline, ServiceLine
from referrals.stages import OPEN, Stage
from sources.choices import OwnList
from sources.models import Contact, OwnChoice, Source
from sources.models.moments import Piece

from .admission import Admissible
from .arrival import Arriving
from .credit import CreditReason
from .moments import of_moves
from .pace import PaceQuerySet
from .patient import Patient
from .payer import Payer
from .refusal import Refusable

NOT_EARNED = [CreditReason.NOBODY, CreditReason.CORRECTED, ""]  # the reasons for which nobody may stand there


class ReferralQuerySet(PaceQuerySet, models.QuerySet["Referral"]):
    def visible_to(self, user: User) -> ReferralQuerySet:
        """All of the branch for those who may see its patients; else from their book, or credited to them."""
        all_of = user.branch_ids_where(SEE_PATIENTS)
        own_of = user.branch_ids_where(SEE_REFERRALS) - all_of
        seen = Q(branch__in=all_of)
        if own_of:
            book = Source.objects.order_by().in_book_of(user).values("pk")
            seen |= Q(branch__in=own_of) & (Q(source__in=book) | Q(marketer=user))
        return self.filter(seen, retracted_at=None)

    def open(self) -> ReferralQuerySet:
        return self.filter(stage__in=OPEN)

    def moments(self) -> list[Piece]:
        """Their moves, for a timeline."""
        return of_moves(self)

    def with_names(self) -> ReferralQuerySet:
        beside = "source", "contact", "payer", "branch", "marketer", "intake_owner"
        return self.select_related("patient__branch", *beside)


@pghistory.track(model_name="ReferralHistory", exclude=["version"])
class Referral(Arriving, Admissible, Refusable):
    """A request to take one patient under care, from arrival to discharge. Every one is logged, refused ones too."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="referrals")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="referrals")
    source = models.ForeignKey(Source, models.PROTECT, related_name="referrals")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="referrals")
    payer = models.ForeignKey(Payer, models.PROTECT, null=True, blank=True, related_name="referrals")
    service_line = models.CharField(max_length=20, choices=ServiceLine, default=ServiceLine.HOME_HEALTH)
    disciplines = ArrayField(models.CharField(max_length=5, choices=Discipline), default=list, blank=True)
    care_needs = ArrayField(models.CharField(max_length=20, choices=CareNeed), default=list, blank=True)
    diagnosis = models.CharField(max_length=200, blank=True)
    hospital_discharge_on = models.DateField(null=True, blank=True)
    start_wanted_on = models.DateField("ordered start", null=True, blank=True)
    notes = models.TextField(blank=True)

    objects = ReferralQuerySet.as_manager()

    class Privacy:
        patient = {"diagnosis", "notes", "refusal_note", "hospital_discharge_on", "start_wanted_on", "care_needs"}
        plain = {
            "id", "branch", "patient", "source", "contact", "payer", "service_line", "disciplines", "arrived_by",
            "urgency", "stage", "received_at", "reviewing_at", "accepted_at", "scheduled_at", "admitted_at",
            "discharged_at", "not_taken_at", "first_visit_on", "outcome", "refusal_reason", "form_id", "entered_at",
            "entered_by", "intake_owner", "marketer", "credit_reason", "retracted_at", "pledge", "version",
        }  # fmt: skip

    class Meta:
        ordering = ["-entered_at", "-pk"]
        indexes = [
            models.Index(fields=["branch", "stage", "-entered_at"], name="referral_by_branch_stage"),
            models.Index(fields=["branch", "-entered_at", "-id"], name="referral_by_branch_newest"),
            models.Index(fields=["source", "-received_at"], name="referral_by_source"),
            models.Index(fields=["marketer", "-entered_at"], name="referral_by_marketer"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["form_id"], condition=Q(retracted_at=None), name="one_referral_per_form"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="referral_stage_known"),
            models.CheckConstraint(
                condition=~Q(stage=Stage.NOT_TAKEN) | ~Q(refusal_reason=""), name="refused_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.INQUIRY, Stage.NOT_TAKEN]) | Q(received_at__isnull=False),
                name="received_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.SCHEDULED) | Q(first_visit_on__isnull=False),
                name="scheduled_has_a_first_visit",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[Stage.ADMITTED, Stage.DISCHARGED]) | Q(admitted_at__isnull=False),
                name="admitted_has_a_start_of_care",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.DISCHARGED) | (Q(discharged_at__isnull=False) & ~Q(outcome="")),
                name="discharged_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=(Q(accepted_at=None) | Q(accepted_at__gte=F("received_at")))
                & (Q(admitted_at=None) | Q(admitted_at__gte=F("received_at")))
                & (Q(discharged_at=None) | Q(discharged_at__gte=F("admitted_at"))),
                name="referral_times_run_forwards",
            ),
            models.CheckConstraint(
                condition=Q(marketer=None, credit_reason__in=NOT_EARNED)
                | (Q(marketer__isnull=False) & ~Q(credit_reason=CreditReason.NOBODY)),
                name="credit_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        """No name here: a row's text ends in logs and error pages."""
        return f"Referral {self.pk}"

    def correct(self, *, version: int, patient_version: int, patient: dict[str, Any], by: User, **columns: Any) -> None:
        """Puts right what was entered. Raises Stale, with nothing written, where either row was saved meanwhile."""
        with transaction.atomic():
            self.patient.edit(version=patient_version, **patient)
            sender = self.source_id, self.contact_id
            self.edit(version=version, **columns)
            if (self.source_id, self.contact_id) != sender:
                self.match_pledge_again()
            self.events.create(stage=self.stage, by=by, particulars={"corrected": True})

    @property
    def started_on(self) -> date | None:
        """The day of the start of care, by the branch's clock; its hour may be a guess."""
        return self.admitted_at.astimezone(self.branch.zone).date() if self.admitted_at else None

    @property
    def discipline_words(self) -> str:
        return ", ".join(Discipline(discipline).label for discipline in self.disciplines)

    @property
    def care_need_words(self) -> str:
        return ", ".join(OwnChoice.objects.words(OwnList.CARE_NEED, CareNeed, self.care_needs))

    def get_absolute_url(self) -> str:
        return reverse("referrals:referral", args=[self.pk])
