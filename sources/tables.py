from collections.abc import Callable
from datetime import date, datetime
from operator import attrgetter
from typing import Any

import django_tables2 as tables
from django.db.models import Case, F, IntegerField
from django.db.models import When as Given
from django.db.models.fields.json import KeyTransform
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join

from accounts.models import User
from sources.forms.described import name_of
from sources.models import CustomField, Source
from sources.models.source import SourceQuerySet

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}
NO_WRAP = {"td": {"class": "text-nowrap"}}
USUAL = ("kind", "tier", "owner", "branch", "city", "phone", "last_referral_at", "contact_count", "tags")


class When(tables.Column):
    """How long ago, with the day in its title; in a sheet the day itself."""

    def __init__(self, *, never_first: bool = True, **kwargs: Any):
        super().__init__(empty_values=(), **kwargs)
        self.never_first = never_first

    def render(self, value: date | datetime | None) -> str:
        return render_to_string("components/_when.html", {"at": value})

    def order(self, rows: SourceQuerySet, descending: bool) -> tuple[SourceQuerySet, bool]:
        """What never was comes last when the latest are wanted, first when the oldest are; what never will be, last."""
        at = F(self.accessor)
        nulls = {"nulls_first": True} if self.never_first else {"nulls_last": True}
        first = at.desc(nulls_last=True) if descending else at.asc(**nulls)
        return rows.order_by(first, "name", "pk"), True


class OwnColumn(tables.Column):
    """One of the agency's own fields."""

    def __init__(self, field: CustomField):
        super().__init__(verbose_name=field.label, accessor="custom", empty_values=())
        self.field = field

    def render(self, value: dict[str, Any]) -> Any:
        shown = self.field.shown(value.get(self.field.key))
        return "—" if shown == "" else f"{shown:%b} {shown.day}, {shown.year}" if isinstance(shown, date) else shown

    def order(self, rows: SourceQuerySet, descending: bool) -> tuple[SourceQuerySet, bool]:
        """By what is shown: choices in their list's order, not by what is stored for them."""
        answer: Any = KeyTransform(self.field.key, "custom")
        if self.field.kind == CustomField.Kind.CHOICE:
            places = enumerate(self.field.labels)
            known = [Given(**{f"custom__{self.field.key}": value, "then": place}) for place, value in places]
            answer = Case(*known, output_field=IntegerField())
        first = answer.desc(nulls_last=True) if descending else answer.asc(nulls_last=True)
        return rows.order_by(first, "name", "pk"), True


class SourcesTable(tables.Table):
    """Every column that the list may have; which of them, and in what order, is the reader's choice."""

    name = tables.Column(linkify=True, order_by=("name", "pk"))
    kind = tables.Column(order_by=("kind", "name", "pk"))
    tier = tables.Column(order_by=("tier", "name", "pk"))
    owner = tables.Column(order_by=("owner__name", "name", "pk"), empty_values=())
    branch = tables.Column(orderable=False)
    status = tables.Column(orderable=False, empty_values=())
    city = tables.Column(verbose_name="City, ZIP", order_by=("city", "zip", "name", "pk"), empty_values=())
    phone = tables.Column(orderable=False, attrs=NO_WRAP)
    fax = tables.Column(orderable=False, attrs=NO_WRAP)
    npi = tables.Column(verbose_name="NPI", orderable=False)
    last_referral_at = When(verbose_name="Last referral")
    last_visit_on = When(verbose_name="Last visit")
    next_check_in = When(verbose_name="Next check-in", never_first=False)
    added_on = When(verbose_name="Added")
    contact_count = tables.Column(verbose_name="People", orderable=False, attrs=NUMBER)
    tags = tables.Column(accessor="tag_names", orderable=False, empty_values=())

    caption = "Sources"
    picks = ""  # the form that the rows may be ticked for

    class Meta:
        model = Source
        fields = (
            "name", "kind", "tier", "owner", "branch", "status", "city", "phone", "fax", "npi",
            "last_referral_at", "last_visit_on", "next_check_in", "added_on", "contact_count", "tags",
        )  # fmt: skip

    def render_owner(self, value: User | None) -> str:
        return value.name if value else "Nobody"

    def render_status(self, record: Source) -> str:
        return str(record.status.label)

    def render_city(self, record: Source) -> str:
        return town_of(record) or "—"

    def render_phone(self, value: Any) -> str:
        return format_html('<a href="tel:{}">{}</a>', value.as_e164, value)

    def render_tags(self, value: list[str]) -> str:
        return format_html_join(" ", '<span class="tag">{}</span>', ((name,) for name in value)) or "—"


# What a column needs beside the row itself; a column that nobody looks at asks nothing.
NEEDS: dict[str, Callable[[Any], Any]] = {
    "owner": lambda rows: rows.select_related("owner"),
    "branch": lambda rows: rows.select_related("branch"),
    "contact_count": lambda rows: rows.with_contact_count(),
    "tags": lambda rows: rows.with_tag_names(),
}


# What stands in a sheet, where it is not the column's own value. Plain functions: a sheet has thousands of rows.
CELLS: dict[str, Callable[[Source], Any]] = {
    "name": lambda source: source.name_outside,
    "kind": lambda source: source.get_kind_display(),
    "owner": lambda source: source.owner.name if source.owner else "",
    "branch": lambda source: source.branch.name,
    "status": lambda source: source.status.label,
    "city": lambda source: "" if source.is_family else town_of(source),
    "phone": lambda source: "" if source.is_family else str(source.phone),
    "fax": lambda source: "" if source.is_family else str(source.fax),
    "tags": lambda source: ", ".join(source.tag_names),  # type: ignore[attr-defined]
}


def town_of(source: Source) -> str:
    return " ".join(filter(None, [source.city, source.zip]))


def cell_of(name: str, column: tables.Column) -> Callable[[Source], Any]:
    if isinstance(column, OwnColumn):
        return lambda source: column.field.shown(source.custom.get(column.field.key))
    return CELLS.get(name) or attrgetter(name)


def own_columns(fields: list[CustomField]) -> list[tuple[str, tables.Column]]:
    return [(name_of(field), OwnColumn(field)) for field in fields]
