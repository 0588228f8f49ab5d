from __future__ import annotations

from typing import Any

from django import forms


class MergeForm(forms.Form):
    """Which of the two stays."""

    keep: forms.ModelChoiceField = forms.ModelChoiceField(
        None, error_messages={"required": "Choose which one stays.", "invalid_choice": "Choose which one stays."}
    )

    def __init__(self, *args: Any, two: Any, **kwargs: Any):
        """`two`: the rows of both."""
        super().__init__(*args, **kwargs)
        self.fields["keep"].queryset = two  # type: ignore[attr-defined]
