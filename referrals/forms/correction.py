from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from referrals.models import Referral
from sources.models import Contact

from .asked import PATIENT, REFERRAL, AskedFields


class CorrectionForm(AskedFields):
    """What was entered, put right. The versions are of the rows as they stood when the form was opened."""

    contact = forms.ModelChoiceField(None, required=False, label="Sent by", empty_label="Nobody named")
    address = forms.CharField(required=False, max_length=160)
    language = forms.CharField(required=False, max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput)
    patient_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, referral: Referral, **kwargs: Any):
        super().__init__(*args, user=user, initial=self.as_it_stands(referral), **kwargs)
        contacts = Contact.objects.visible_to(user).filter(source=referral.source_id)
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]

    @classmethod
    def as_it_stands(cls, referral: Referral) -> dict[str, Any]:
        patient = referral.patient
        return {
            **{name: getattr(patient, name) for name in [*PATIENT, "address", "language"]},
            **{name: getattr(referral, name) for name in [*REFERRAL, "contact"]},
            "version": referral.version,
            "patient_version": patient.version,
        }

    def of_patient(self) -> dict[str, Any]:
        return super().of_patient() | {name: self.cleaned_data[name] for name in ("address", "language")}

    def of_referral(self) -> dict[str, Any]:
        return super().of_referral() | {"contact": self.cleaned_data["contact"]}

    def beside(self, now: Referral) -> list[tuple[str, Any, Any]]:
        """Where this form and the row as it is now differ: label, yours, now. For a refused stale edit."""
        mine, theirs = self.cleaned_data, self.as_it_stands(now)
        names = [name for name in self.fields if "version" not in name]
        return [(self[name].label, mine[name], theirs[name]) for name in names if mine[name] != theirs[name]]
