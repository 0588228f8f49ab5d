"""The year's gifts by who received and by who gave. It counts dollars, and nothing that came in return."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Case, CharField, Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from accounts.models import User
from sources.choices import ContactRole
from sources.models import Gift, GiftLimit, GiftShare

# See also Contact.person, which says the same of one.
PERSON = Case(
    When(contact__npi="", then=Concat(Value("contact-"), Cast("contact_id", CharField()))), default=F("contact__npi")
)
IS_PHYSICIAN = Q(contact__role=ContactRole.PHYSICIAN)


@dataclass(frozen=True)
class Received:
    """What one person was given in the year: within this report, and in all, which the limit holds. USD."""

    name: str
    is_physician: bool
    times: int
    value: Decimal
    in_all: Decimal
    limit: GiftLimit | None

    @property
    def percent(self) -> int | None:
        """See also Standing.percent."""
        return int(100 * self.in_all / self.limit.yearly) if self.is_physician and self.limit else None

    @property
    def tone(self) -> str:
        if self.percent is None or self.percent < 80:
            return ""
        return "past" if self.limit and self.in_all > self.limit.yearly else "near"


class GiftReport:
    """As one reader may see it: a manager the branch's gifts, a marketer their own."""

    def __init__(self, user: User, year: int):
        self.year = year
        self.gifts = Gift.objects.reported_to(user).in_year(year)
        self.shares = GiftShare.objects.reported_to(user).in_year(year)

    @cached_property
    def limit(self) -> GiftLimit | None:
        return GiftLimit.objects.of_year(self.year)

    @property
    def limit_is_anothers(self) -> bool:
        return bool(self.limit and self.limit.year != self.year)

    @property
    def query(self) -> str:
        """What the address of another page of it begins with."""
        return f"year={self.year}&"

    def people(self) -> QuerySet[Any]:
        """A row a person: who received most comes first."""
        rows = self.shares.order_by().annotate(person=PERSON).values("person")
        sums = {"value": Sum("value"), "times": Count("gift", distinct=True), "name": Min("contact__name")}
        return rows.annotate(**sums).order_by("-value", "person")

    def received(self, rows: Sequence[dict[str, Any]]) -> list[Received]:
        """These rows of `people` with what the same persons were given at every source."""
        everywhere = GiftShare.objects.in_year(self.year).order_by().annotate(person=PERSON)
        theirs = everywhere.filter(person__in=[row["person"] for row in rows]).values("person")
        in_all = {row["person"]: row for row in theirs.annotate(in_all=Sum("value"), doctor=BoolOr(IS_PHYSICIAN))}
        return [
            Received(
                name=row["name"],
                is_physician=in_all[row["person"]]["doctor"],
                times=row["times"],
                value=row["value"],
                in_all=in_all[row["person"]]["in_all"],
                limit=self.limit,
            )
            for row in rows
        ]

    @cached_property
    def givers(self) -> list[dict[str, Any]]:
        """A row a marketer: gifts, their whole value, and what of it physicians had."""
        theirs = self.shares.filter(IS_PHYSICIAN, gift__given_by=OuterRef("given_by")).order_by()
        physicians = Subquery(theirs.values("gift__given_by").annotate(sum=Sum("value")).values("sum"))
        rows = self.gifts.order_by().values("given_by", name=F("given_by__name"))
        totals: QuerySet[Any, Any] = rows.annotate(
            times=Count("pk"), value=Sum("value"), to_physicians=Coalesce(physicians, Decimal(0))
        )
        return list(totals.order_by("-value", "given_by"))

    @cached_property
    def past_the_limit(self) -> list[Gift]:
        return list(self.gifts.past_the_limit().with_names())

    def sheet(self, by: str) -> tuple[list[str], Iterator[list[Any]]]:
        """Headers and rows of the report as a file: by person, by marketer, or each gift's parts."""
        return {"person": self.sheet_of_people, "marketer": self.sheet_of_givers}.get(by, self.sheet_of_gifts)()

    def sheet_of_people(self) -> tuple[list[str], Iterator[list[Any]]]:
        heads = ["Person", "Physician", "Gifts", "Value USD", "At all sources USD", "Yearly limit USD", "Percent of it"]
        rows = self.received(list(self.people()))
        limit = self.limit.yearly if self.limit else ""
        return heads, (
            [
                row.name,
                "yes" if row.is_physician else "no",
                row.times,
                row.value,
                row.in_all,
                limit if row.is_physician else "",
                "" if row.percent is None else row.percent,
            ]
            for row in rows
        )

    def sheet_of_givers(self) -> tuple[list[str], Iterator[list[Any]]]:
        heads = ["Marketer", "Gifts", "Value USD", "Of that to physicians USD"]
        return heads, ([row["name"], row["times"], row["value"], row["to_physicians"]] for row in self.givers)

    def sheet_of_gifts(self) -> tuple[list[str], Iterator[list[Any]]]:
        heads = ["Date", "Source", "Person", "Role", "NPI", "Kind", "On campus", "Part USD", "Whole value USD"]
        heads += ["Given by", "Past the limit: reason", "Recorded by", "Recorded on"]
        rows = self.shares.select_related("contact", "gift__source__branch", "gift__given_by", "gift__over_limit_by")
        return heads, (
            [
                gift.given_on.isoformat(),
                gift.source.name,
                share.contact.name,
                share.contact.get_role_display(),
                share.contact.npi,
                gift.get_kind_display(),
                "yes" if gift.on_campus else "no",
                share.value,
                gift.value,
                gift.given_by.name,
                gift.over_limit_reason,
                gift.over_limit_by.name if gift.over_limit_by else "",
                gift.branch.day_of(gift.approved_at).isoformat() if gift.approved_at else "",
            ]
            for share in rows.order_by("gift__given_on", "gift_id", "pk").iterator(1000)
            for gift in [share.gift]
        )
