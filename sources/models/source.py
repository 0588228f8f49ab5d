from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramSimilarity
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Count, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.timezone import now
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models import Branch, User, Versioned
from accounts.roles import EDIT_SOURCES, SEE_SOURCES
from sources.choices import InactiveReason, Milestone, ProspectStage, Sending, SourceKind, Tier, UpdateChannel, Valued
from sources.npi import validate_npi

from .described import Described, DescribedQuerySet
from .many import ManyQuerySet
from .matching import digits_in, found_by, likeliest_first, matching, search_index, with_capitals
from .ownership import BookQuerySet, CoOwner, Owned
from .pairs import ALIKE, LikelyPair
from .rhythm import CheckInQuerySet, OnRhythm, today
from .winning import Winning
from .wishes import Wishes

if TYPE_CHECKING:
    from .contact import ContactQuerySet

ZIP = RegexValidator(r"^\d{5}$", "A ZIP code has five digits.")


class SourceQuerySet(BookQuerySet, CheckInQuerySet, DescribedQuerySet, ManyQuerySet, models.QuerySet["Source"]):  # type: ignore[override]
    def visible_to(self, user: User) -> SourceQuerySet:
        return self.standing().filter(branch__in=user.branch_ids_where(SEE_SOURCES))

    def editable_by(self, user: User) -> SourceQuerySet:
        """See also Source.allows, which answers the same for one source."""
        mine = Q(owner=user) | Q(owner=None) | Q(branch__in=user.places.get("manager", set()))
        mine |= Q(pk__in=CoOwner.objects.filter(user=user).values("source"))
        return self.filter(mine, branch__in=user.branch_ids_where(EDIT_SOURCES))

    def known_as(self, pk: int | str) -> SourceQuerySet:
        """The one of this number, or the one that it was merged into."""
        named = Source.objects.order_by().filter(pk=pk)
        return self.filter(pk__in=named.values(now=Coalesce("merged_into", "pk")))

    def lock_standing(self, pk: int) -> Source:
        """For what is saved at a source: the one that stands for it now, and no merge until the transaction ends."""
        rows = Source._base_manager.select_related("branch", "owner").select_for_update(of=("self",))
        source = rows.get(pk=pk)
        return rows.get(pk=source.merged_into_id) if source.merged_into_id else source

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
        # What was merged away is known by its old name and NPI still.
        now = Coalesce("merged_into", "pk")
        named = with_capitals(Source.objects.order_by()).filter(here).values(found=now)
        met = with_capitals(Contact.objects.order_by()).filter(found_by(text)).values("source")
        return likeliest_first(self.filter(pk__in=named.union(met)), text)

    def maybe_same(self, *, name: str, zip: str = "", npi: str = "", phone: str = "") -> SourceQuerySet:
        """Which may be this source: the same NPI or phone, a like name in the same ZIP, or without a ZIP the name."""
        likely = Q(zip=zip, likeness__gte=ALIKE) if zip else Q(name__iexact=name)
        likely |= Q(npi=npi) & ~Q(npi="")
        if npi:
            likely |= Q(
                pk__in=Source.objects.order_by().filter(npi=npi, merged_into__isnull=False).values("merged_into")
            )
        likely |= Q(phone=phone) & ~Q(phone="")
        return self.annotate(likeness=TrigramSimilarity("name", name)).filter(likely).order_by("-likeness", "pk")

    def with_names(self) -> SourceQuerySet:
        """What its pages name beside it: the upper floor's plans are asked for through their own key."""
        beside = self.select_related("owner", "branch")
        ahead = Q(planned_visits__visit=None, planned_visits__at__gte=now())
        return (
            beside.annotate(planned_at=Min("planned_visits__at", filter=ahead))
            .with_co_owners()
            .with_tag_names()
            .with_own_fields()
        )

    def with_contact_count(self) -> SourceQuerySet:
        from .contact import Contact

        there = Contact.objects.standing().order_by().filter(source=OuterRef("pk")).values("source")
        return self.annotate(contact_count=Coalesce(Subquery(there.annotate(n=Count("pk")).values("n")), 0))


LIKENESS = {"name", "zip", "npi", "phone", "branch", "merged_into"}  # what a likely pair goes by
DERIVED = [
    "last_referral_at", "usual_gap_days", "silence_told_for", "last_visit_on", "again_within_days", "next_check_in",
    "first_met_on", "first_referral_at",
]  # fmt: skip


BY_SOURCE = models.Index(fields=["pgh_obj", "pgh_id"], name="source_history_by_source")  # its page tells the changes
# By the row: an import's undo asks of 100,000 sources whether somebody changed them since.
OF_ROW = pghistory.ObjForeignKey(related_name="history", related_query_name="history", db_index=True)
OF_SOURCE = pghistory.ObjForeignKey(related_name="history", related_query_name="history", db_index=False)


