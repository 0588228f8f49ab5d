from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from accounts.stale import VersionedForm
from referrals.models import Referral
from sources.models import Contact

from .asked import PATIENT, REFERRAL, AskedFields
from .fields import count_from_today_in


class CorrectionForm(AskedFields, VersionedForm):
    """What was entered, put right: columns of the referral and of its patient, each with its version."""

    contact: forms.ModelChoiceField = forms.ModelChoiceField(
        None, required=False, label="Sent by", empty_label="Nobody named"
    )
    address = forms.CharField(required=False, max_length=160)
    language = forms.CharField(required=False, max_length=40)
    patient_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, referral: Referral, **kwargs: Any):
        super().__init__(*args, user=user, initial=self.as_it_stands(referral), **kwargs)
        contacts = Contact.objects.visible_to(user).at(referral.source_id)
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]
        count_from_today_in(referral.branch.zone, self)

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

    def standing(self, now: Referral, name: str) -> Any:
        return self.as_it_stands(now)[name]

    def meet(self, now: Referral) -> None:
        super().meet(now)
        typed: Any = self.data
        typed["patient_version"] = str(now.patient.version)
