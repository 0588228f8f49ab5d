from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from accounts.models import User
from followups.choices import How, NoUpdate
from referrals.models import Referral, ReferralEvent
from sources.models import Contact

NOTE = forms.Textarea({"rows": 2})


class TellForm(forms.Form):
    """Speaks the words of Update.tell; the way they were told is the button that sends it."""

    until = forms.TypedChoiceField(widget=forms.HiddenInput, coerce=int)
    how = forms.ChoiceField(choices=How, error_messages={"required": "How were they told? Choose below."})
    contact: forms.ModelChoiceField = forms.ModelChoiceField(
        Contact.objects.none(), label="Whom", required=False, empty_label="Nobody named"
    )
    at = forms.DateTimeField(
        label="When", required=False, help_text="Empty means now.",
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    note = forms.CharField(required=False, max_length=2000, widget=NOTE)

    def __init__(self, *args: Any, referral: Referral, events: list[ReferralEvent], by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.events = {event.pk: event for event in events}
        self.fields["until"].choices = [(pk, pk) for pk in self.events]  # type: ignore[attr-defined]
        people = Contact.objects.visible_to(by).at(referral.source).present()
        self.fields["contact"].queryset = people  # type: ignore[attr-defined]
        self.initial.setdefault("contact", referral.contact_id)

    def clean_until(self) -> ReferralEvent:
        return self.events[self.cleaned_data["until"]]

    def clean_at(self) -> datetime:
        at = self.cleaned_data["at"] or now()
        if at > now():
            raise ValidationError("That is still to come.")
        return at

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        until, at = cleaned.get("until"), cleaned.get("at")
        if until and at and at < until.at:
            self.add_error("at", "That is before it happened.")
        return cleaned


class NoUpdateForm(forms.Form):
    """Nobody needs to tell them; the reason is the button."""

    until = forms.TypedChoiceField(widget=forms.HiddenInput, coerce=int)
    reason = forms.ChoiceField(choices=NoUpdate, error_messages={"required": "Why not? Choose below."})
    note = forms.CharField(required=False, max_length=2000, widget=NOTE)

    def __init__(self, *args: Any, events: list[ReferralEvent], **kwargs: Any):
        super().__init__(*args, **{"auto_id": "no_update_%s", **kwargs})
        self.events = {event.pk: event for event in events}
        self.fields["until"].choices = [(pk, pk) for pk in self.events]  # type: ignore[attr-defined]

    def clean_until(self) -> ReferralEvent:
        return self.events[self.cleaned_data["until"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason") == NoUpdate.OTHER and not cleaned.get("note"):
            self.add_error("note", "Say why.")
        return cleaned
