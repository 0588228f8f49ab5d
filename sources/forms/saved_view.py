from typing import Any

from django import forms

from accounts.models import User
from accounts.roles import SEE_SOURCES

from .fields import OFF


class SavedViewForm(forms.Form):
    """Speaks the words of SavedView.keep."""

    name = forms.CharField(max_length=40, widget=forms.TextInput(OFF))
    branch: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, label="Who sees it", required=False, empty_label="Only me"
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = by.branches_where(SEE_SOURCES)  # type: ignore[attr-defined]
        self.fields["branch"].label_from_instance = lambda branch: f"All of {branch}"  # type: ignore[attr-defined]
