from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from accounts.roles import EDIT_SOURCES
from accounts.stale import VersionedForm
from referrals.models import Referral


class CreditForm(VersionedForm):
    """Speaks the words of Referral.correct_credit."""

    marketer: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label="Credited to", required=False, empty_label="Nobody"
    )
    why = forms.CharField(
        label="Why", max_length=200, help_text="Stays in the referral's history. Nothing about the patient."
    )

    def __init__(self, *args: Any, user: User, referral: Referral, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial = {"version": referral.version, "marketer": referral.marketer}
        there = User.objects.visible_to(user).who_may(EDIT_SOURCES, branch_ids={referral.branch_id})
        stays = User.objects.visible_to(user).filter(pk=referral.marketer_id)
        self.fields["marketer"].queryset = (there | stays).distinct()  # type: ignore[attr-defined]

    def standing(self, now: Referral, name: str) -> Any:
        return "" if name == "why" else super().standing(now, name)
