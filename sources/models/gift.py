from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pghistory
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Prefetch, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Branch, User, Versioned
from accounts.roles import APPROVE_GIFTS, NOTE_GIFTS, SEE_GIFT_REPORT
from sources.choices import ContactRole, GiftKind

from .contact import Contact
from .gift_limit import CENT, GiftLimit
from .past_limit import HeldToLimit
from .source import Source
from .standing import NOTHING, Standing

BACK = timedelta(days=400)


def divide(value: Decimal, people: Sequence[Contact], others: int = 0) -> dict[int, Decimal]:
    """Each named person's part by id, in whole cents. Odd cents fall on those who are named, from the first on."""
    even, odd = divmod(int(value * 100), len(people) + others)
    return {contact.pk: Decimal(even + (nth < odd)) / 100 for nth, contact in enumerate(people)}


class GiftQuerySet(models.QuerySet["Gift"]):
    def visible_to(self, user: User) -> GiftQuerySet:
        return self.filter(Q(source__branch__in=user.branch_ids_where(NOTE_GIFTS)) | Q(given_by=user))

    def reported_to(self, user: User) -> GiftQuerySet:
        """What the yearly report may tell this person: a manager the branch's, a marketer their own."""
        return self.filter(Q(source__branch__in=user.branch_ids_where(SEE_GIFT_REPORT)) | Q(given_by=user))

    def in_year(self, year: int) -> GiftQuerySet:
        return self.filter(given_on__year=year)

    def past_the_limit(self) -> GiftQuerySet:
        return self.exclude(over_limit_reason="")

    def with_names(self) -> GiftQuerySet:
        shares = Prefetch("shares", GiftShare.objects.select_related("contact"))
        return self.select_related("source__branch", "given_by", "over_limit_by").prefetch_related(shares)


@pghistory.track(model_name="GiftHistory", exclude=["version"])
class Gift(HeldToLimit, Versioned):
    """Something of value given at a source: a meal, flowers, a book; never money. Divided among those who had it."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="gifts")
    kind = models.CharField(max_length=20, choices=GiftKind)
    value = models.DecimalField(max_digits=8, decimal_places=2, validators=[CENT])
    others = models.PositiveSmallIntegerField(default=0)
    given_on = models.DateField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="gifts")
    on_campus = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    noted_on = models.DateField(editable=False)
    saved_at = models.DateTimeField(editable=False)

    objects = GiftQuerySet.as_manager()

    class Privacy:
        # Typed by hand, so it may name a patient in spite of all: it stays in the house.
        person = {"note", "over_limit_reason"}
        plain = {
            "id", "source", "kind", "value", "others", "given_on", "given_by", "on_campus", "over_limit_by",
            "approved_at", "noted_on", "saved_at", "version",
        }  # fmt: skip

    class Meta:
        ordering = ["-given_on", "-pk"]
        indexes = [
            models.Index(fields=["source", "-given_on"], name="gift_by_source"),
            models.Index(fields=["given_on"], name="gift_by_day"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=GiftKind.values), name="gift_is_no_money"),
            models.CheckConstraint(condition=Q(value__gt=0), name="gift_has_a_value"),
            # Somewhere it is tomorrow already; the form asks the branch's calendar.
            models.CheckConstraint(
                condition=Q(given_on__lte=F("saved_at") + timedelta(days=1)), name="gift_was_given_already"
            ),
            models.CheckConstraint(condition=Q(given_on__gte=F("noted_on") - BACK), name="gift_is_not_too_old"),
            models.CheckConstraint(
                condition=Q(on_campus=False) | Q(kind=GiftKind.MEAL), name="gift_on_campus_is_a_meal"
            ),
            models.CheckConstraint(
                condition=Q(over_limit_reason="", over_limit_by=None, approved_at=None)
                | ~Q(over_limit_reason="") & Q(over_limit_by__isnull=False, approved_at__isnull=False),
                name="gift_past_the_limit_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.source}"

    @property
    def branch(self) -> Branch:
        return self.source.branch

    def get_absolute_url(self) -> str:
        return f"{reverse('sources:gifts', args=[self.source_id])}?year={self.given_on.year}"

    def allows(self, user: User, permission: str) -> bool:
        """Edited and deleted by who gave it; what is past the limit only by managers."""
        if permission != NOTE_GIFTS or user.may(APPROVE_GIFTS, branch=self.branch):
            return True
        return self.given_by_id == user.pk and not self.over_limit_reason

    @property
    def people(self) -> list[Contact]:
        return [share.contact for share in self.shares.all()]

    @staticmethod
    def year_of(people: Iterable[Contact], year: int) -> list[Standing]:
        """Where these stand in a year, all their gifts counted."""
        return GiftShare.objects.standings(people, {}, year)

    @classmethod
    def record(cls, *, source: Source, by: User, people: Iterable[Contact], reason: str = "", **columns: Any) -> Gift:
        """Raises PastTheLimit, with nothing written. With a manager's `reason` it goes through, and says so."""
        with transaction.atomic():
            source = Source.objects.lock_standing(source.pk)  # before the people, as a merge does
            gift = cls(source=source, noted_on=source.branch.day_of(now()), **columns)
            gift.settle(people, by=by, reason=reason)
        return gift

    def correct(self, *, version: int, by: User, people: Iterable[Contact], reason: str = "", **columns: Any) -> None:
        """Raises Stale or PastTheLimit, with nothing written."""
        with transaction.atomic():
            Source.objects.lock_standing(self.source_id)
            self.edit(version=version, saved_at=now(), **columns)  # the day may be later than the last saving
            self.settle(people, by=by, reason=reason)

    def settle(self, people: Iterable[Contact], *, by: User, reason: str) -> None:
        """Divides it, holds each part to the limits and saves; the people are locked, so two at once stay within."""
        meant = Contact.objects.filter(pk__in=[contact.pk for contact in people]).order_by()
        named = list(Contact.objects.filter(pk__in=meant.values(now=Coalesce("merged_into", "pk"))).order_by("pk"))
        shares = divide(self.value, named, self.others)
        standings = self.standings(named, shares, locked=True)
        self.hold(standings, by=by, reason=reason)
        self.saved_at = now()
        self.save()
        self.share_out(shares)
        self.tell(standings)

    def share_out(self, shares: Mapping[int, Decimal]) -> None:
        """Exactly these have a part. A row that stays is changed in place, so that its history is one."""
        there = {share.contact_id: share for share in self.shares.all()}
        for contact_id, share in there.items():
            if contact_id not in shares:
                share.delete()
            elif share.value != shares[contact_id]:
                share.value = shares[contact_id]
                share.save()
        for contact_id in sorted(shares.keys() - there.keys()):
            self.shares.create(contact_id=contact_id, value=shares[contact_id])


