from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Branch, User
from accounts.roles import SEE_PATIENTS, SEE_REFERRALS
from referrals import clocks, timely
from referrals.choices import CareNeed, Discipline, Homebound, ServiceLine
from referrals.stages import OPEN, Stage
from sources.choices import OwnList
from sources.models import Contact, OwnChoice, Source
from sources.models.moments import Piece

from .admission import Admissible
from .arrival import Arriving
from .assignment import Assignable
from .attribution import Attributed
from .credit import CreditReason
from .evidence import Decided
from .merging import Mergeable
from .moments import of_moves
from .papers import LOCKED_OR_EMPTY, PHYSICIANS
from .patient import Patient
from .payer import Payer
from .refusal import Refusable
from .transfer import Transferable
from .waiting import Awaiting, AwaitingQuerySet

NOT_EARNED = [CreditReason.NOBODY, CreditReason.CORRECTED, ""]  # the reasons for which nobody may stand there


class ReferralQuerySet(AwaitingQuerySet, models.QuerySet["Referral"]):
    def visible_to(self, user: User) -> ReferralQuerySet:
        """All of the branch for those who may see its patients; else from their book, or credited to them."""
        all_of = user.branch_ids_where(SEE_PATIENTS)
        own_of = user.branch_ids_where(SEE_REFERRALS) - all_of
        seen = Q(branch__in=all_of)
        if own_of:
            book = Source.objects.order_by().in_book_of(user).values("pk")
            seen |= Q(branch__in=own_of) & (Q(source__in=book) | Q(marketer=user))
            seen |= Q(marketer=user, source__branch__in=own_of)  # transferred: they keep what they brought
        return self.filter(seen, retracted_at=None)

    def open(self) -> ReferralQuerySet:
        return self.filter(stage__in=OPEN)

    def moments(self) -> list[Piece]:
        """Their moves, for a timeline."""
        return of_moves(self)

    def with_names(self) -> ReferralQuerySet:
        beside = "source", "contact", "payer", "branch", "marketer", "intake_owner", "facility", *PHYSICIANS
        return self.select_related("patient__branch", *beside)


@pghistory.track(model_name="ReferralHistory", exclude=["version"])
class Referral(Attributed, Mergeable, Awaiting, Transferable, Arriving, Admissible, Refusable, Assignable, Decided):
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
    # When it was known both who sent it and whose it is; empty while either is missing, and of older versions' rows.
    attributed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ReferralQuerySet.as_manager()

    class Privacy:
        patient = {
            "diagnosis", "notes", "refusal_note", "hospital_discharge_on", "start_wanted_on", "care_needs", "f2f_on",
            "homebound", "orders_on", "icd_codes", "authorisation", "authorised_until", "member_id", "facility",
            "certifying_physician", "following_physician",
        }  # fmt: skip
        plain = {
            "id", "branch", "patient", "source", "contact", "payer", "service_line", "disciplines", "arrived_by",
            "urgency", "stage", "received_at", "reviewing_at", "accepted_at", "scheduled_at", "admitted_at",
            "discharged_at", "not_taken_at", "first_visit_on", "outcome", "refusal_reason", "form_id", "entered_at",
            "entered_by", "intake_owner", "marketer", "credit_reason", "retracted_at", "pledge", "version",
            "answer_due_at", "answered_in",
            "attributed_at", "duplicate_of",
        }  # fmt: skip

    class Meta:
        ordering = ["-entered_at", "-pk"]
        indexes = [
            models.Index(
                fields=["branch", "-received_at"],
                name="referral_to_attribute",
                condition=Q(contact=None) | Q(marketer=None),
            ),
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
            models.CheckConstraint(condition=Q(homebound__in=["", *Homebound.values]), name="homebound_known"),
            models.CheckConstraint(
                condition=Q(authorised_until=None) | ~Q(authorisation=""), name="authorised_until_has_a_number"
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | Q(refusal_reason="duplicate", stage=Stage.NOT_TAKEN),
                name="duplicate_was_refused_as_one",
            ),
            models.CheckConstraint(condition=LOCKED_OR_EMPTY, name="member_id_is_locked"),
        ]

    def __str__(self) -> str:
        """No name here: a row's text ends in logs and error pages."""
        return f"Referral {self.pk}"

    def correct(self, *, version: int, patient_version: int, patient: dict[str, Any], by: User, **columns: Any) -> None:
        """Puts right what was entered. Raises Stale, with nothing written, where either row was saved meanwhile."""
        with transaction.atomic():
            self.patient.edit(version=patient_version, **patient)
            sender = self.source_id, self.contact_id
            columns = self.with_new_physicians(self.source, columns)
            self.edit(version=version, **columns, **self.due_when_corrected(columns))
            self.note_attribution()
            if (self.source_id, self.contact_id) != sender:
                self.match_pledge_again()
            self.events.create(stage=self.stage, by=by, particulars={"corrected": True})

    @property
    def started_on(self) -> date | None:
        """The day of the start of care, by the branch's clock; its hour may be a guess."""
        return self.admitted_at.astimezone(self.branch.zone).date() if self.admitted_at else None

    @property
    def first_visit_due(self) -> datetime | None:
        """None of an inquiry, which starts no clock."""
        if not self.received_at:
            return None
        return clocks.first_visit_due(self.branch, self.received_at, **self.days_that_move_it)

    @property
    def days_that_move_it(self) -> dict[str, date | None]:
        return {"discharged_on": self.hospital_discharge_on, "ordered_on": self.start_wanted_on}

    @property
    def timely_by_days(self) -> bool | None:
        """By CMS's measure; None before care has started."""
        if not self.started_on or not self.received_at:
            return None
        received_on = self.branch.day_of(self.received_at)
        return timely.by_days(self.started_on, received_on=received_on, **self.days_that_move_it)

    @property
    def timely_by_hours(self) -> bool | None:
        """By the surveyors' 48 hours; None before care has started. The hour of the start may be a guess."""
        if not self.admitted_at or not self.received_at:
            return None
        return timely.by_hours(self.branch, self.admitted_at, received_at=self.received_at, **self.days_that_move_it)

    @property
    def discipline_words(self) -> str:
        return ", ".join(Discipline(discipline).label for discipline in self.disciplines)

    @property
    def care_need_words(self) -> str:
        return ", ".join(OwnChoice.objects.words(OwnList.CARE_NEED, CareNeed, self.care_needs))

    def opens_to(self, user: User, permission: str) -> bool:
        """A door beside the roles of its branch: who is credited looks on after a transfer."""
        own = self.marketer_id == user.pk and permission == SEE_REFERRALS
        return own and user.may(SEE_REFERRALS, branch=self.source.branch)

    def get_absolute_url(self) -> str:
        return reverse("referrals:referral", args=[self.pk])

    def transfer_url(self, to: int) -> str:
        """The form that transfers it, with this branch chosen, since it serves the ZIP."""
        asked = urlencode({"to": to, "why": "It serves the ZIP"})
        return f"{reverse('referrals:transfer', args=[self.pk])}?{asked}"

    def merge_url(self, other: int) -> str:
        """Side by side with the other."""
        return f"{reverse('referrals:merge', args=[self.pk])}?with={other}"

    def refusal_url(self, reason: str = "", *, tell: int | None = None) -> str:
        """The form that refuses it, with this reason chosen; `tell` is the branch that serves the ZIP instead."""
        asked = {name: value for name, value in {"reason": reason, "tell": tell}.items() if value}
        return reverse("referrals:refusal", args=[self.pk]) + (f"?{urlencode(asked)}" if asked else "")
