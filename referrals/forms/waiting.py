from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import now

from referrals.models.waiting import WaitsOn

from .fields import QuickDateField
from .moves import LIKE, MoveForm


class WaitingForm(MoveForm):
    """Speaks the words of Referral.wait_for."""

    on = forms.ChoiceField(
        label="For what", choices=[("", "What do we wait for?"), *WaitsOn.choices],
        error_messages={"required": "Choose what it waits for."},
    )  # fmt: skip
    asked = forms.CharField(label="Who was asked", required=False, max_length=120)
    look_again_on = QuickDateField(
        label="Look again on", help_text=LIKE, error_messages={"required": "Give the day on which to look again."}
    )

    def clean_look_again_on(self) -> date:
        day: Any = self.cleaned_data["look_again_on"]
        if day < self.referral.branch.day_of(now()):
            raise forms.ValidationError("That day is over.")
        return day
