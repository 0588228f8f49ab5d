from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models import Branch, User, Versioned
from accounts.roles import EDIT_SOURCES, SEE_SOURCES
from sources.choices import SourceKind, Tier
from sources.npi import validate_npi

from .matching import named_like

if TYPE_CHECKING:
    from .contact import ContactQuerySet

ZIP = RegexValidator(r"^\d{5}$", "A ZIP code has five digits.")


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, user: User) -> SourceQuerySet:
        return self.filter(branch__in=user.branch_ids_where(SEE_SOURCES))

    def owned_by(self, user: User) -> SourceQuerySet:
        return self.filter(owner=user)

    def matching(self, text: str) -> SourceQuerySet:
        """Sources with such a name, phone or NPI, or a contact of such a name; the likeliest first."""
        from .contact import Contact

        digits = "".join(c for c in text if c.isdigit())
        if len(digits) >= 4 and not any(c.isalpha() for c in text):
            return self.filter(Q(npi__startswith=digits) | Q(phone__contains=digits) | Q(zip=digits)).order_by("name")
        there = Contact.objects.filter(source=OuterRef("pk"), name__icontains=text)
        return named_like(self, text, or_where=Q(Exists(there)))


@pghistory.track(model_name="SourceHistory", exclude=["last_referral_at", "version"])
class Source(Versioned):
    """An organisation or practice that sends patients. It signs no contract and is paid nothing."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="sources")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=SourceKind, default=SourceKind.OTHER)
    tier = models.CharField(max_length=1, choices=Tier, default=Tier.C)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="sources")
    npi = models.CharField("NPI", max_length=10, blank=True, validators=[validate_npi])
    address = models.CharField(max_length=160, blank=True)
    city = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=2, blank=True)
    zip = models.CharField("ZIP", max_length=5, blank=True, validators=[ZIP])
    phone = PhoneNumberField(blank=True)
    fax = PhoneNumberField(blank=True)
    last_referral_at = models.DateTimeField(null=True, editable=False)

    objects = SourceQuerySet.as_manager()

    if TYPE_CHECKING:
        contacts: ContactQuerySet

    class Privacy:
        plain = {
            "id", "branch", "name", "kind", "tier", "owner", "npi", "address", "city", "state", "zip", "phone", "fax",
            "last_referral_at", "version",
        }  # fmt: skip

    class Meta:
        ordering = ["name"]
        indexes = [
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="source_name_trigrams"),
            models.Index(fields=["branch", "name"], name="source_by_branch_name"),
            models.Index(fields=["npi"], name="source_npi", condition=~Q(npi="")),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="source_has_a_name"),
            models.CheckConstraint(condition=Q(npi="") | Q(npi__regex=r"^\d{10}$"), name="source_npi_ten_digits"),
            models.CheckConstraint(condition=Q(zip="") | Q(zip__regex=r"^\d{5}$"), name="source_zip_five_digits"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sources:source", args=[self.pk])

    def allows(self, user: User, permission: str) -> bool:
        """A marketer edits own and unowned sources; a manager those of the branch."""
        if permission != EDIT_SOURCES or self.owner_id in (None, user.pk):
            return True
        return self.branch_id in user.places.get("manager", set())

    def note_referral(self, *, at: datetime) -> None:
        Source.objects.filter(pk=self.pk).filter(Q(last_referral_at=None) | Q(last_referral_at__lt=at)).update(
            last_referral_at=at
        )

    def set_last_referral(self, at: datetime | None) -> None:
        """The last one was taken back: the one before counts again."""
        Source.objects.filter(pk=self.pk).update(last_referral_at=at)

    def who_to_tell(self) -> list[User]:
        """Its owner; the branch's managers where nobody owns it, so that no referral vanishes."""
        if self.owner and self.owner.is_active:
            return [self.owner]
        return list(User.objects.managing(self.branch))