class GiftShareQuerySet(models.QuerySet["GiftShare"]):
    def visible_to(self, user: User) -> GiftShareQuerySet:
        return self.filter(gift__in=Gift.objects.order_by().visible_to(user).values("pk"))

    def reported_to(self, user: User) -> GiftShareQuerySet:
        return self.filter(gift__in=Gift.objects.order_by().reported_to(user).values("pk"))

    def in_year(self, year: int) -> GiftShareQuerySet:
        return self.filter(gift__given_on__year=year)

    def standings(
        self,
        people: Iterable[Contact],
        shares: Mapping[int, Decimal],
        year: int,
        *,
        on_campus: bool = False,
        locked: bool = False,
    ) -> list[Standing]:
        """One a person, in the order of `people`, who may be entered at several sources. `shares` by contact's id."""
        people = list(people)
        entries = Contact.objects.of_physicians(people).order_by("pk")
        if locked:
            entries = entries.select_for_update(of=("self",), no_key=True)
        of_person: dict[str, list[Contact]] = defaultdict(list)
        for entry in entries:
            of_person[entry.person].append(entry)
        given = dict(
            self.in_year(year)
            .filter(contact__in=[entry.pk for each in of_person.values() for entry in each])
            .order_by()
            .values_list("contact")
            .annotate(Sum("value"))
        )
        limit = GiftLimit.objects.of_year(year)
        return [
            Standing(
                contact=contact,
                is_physician=any(entry.role == ContactRole.PHYSICIAN for entry in of_person[contact.person]),
                year=year,
                before=sum((given.get(entry.pk, NOTHING) for entry in of_person[contact.person]), NOTHING),
                share=sum((shares.get(entry.pk, NOTHING) for entry in of_person[contact.person]), NOTHING),
                limit=limit,
                on_campus=on_campus,
            )
            for contact in {contact.person: contact for contact in people}.values()
        ]


@pghistory.track(model_name="GiftShareHistory")
class GiftShare(models.Model):
    """One person's part of a gift. What those had who are not named is the rest of its value."""

    gift = models.ForeignKey(Gift, models.CASCADE, related_name="shares")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="gift_shares")
    value = models.DecimalField(max_digits=8, decimal_places=2)

    objects = GiftShareQuerySet.as_manager()

    class Privacy:
        plain = {"id", "gift", "contact", "value"}

    class Meta:
        ordering = ["pk"]
        # Not unique by gift and contact: two entries of one person may become one, and both parts count.
        constraints = [models.CheckConstraint(condition=Q(value__gte=0), name="gift_share_not_negative")]
