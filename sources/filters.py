from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import django_filters as filters
from django import forms

from accounts.models import User
from accounts.roles import EDIT_SOURCES, SEE_SOURCES
from sources.choices import SourceKind, SourceStatus, Tier
from sources.forms.described import Kind, name_of
from sources.models import CustomField, Tag
from sources.models.source import SourceQuerySet

MINE, NOBODY = "mine", "nobody"
TIERS = [(tier, f"Tier {tier}") for tier in Tier]
SELECT = forms.Select({"class": "form-select"})
BOX = {"class": "form-control", "autocomplete": "off"}
WORD, NUMBER, DAY = forms.TextInput(BOX), forms.NumberInput(BOX), forms.DateInput(BOX | {"type": "date"}, "%Y-%m-%d")
FIRST = ("q", "kind", "tier", "owner", "branch")  # always in sight; the rest is folded


class SourceFilter(filters.FilterSet):
    """What the list of sources can be narrowed by; its state is the address of the page."""

    q = filters.CharFilter(
        label="Search by name, person, phone, NPI or ZIP",
        method="search",
        widget=forms.TextInput(
            {
                "type": "search",
                "autocomplete": "off",
                "class": "form-control",
                "placeholder": "Name, person, phone, NPI",
            }
        ),
    )
    kind = filters.ChoiceFilter(choices=SourceKind, empty_label="Any kind", widget=SELECT)
    tier = filters.ChoiceFilter(choices=TIERS, empty_label="Any tier", widget=SELECT)
    owner = filters.ChoiceFilter(method="owned", empty_label="Any owner", widget=SELECT)
    branch = filters.ModelChoiceFilter(
        queryset=lambda request: branches(request.user), empty_label="Any branch", widget=SELECT
    )
    status = filters.ChoiceFilter(
        label="Status", choices=SourceStatus, method="standing", empty_label="Any status", widget=SELECT
    )
    tag = filters.ChoiceFilter(label="Tag", method="tagged", empty_label="Any tag", widget=SELECT)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        user = self.request.user
        places = user.branch_ids_where(SEE_SOURCES)
        if len(places) < 2:
            del self.filters["branch"]
        people = User.objects.visible_to(user).who_may(EDIT_SOURCES, branch_ids=places)
        mine = [(MINE, "Mine")] if user.may(EDIT_SOURCES) else []
        hidden = user if mine and self.data.get("owner") != str(user.pk) else None  # whose name is "Mine"
        names = [(str(person.pk), person.name) for person in self.to_choose_from(people) if person != hidden]
        self.filters["owner"].extra["choices"] = [*mine, (NOBODY, "Nobody"), *names]
        tags = [(str(pk), name) for pk, name in Tag.objects.visible_to(user).values_list("pk", "name")]
        if tags or self.data.get("tag"):
            self.filters["tag"].extra["choices"] = tags
        else:
            del self.filters["tag"]
        self.custom_fields = list(CustomField.objects.visible_to(user).active().with_options())
        for field in self.custom_fields:
            for name, own in own_filters(field):
                own.parent, own.model = self, self._meta.model
                self.filters[name] = own

    def to_choose_from(self, people: Any) -> list[User]:
        """Who may own sources, and whoever the address names, who may have left."""
        asked, known = self.data.get("owner", ""), list(people)
        if asked.isdecimal() and len(asked) < 19 and int(asked) not in {person.pk for person in known}:
            known += User.objects.visible_to(self.request.user).filter(pk=asked)
        return known

    @property
    def names_what_is_gone(self) -> bool:
        """A tag, field or choice that was there when the address was kept."""
        own = (name for name, value in self.data.items() if name.startswith("f_") and value)
        return bool(self.form.errors) or any(name not in self.filters for name in own)

    def filter_queryset(self, rows: SourceQuerySet) -> SourceQuerySet:
        """What cannot be understood hides all, rather than to show, export or change more than was asked for."""
        return rows.none() if self.names_what_is_gone else super().filter_queryset(rows)

    @property
    def is_narrow(self) -> bool:
        return any(self.form.cleaned_data.values()) if self.form.is_bound and self.form.is_valid() else False

    @property
    def folded(self) -> list[forms.BoundField]:
        """What is asked more rarely."""
        return [field for field in self.form if field.name not in FIRST]

    @property
    def is_unfolded(self) -> bool:
        return any(field.value() for field in self.folded)

    def search(self, rows: SourceQuerySet, name: str, text: str) -> SourceQuerySet:
        return rows.matching(text)

    def owned(self, rows: SourceQuerySet, name: str, who: str) -> SourceQuerySet:
        if who == NOBODY:
            return rows.filter(owner=None)
        return rows.in_book_of(self.request.user) if who == MINE else rows.filter(owner=int(who))

    def standing(self, rows: SourceQuerySet, name: str, status: str) -> SourceQuerySet:
        return rows.of_status(status)

    def tagged(self, rows: SourceQuerySet, name: str, tag: str) -> SourceQuerySet:
        return rows.tagged(int(tag))

    def answered(self, rows: SourceQuerySet, key: str, choice: str) -> SourceQuerySet:
        """By the index over all of a row's own answers."""
        kind = next(field.kind for field in self.custom_fields if field.key == key)
        answer: Any = {Kind.YES_NO: choice == "yes", Kind.CHOICES: [choice]}.get(Kind(kind), choice)
        return rows.filter(custom__contains={key: answer})

    def at_least(self, rows: SourceQuerySet, key: str, value: date | Decimal) -> SourceQuerySet:
        return rows.filter(**{f"custom__{key}__gte": as_stored(value)})

    def at_most(self, rows: SourceQuerySet, key: str, value: date | Decimal) -> SourceQuerySet:
        return rows.filter(**{f"custom__{key}__lte": as_stored(value)})


def own_filters(field: CustomField) -> Iterator[tuple[str, filters.Filter]]:
    """What the list can be narrowed by for one of the agency's own fields, by the name in the address."""
    name = name_of(field)
    told: dict[str, Any] = {"field_name": field.key, "label": field.label}
    match field.kind:
        case Kind.TEXT:
            yield name, filters.CharFilter(f"custom__{field.key}", "icontains", label=field.label, widget=WORD)
        case Kind.NUMBER | Kind.DATE:
            ours, box = (filters.NumberFilter, NUMBER) if field.kind == Kind.NUMBER else (filters.DateFilter, DAY)
            told |= {"widget": box}
            yield name, ours(**told | {"label": f"{field.label}, from"}, method="at_least")
            yield f"{name}-to", ours(**told | {"label": f"{field.label}, up to"}, method="at_most")
        case _:
            options = [("yes", "Yes"), ("no", "No")] if field.kind == Kind.YES_NO else list(field.labels.items())
            yield (
                name,
                filters.ChoiceFilter(**told, choices=options, method="answered", empty_label="Any", widget=SELECT),
            )


def as_stored(value: date | Decimal) -> str | float:
    return value.isoformat() if isinstance(value, date) else float(value)


def branches(user: User) -> Any:
    return user.branches_where(SEE_SOURCES)
