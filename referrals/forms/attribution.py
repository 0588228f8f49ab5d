from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from referrals.models import Referral
from sources.models import Contact


class AttributionForm(forms.Form):
    """One of the two that may be missing: who sent it, or that whoever owns the source now has it."""

    contact: forms.ModelChoiceField = forms.ModelChoiceField(None, required=False)
    owner = forms.BooleanField(required=False)

    def __init__(self, *args: Any, user: User, referral: Referral, **kwargs: Any):
        super().__init__(*args, **kwargs)
        people = Contact.objects.visible_to(user).at(referral.source_id)
        self.fields["contact"].queryset = people  # type: ignore[attr-defined]
