from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.roles import KEEP_CAPABILITIES
from accounts.stale import VersionedForm
from pilots.models import Capability
from referrals.choices import CareNeed
from sources.forms import OFF


class CapabilityForm(VersionedForm):
    """Speaks the words of Capability's columns and of Capability.edit."""

    branch: forms.ModelChoiceField = forms.ModelChoiceField(None, empty_label=None)
    name = forms.CharField(
        label="What the branch does best", max_length=80, widget=forms.TextInput(OFF), help_text="Wound care, same day"
    )
    care_needs = forms.MultipleChoiceField(
        choices=CareNeed.choices, required=False, widget=forms.CheckboxSelectMultiple, label="Care needs it covers",
        help_text="None ticked: every need.",
    )  # fmt: skip
    proof = forms.CharField(
        label="Our proof, in words", required=False, max_length=600, widget=forms.Textarea({"rows": 4}),
        help_text="Who does it, what they are trained in. It stands in proposals: no patient's name.",
    )  # fmt: skip
    offered = forms.BooleanField(label="Offered in new pilots", required=False, initial=True)

    def __init__(self, *args: Any, by: User, capability: Capability | None = None, **kwargs: Any):
        self.by, self.capability = by, capability
        if capability:
            names = ("branch", "name", "care_needs", "proof", "offered", "version")
            kwargs["initial"] = {name: getattr(capability, name) for name in names}
        super().__init__(*args, **kwargs)
        branches = by.branches_where(KEEP_CAPABILITIES)
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]
        if capability:
            del self.fields["branch"]  # pilots of the branch build on it
        elif len(by.branch_ids_where(KEEP_CAPABILITIES)) == 1:
            self.fields["branch"].widget = forms.HiddenInput()
            self.initial["branch"] = branches[0].pk

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        branch = self.capability.branch if self.capability else cleaned.get("branch")
        same = Capability.objects.visible_to(self.by).filter(branch=branch, name=cleaned.get("name", ""))
        if branch and same.exclude(pk=self.capability.pk if self.capability else 0).exists():
            self.add_error("name", ValidationError("The branch has one of this name already."))
        return cleaned
