from __future__ import annotations

from typing import Any

from django import forms

from .moves import MoveForm


class TransferForm(MoveForm):
    """Speaks the words of Referral.transfer."""

    to_branch: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label="To", empty_label="Which branch?", error_messages={"required": "Choose the branch."}
    )
    why = forms.CharField(
        label="Why",
        max_length=200,
        help_text="Stays in the referral's history. Nothing about the patient.",
        error_messages={"required": "Say why: the other branch will ask."},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["to_branch"].queryset = self.referral.other_branches  # type: ignore[attr-defined]
