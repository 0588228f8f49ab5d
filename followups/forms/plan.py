from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from accounts.days import sensible
from sources.forms import DayInput
from sources.models import Source

NINE = time(9)


class PlanForm(forms.Form):
    """Speaks the words of PlannedVisit's columns and of PlannedVisit.move. Times are in the reader's zone."""

    at = forms.DateTimeField(
        label="When", widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    minutes = forms.IntegerField(label="For how many minutes", min_value=5, max_value=720, initial=30)

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        if at < now():
            raise ValidationError("That is past. A visit that was made is logged, not planned.")
        sensible(at.date())
        return at

    @staticmethod
    def usual(source: Source, by: Any) -> dict[str, Any]:
        """Nine o'clock on the branch's next working day."""
        day = source.branch.next_working_day(by.day_of(now()))
        return {"at": datetime.combine(day, NINE, tzinfo=by.zone), "minutes": 30}


class SnoozeCheckInForm(forms.Form):
    """Speaks the words of Source.snooze."""

    REASONS = ["On holiday", "Contact is away", "They asked us to wait", "Other"]

    until = forms.DateField(label="Until", widget=DayInput())
    reason = forms.ChoiceField(
        choices=[(reason, reason) for reason in REASONS], widget=forms.RadioSelect({"class": "chips"})
    )
    other = forms.CharField(label="Which reason", required=False, max_length=120)

    def __init__(self, *args: Any, source: Source, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = source.branch.day_of(now())

    def clean_until(self) -> date:
        return sensible(self.cleaned_data["until"], after=self.today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        other = cleaned.pop("other", "").strip()
        if cleaned.get("reason") == "Other":
            if not other:
                self.add_error("other", "Say why, in a few words.")
            cleaned["reason"] = other
        return cleaned
