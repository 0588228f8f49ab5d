from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from accounts.models import Branch
from accounts.stale import VersionedForm
from referrals.choices import Discipline, ServiceLine
from referrals.models import Capacity
from referrals.models.capacity import SERVICES
from sources.forms import OFF, DayInput

OPEN, CLOSED = "open", "closed"


class CapacityForm(VersionedForm):
    """Open or closed for each service line and discipline. Speaks the words of Capacity.review."""

    note = forms.CharField(
        required=False,
        max_length=300,
        widget=forms.Textarea(OFF | {"rows": 3}),
        help_text="What intake should tell at the phone, like “wound care full until the new nurse starts”.",
    )

    def __init__(self, *args: Any, branch: Branch, standing: Capacity | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        closed = standing.closed if standing else {}
        stands = {"note": standing.note, "version": standing.version} if standing else {"note": "", "version": 0}
        self.initial = {**self.initial, **stands}
        for service, label in SERVICES.items():
            self.fields[service] = forms.ChoiceField(
                label=label, choices=[(OPEN, "Open"), (CLOSED, "Closed")], initial=CLOSED if service in closed else OPEN
            )
            self.fields[again(service)] = forms.DateField(
                label=f"{label}: open again on", required=False, widget=DayInput, initial=closed.get(service) or None
            )

    def rows(self, services: list[str]) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        return ((self[service], self[again(service)]) for service in services)

    @property
    def lines(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        return self.rows(ServiceLine.values)

    @property
    def disciplines(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        return self.rows(Discipline.values)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for service in SERVICES:
            if cleaned.get(again(service)) and cleaned.get(service) == OPEN:
                self.add_error(again(service), "It is open: choose Closed, or empty the day.")
        return cleaned

    @property
    def words(self) -> dict[str, Any]:
        typed = self.cleaned_data
        shut = [service for service in SERVICES if typed[service] == CLOSED]
        days = {service: typed[again(service)] for service in shut}
        closed = {service: day.isoformat() if day else "" for service, day in days.items()}
        return {"note": typed["note"], "closed": closed, "version": typed["version"]}

    def standing(self, now: Capacity, name: str) -> Any:
        if name == "note":
            return now.note
        service = name.removesuffix(AGAIN)
        if name.endswith(AGAIN):
            return now.closed.get(service) or None
        return CLOSED if service in now.closed else OPEN


AGAIN = "_again"


def again(service: str) -> str:
    return f"{service}{AGAIN}"
