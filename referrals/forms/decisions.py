from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate

from accounts.models import Branch, User
from accounts.roles import SEE_DECISIONS
from referrals.choices import SIDES
from referrals.stages import Stage
from sources.forms import DayInput

LATELY = timedelta(days=90)


class DecisionsForm(forms.Form):
    """What the report is narrowed to, in the address. Speaks the words of Decisions."""

    since = forms.DateField(label="Came from", required=False, widget=DayInput)
    until = forms.DateField(label="To", required=False, widget=DayInput)
    branch: forms.ModelChoiceField = forms.ModelChoiceField(None, required=False, empty_label="All branches")
    decision = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Any decision"),
            (Stage.ACCEPTED, "Accepted"),
            (Stage.NOT_TAKEN, "Not taken"),
            ("none", "Not decided yet"),
            *((side.label, [(reason.value, reason.label) for reason in reasons]) for side, reasons in SIDES.items()),
        ],
    )

    def __init__(self, data: Any, *, user: User):
        today = localdate()
        self.defaults = {"since": today - LATELY, "until": today}
        shown = {name: day.isoformat() for name, day in self.defaults.items()}
        super().__init__(shown | {name: value for name, value in data.items() if value})
        self.fields["branch"].queryset = user.branches_where(SEE_DECISIONS)  # type: ignore[attr-defined]
        self.several = len(user.branch_ids_where(SEE_DECISIONS)) > 1
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "That is before it begins.")
        return cleaned

    @property
    def words(self) -> dict[str, Any]:
        """What is wrong counts as not said."""
        typed = self.cleaned_data if self.is_valid() else {}
        until: date = typed.get("until") or self.defaults["until"]
        since: date = typed.get("since") or self.defaults["since"]
        branch: Branch | None = typed.get("branch")
        return {"since": since, "until": until, "branch": branch, "decision": typed.get("decision", "")}