@pghistory.track(
    model_name="SourceHistory", exclude=[*DERIVED, "version"], obj_field=OF_SOURCE, meta={"indexes": [BY_SOURCE]}
)
class Source(Owned, OnRhythm, Winning, Wishes, Described, Versioned):
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
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged_here"
    )
    external_id = models.CharField("number in another system", max_length=60, blank=True, db_default="")

    objects = SourceQuerySet.as_manager()

    if TYPE_CHECKING:
        contacts: ContactQuerySet

    class Privacy:
        plain = {
            "id", "branch", "name", "kind", "tier", "owner", "npi", "address", "city", "state", "zip", "phone", "fax",
            "version", "added_on", "rhythm_days", "snoozed_on", "snoozed_until", "snooze_reason", "prospect_stage",
            "inactive_at", "inactive_reason", "valued", "update_milestones", "update_channel", "update_sending",
            "merged_into", "custom", "external_id",
            *DERIVED,
        }  # fmt: skip

    class Meta:
        ordering = ["name"]
        indexes = [
            search_index("source_search"),
            models.Index(fields=["branch", "name"], name="source_by_branch_name"),
            models.Index(fields=["name", "id"], name="source_by_name"),  # a page of the list, over several branches
            models.Index("branch", Lower("name"), name="source_by_lower_name"),
            models.Index(fields=["npi"], name="source_npi", condition=~Q(npi="")),
            models.Index(fields=["zip"], name="source_zip", condition=~Q(zip="")),
            models.Index(fields=["phone"], name="source_phone", condition=~Q(phone="")),
            GinIndex(OpClass("custom", "jsonb_path_ops"), name="source_custom"),
            models.Index(fields=["owner", "next_check_in"], name="source_check_in_by_owner"),
            models.Index(fields=["branch", "next_check_in"], name="source_check_in_by_branch"),
            models.Index(
                fields=["branch", "first_met_on"], name="source_prospects", condition=Q(last_referral_at=None)
            ),
            models.Index(fields=["branch", "first_referral_at"], name="source_won"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="source_has_a_name"),
            models.UniqueConstraint(
                fields=["branch", "external_id"], condition=~Q(external_id=""), name="source_external_id_once"
            ),
            models.CheckConstraint(condition=Q(npi="") | Q(npi__regex=r"^\d{10}$"), name="source_npi_ten_digits"),
            models.CheckConstraint(condition=Q(zip="") | Q(zip__regex=r"^\d{5}$"), name="source_zip_five_digits"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="source_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(rhythm_days=None) | Q(rhythm_days__range=(1, 365)), name="source_rhythm"
            ),
            models.CheckConstraint(
                condition=Q(snoozed_on=None, snoozed_until=None)
                | (Q(snoozed_until__gt=F("snoozed_on")) & ~Q(snooze_reason="")),
                name="snooze_has_an_end_and_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(prospect_stage__in=ProspectStage.values), name="source_prospect_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(inactive_at=None, inactive_reason="")
                | Q(inactive_at__isnull=False, inactive_reason__in=InactiveReason.values),
                name="inactive_has_a_day_and_a_reason",
            ),
            models.CheckConstraint(condition=Q(valued__contained_by=Valued.values), name="source_valued_known"),
            models.CheckConstraint(
                condition=Q(update_milestones__contained_by=Milestone.values), name="source_update_milestones_known"
            ),
            models.CheckConstraint(
                condition=Q(update_channel__in=UpdateChannel.values, update_sending__in=Sending.values),
                name="source_update_way_known",
            ),
            models.CheckConstraint(condition=Q(custom__contains={}), name="source_custom_is_an_object"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sources:source", args=[self.pk])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Every way of saving passes here, undo too: which others it may be the same as follows at once.

        Another branch may have another calendar: the day of the last visit is told by it.
        """
        if self._state.adding and self.added_on == today():
            self.added_on = self.branch.day_of(now())
        moved = self.pk and Source._base_manager.filter(pk=self.pk).exclude(branch=self.branch).exists()
        with transaction.atomic():
            super().save(*args, **kwargs)
            if moved and (last := self.visits.order_by("-at", "-pk").first()):
                kept = {"again_within": self.again_within_days, "first_met_on": self.first_met_on}
                self.checked_in(on=self.branch.day_of(last.at), **kept)
            if not LIKENESS.isdisjoint(kwargs.get("update_fields") or LIKENESS):
                LikelyPair.reckon([self.pk])

    @property
    def place(self) -> str:
        """The address on one line, as it is written on an envelope."""
        town = " ".join(filter(None, [self.state, self.zip]))
        return ", ".join(filter(None, [self.address, self.city, town]))

    @property
    def is_family(self) -> bool:
        """Then its name, people and address may be a patient's, and stay in the house."""
        return self.kind == SourceKind.FAMILY

    @property
    def name_outside(self) -> str:
        """What mails, calendars, files and page titles may call it."""
        return "A family" if self.is_family else self.name

    @property
    def on_map(self) -> str:
        """What a map is asked for."""
        return "" if not self.place or self.is_family else f"{self.name}, {self.place}"

    @property
    def map_url(self) -> str:
        """Opens the telephone's map."""
        asked = urlencode({"api": 1, "query": self.on_map})
        return f"https://www.google.com/maps/search/?{asked}" if self.on_map else ""
