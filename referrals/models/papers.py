from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Exact, StartsWith

from accounts.locks import LAYOUT
from accounts.models import LockedField
from referrals.choices import Homebound
from referrals.facetoface import verdict
from sources.models import Contact, Source

STORED = Cast(F("member_id"), TextField())  # the column's own lookups would lock what they compare with
LOCKED_OR_EMPTY = Q(Exact(STORED, Value(""))) | Q(StartsWith(STORED, Value(f"{LAYOUT}:")))

PHYSICIANS = ["certifying_physician", "following_physician"]


class Papered(models.Model):
    """What must be known before care can be paid for: who certifies, by which papers, under which numbers."""

    if TYPE_CHECKING:

        @property
        def started_on(self) -> date | None: ...

        first_visit_on: date | None
        start_wanted_on: date | None

    f2f_on = models.DateField("face-to-face", null=True, blank=True)
    homebound = models.CharField(max_length=3, choices=Homebound, blank=True, default="", db_default="")
    orders_on = models.DateField("orders came", null=True, blank=True)
    certifying_physician = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="certified_referrals"
    )
    following_physician = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="followed_referrals"
    )
    facility = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="discharged from",
        related_name="discharged_referrals",
    )
    icd_codes = ArrayField(
        models.CharField(max_length=8), verbose_name="ICD-10-CM", default=list, db_default=[], blank=True
    )
    authorisation = models.CharField(max_length=40, blank=True, default="", db_default="")
    authorised_until = models.DateField(null=True, blank=True)
    member_id = LockedField(blank=True, default="", db_default="")

    class Meta:
        abstract = True

    @property
    def f2f_verdict(self) -> str:
        """Whether the face-to-face counts, in words; empty where it or the start of care is not known."""
        return verdict(self.f2f_on, self.start_expected)

    @property
    def start_expected(self) -> date | None:
        """The start of care as it is known today: begun, set, or ordered."""
        return self.started_on or self.first_visit_on or self.start_wanted_on

    @staticmethod
    def with_new_physicians(source: Source, columns: dict[str, Any]) -> dict[str, Any]:
        """Saves the physicians among the columns who are new: at their practice, else at the source."""
        for name in PHYSICIANS:
            person = columns.get(name)
            if person is not None and person.pk is None:
                if person.source_id is None:
                    person.source = source
                person.save()
        return columns
