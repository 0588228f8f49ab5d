from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pghistory
from django.conf import settings
from django.contrib.postgres.search import TrigramSimilarity
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models import Branch, User, Versioned
from accounts.roles import EDIT_SOURCES, SEE_SOURCES
from sources.choices import SourceKind, Tier
from sources.npi import validate_npi

from .matching import digits_in, found_by, likeliest_first, matching, search_index, with_capitals
from .rhythm import CheckInQuerySet, OnRhythm

if TYPE_CHECKING:
    from .contact import ContactQuerySet

ZIP = RegexValidator(r"^\d{5}$", "A ZIP code has five digits.")
ALIKE = 0.5  # of trigrams: two names that may mean one place


class SourceQuerySet(CheckInQuerySet, models.QuerySet["Source"]):
    def visible_to(self, user: User) -> SourceQuerySet:
        return self.filter(branch__in=user.branch_ids_where(SEE_SOURCES))

    def owned_by(self, user: User) -> SourceQuerySet:
        return self.filter(owner=user)

    def named(self, text: str) -> SourceQuerySet:
        """Sources of such a name, phone or NPI; the likeliest first."""
        return matching(self, text.strip())

    def matching(self, text: str) -> SourceQuerySet:
        """Those, and the sources where such a person is met. Ids from two indexes: an OR over tables could use none."""
        from .contact import Contact

        text = text.strip()
        if not text:
            return self
        here = found_by(text) | Q(zip=digits_in(text)) if digits_in(text) else found_by(text)
        named = with_capitals(Source.objects.order_by()).filter(here).values("pk")
        met = with_capitals(Contact.objects.order_by()).filter(found_by(text)).values("source")
        return likeliest_first(self.filter(pk__in=named.union(met)), text)

    def maybe_same(self, *, name: str, zip: str = "", npi: str = "", phone: str = "") -> SourceQuerySet:
        """Which may be this source: the same NPI or phone, a like name in the same ZIP, or without a ZIP the name."""
        likely = Q(zip=zip, likeness__gte=ALIKE) if zip else Q(name__iexact=name)
        likely |= Q(npi=npi) & ~Q(npi="")
        likely |= Q(phone=phone) & ~Q(phone="")
        return self.annotate(likeness=TrigramSimilarity("name", name)).filter(likely).order_by("-likeness", "pk")

    def with_names(self) -> SourceQuerySet:
        """What its pages name beside it: the upper floors' plans and tasks are asked for through their own keys."""
        beside = self.select_related("owner", "branch")
        return beside.annotate(
            planned_at=Min("planned_visits__at", filter=Q(planned_visits__visit=None)),
            open_tasks=Count("followups", filter=Q(followups__done_at=None, followups__referral=None), distinct=True),
        )

    def with_contact_count(self) -> SourceQuerySet:
        from .contact import Contact

        there = Contact.objects.order_by().filter(source=OuterRef("pk")).values("source")
        return self.annotate(contact_count=Coalesce(Subquery(there.annotate(n=Count("pk")).values("n")), 0))


DERIVED = [
    "last_referral_at", "usual_gap_days", "silence_told_for", "last_visit_on", "again_within_days", "next_check_in",
]  # fmt: skip


# By the row too: an import's undo asks of 100,000 sources whether somebody changed them since.
OF_ROW = pghistory.ObjForeignKey(related_name="history", related_query_name="history", db_index=True)


@pghistory.track(model_name="SourceHistory", exclude=[*DERIVED, "version"], obj_field=OF_ROW)
class Source(OnRhythm, Versioned):
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
    external_id = models.CharField("number in another system", max_length=60, blank=True, db_default="")

    objects = SourceQuerySet.as_manager()

    if TYPE_CHECKING:
        contacts: ContactQuerySet

    class Privacy:
        plain = {
            "id", "branch", "name", "kind", "tier", "owner", "npi", "address", "city", "state", "zip", "phone", "fax",
            "external_id", "version", "added_on", "rhythm_days", "snoozed_on", "snoozed_until", "snooze_reason",
            *DERIVED,
        }  # fmt: skip

    class Meta:
        ordering = ["name"]
        indexes = [
            search_index("source_search"),
            models.Index(fields=["branch", "name"], name="source_by_branch_name"),
            models.Index("branch", Lower("name"), name="source_by_lower_name"),
            models.Index(fields=["npi"], name="source_npi", condition=~Q(npi="")),
            models.Index(fields=["zip"], name="source_zip", condition=~Q(zip="")),
            models.Index(fields=["owner", "next_check_in"], name="source_check_in_by_owner"),
            models.Index(fields=["branch", "next_check_in"], name="source_check_in_by_branch"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="source_has_a_name"),
            models.UniqueConstraint(
                fields=["branch", "external_id"], condition=~Q(external_id=""), name="source_external_id_once"
            ),
            models.CheckConstraint(condition=Q(npi="") | Q(npi__regex=r"^\d{10}$"), name="source_npi_ten_digits"),
            models.CheckConstraint(condition=Q(zip="") | Q(zip__regex=r"^\d{5}$"), name="source_zip_five_digits"),
            models.CheckConstraint(
                condition=Q(rhythm_days=None) | Q(rhythm_days__range=(1, 365)), name="source_rhythm"
            ),
            models.CheckConstraint(
                condition=Q(snoozed_on=None, snoozed_until=None)
                | (Q(snoozed_until__gt=F("snoozed_on")) & ~Q(snooze_reason="")),
                name="snooze_has_an_end_and_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sources:source", args=[self.pk])

    @property
    def place(self) -> str:
        """The address on one line, as it is written on an envelope."""
        town = " ".join(filter(None, [self.state, self.zip]))
        return ", ".join(filter(None, [self.address, self.city, town]))

    @property
    def map_url(self) -> str:
        """Opens the telephone's map. None of families: their address may be a patient's, and stays in the house."""
        if not self.place or self.kind == SourceKind.FAMILY:
            return ""
        return f"https://www.google.com/maps/search/?{urlencode({'api': 1, 'query': f'{self.name}, {self.place}'})}"

    def allows(self, user: User, permission: str) -> bool:
        """A marketer edits own and unowned sources; a manager those of the branch."""
        if permission != EDIT_SOURCES or self.owner_id in (None, user.pk):
            return True
        return self.branch_id in user.places.get("manager", set())

    @property
    def working_owner(self) -> User | None:
        """Its owner, as long as they still work in its branch."""
        return self.owner if self.owner and self.owner.works_in(self.branch) else None

    def who_to_tell(self) -> list[User]:
        """Its owner; the branch's managers where nobody owns it any more, so that no referral vanishes."""
        if self.working_owner:
            return [self.working_owner]
        return list(User.objects.managing(self.branch))
