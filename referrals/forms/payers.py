"""What is typed about who pays, and what a branch says to them."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from accounts.roles import MANAGE_AGENCY
from accounts.stale import VersionedForm
from referrals.models import Payer, PayerAcceptance
from sources.forms import OFF, DayInput


class PayerForm(VersionedForm, forms.ModelForm):
    """Speaks the words of Payer.edit."""

    class Meta:
        model = Payer
        fields = ["name", "kind", "active"]
        labels = {"active": "In use"}
        widgets = {"name": forms.TextInput(OFF)}
        help_texts = {"active": "Without it nobody is offered this payer; referrals that name it keep it."}
        error_messages = {"name": {"unique": "There is a payer of that name already."}}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        if not self.instance.pk:
            del self.fields["active"]

    @property
    def words(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class AcceptanceForm(VersionedForm, forms.ModelForm):
    """What one branch says to one payer between two days. Speaks the words of PayerAcceptance.edit."""

    class Meta:
        model = PayerAcceptance
        fields = ["branch", "answer", "accepted_from", "accepted_until", "note"]
        widgets = {"accepted_from": DayInput, "accepted_until": DayInput, "note": forms.TextInput(OFF)}
        labels = {"accepted_from": "From", "accepted_until": "Until, this day included"}
        help_texts = {
            "accepted_from": "Empty: as long as anybody remembers.",
            "accepted_until": "Empty: for good.",
            "note": "What intake must know, like “visits 1 to 6 without, then call”.",
        }

    def __init__(self, *args: Any, by: User, payer: Payer, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.payer, self.by = payer, by
        self.initial["version"] = self.instance.version
        self.fields["branch"].queryset = by.branches_where(MANAGE_AGENCY)  # type: ignore[attr-defined]
        self.fields["branch"].empty_label = None  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["branch"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("accepted_from"), cleaned.get("accepted_until")
        branch = cleaned.get("branch") or (self.instance.branch if self.instance.pk else None)
        if self.errors or not branch:
            return cleaned
        if first and last and last < first:
            self.add_error("accepted_until", "That is before it begins.")
            return cleaned
        seen: Any = PayerAcceptance.objects.visible_to(self.by)
        there = seen.clashing(branch=branch, payer=self.payer, accepted_from=first, accepted_until=last)
        if clash := there.exclude(pk=self.instance.pk).first():
            self.add_error("accepted_from", f"{branch} has an answer for some of these days: {clash.words}.")
        return cleaned

    @property
    def words(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def validate_constraints(self) -> None:
        """Said above, in words and with the days."""
