from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from accounts.stale import VersionedForm
from referrals.facetoface import window_words
from referrals.models import Referral
from sources.models import Contact

from .asked import PATIENT, REFERRAL, AskedFields
from .fields import count_from_today_in


class CorrectionForm(AskedFields, VersionedForm):
    """What was entered, put right: columns of the referral and of its patient, each with its version."""

    contact: forms.ModelChoiceField = forms.ModelChoiceField(
        None, required=False, label="Sent by", empty_label="Nobody named"
    )
    patient_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, referral: Referral, **kwargs: Any):
        super().__init__(*args, user=user, initial=self.as_it_stands(referral), **kwargs)
        self.kept = referral.member_id
        self.fields["f2f_on"].help_text = window_words(referral.start_expected)
        contacts = Contact.objects.visible_to(user).at(referral.source_id)
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]
        count_from_today_in(referral.branch.zone, self)

    @classmethod
    def as_it_stands(cls, referral: Referral) -> dict[str, Any]:
        patient = referral.patient
        return {
            **{name: getattr(patient, name) for name in PATIENT},
            **cls.papers_as_they_stand(referral),
            **{name: getattr(referral, name) for name in [*REFERRAL, "contact"]},
            "version": referral.version,
            "patient_version": patient.version,
        }

    def of_referral(self) -> dict[str, Any]:
        return super().of_referral() | {"contact": self.cleaned_data["contact"]}

    def standing(self, now: Referral, name: str) -> Any:
        """What is added on the spot stands nowhere yet: it differs from nothing."""
        return self.as_it_stands(now).get(name, self.cleaned_data.get(name))

    def meet(self, now: Referral) -> None:
        super().meet(now)
        typed: Any = self.data
        typed["patient_version"] = str(now.patient.version)
