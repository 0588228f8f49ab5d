from typing import Any

import django_filters as filters
from django import forms

from accounts.models import User
from accounts.roles import EDIT_SOURCES, SEE_SOURCES
from sources.choices import SourceKind, Tier
from sources.models.source import SourceQuerySet

MINE, NOBODY = "mine", "nobody"
TIERS = [(tier, f"Tier {tier}") for tier in Tier]
SELECT = forms.Select({"class": "form-select"})


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

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        user = self.request.user
        places = branches(user)
        if len(places) < 2:
            del self.filters["branch"]
        people = User.objects.visible_to(user).who_may(EDIT_SOURCES, branch_ids={place.pk for place in places})
        mine = [(MINE, "Mine")] if user.may(EDIT_SOURCES) else []
        names = [(str(person.pk), person.name) for person in people if person != user]
        self.filters["owner"].extra["choices"] = [*mine, (NOBODY, "Nobody"), *names]

    @property
    def is_narrow(self) -> bool:
        return any(self.form.cleaned_data.values()) if self.form.is_bound and self.form.is_valid() else False

    def search(self, rows: SourceQuerySet, name: str, text: str) -> SourceQuerySet:
        return rows.matching(text)

    def owned(self, rows: SourceQuerySet, name: str, who: str) -> SourceQuerySet:
        if who == NOBODY:
            return rows.filter(owner=None)
        return rows.in_book_of(self.request.user) if who == MINE else rows.filter(owner=int(who))


def branches(user: User) -> Any:
    return user.branches_where(SEE_SOURCES)
