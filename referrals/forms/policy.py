from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from accounts.days import sensible
from referrals.models import AcceptancePolicy
from sources.forms import DayInput

# What the rule has to speak of, at the least [42 CFR 484.105(i)(1)].
OUTLINE = """What the patient needs
We take a patient when …

Our case load and case mix
…

Our staffing
…

The skills of our staff
…
"""
SERVICES_OUTLINE = """Services that we offer
…

Limits of specialty services, of how long and of how often
…
"""


class PolicyForm(forms.ModelForm):
    """The next version. It opens with the words of the one before, or with what the rule has to speak of."""

    class Meta:
        model = AcceptancePolicy
        fields = ["effective_on", "text", "services"]
        widgets = {
            "effective_on": DayInput,
            "text": forms.Textarea({"rows": 16}),
            "services": forms.Textarea({"rows": 8}),
        }
        help_texts = {
            "text": "By what you take or refuse a patient: the same for each. An empty line begins a new paragraph.",
            "services": "What anybody may know, looked at anew at least once a year.",
        }

    def __init__(self, *args: Any, before: AcceptancePolicy | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial["text"] = before.text if before else OUTLINE
        self.initial["services"] = before.services if before else SERVICES_OUTLINE

    def clean_effective_on(self) -> date:
        return sensible(self.cleaned_data["effective_on"])

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if text.split() == OUTLINE.split():
            raise forms.ValidationError("Write your criteria in the places of the dots.")
        return text
