from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from accounts.roles import MOVE_REFERRALS
from accounts.stale import VersionedForm
from referrals.models import Referral


class AssignmentForm(VersionedForm):
    """Speaks the words of Referral.assign."""

    to: forms.ModelChoiceField = forms.ModelChoiceField(None, label="Who has it", required=False, empty_label="Nobody")

    def __init__(self, *args: Any, user: User, referral: Referral, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial = {"version": referral.version, "to": referral.intake_owner}
        there = User.objects.visible_to(user).who_may(MOVE_REFERRALS, branch_ids={referral.branch_id})
        self.fields["to"].queryset = there  # type: ignore[attr-defined]

    def standing(self, now: Referral, name: str) -> Any:
        return now.intake_owner
