from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Exact, StartsWith

from accounts.locks import LAYOUT
from accounts.models import LockedField
from referrals.choices import Homebound
from sources.models import Contact, Source

STORED = Cast(F("member_id"), TextField())  # the column's own lookups would lock what they compare with
LOCKED_OR_EMPTY = Q(Exact(STORED, Value(""))) | Q(StartsWith(STORED, Value(f"{LAYOUT}:")))


class Papered(models.Model):
    """What must be known before care can be paid for: who certifies, by which papers, under which numbers."""

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
    # When it was known both who sent it and whose it is; empty while either is missing, and of older versions' rows.
    attributed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
