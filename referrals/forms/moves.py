"""What a move asks for. Field names are the verb's parameters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.timezone import now

from referrals.choices import SIDES, Outcome, RefusalReason
from referrals.models import Referral

from .fields import QuickDateField, count_from_today_in

NOON = time(12)
LIKE = "Like t, tom, +2, fri or 11/27/2026."


class MoveForm(forms.Form):
    """Of one referral, whose branch's clock says what today is."""

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.referral = referral
        self.zone = referral.branch.zone
        count_from_today_in(self.zone, self)

    def moment(self, day: date, at: time | None, *, not_before: datetime | None) -> datetime:
        """That day in the branch's zone; without an hour noon, or as soon after what went before as the day allows."""
        if at:
            return datetime.combine(day, at, tzinfo=self.zone)
        guess = min(datetime.combine(day, NOON, tzinfo=self.zone), now())
        earliest = not_before.astimezone(self.zone) if not_before else guess
        return earliest if earliest.date() == day and earliest > guess else guess


class ScheduleForm(MoveForm):
    first_visit_on = QuickDateField(
        label="First visit", help_text=LIKE, error_messages={"required": "Give the day of the first visit."}
    )

    def clean_first_visit_on(self) -> date:
        day = self.cleaned_data["first_visit_on"]
        received = self.referral.received_at
        if received and day < received.astimezone(self.zone).date():
            raise forms.ValidationError("The first visit cannot be before the referral was received.")
        return day


class AdmissionForm(MoveForm):
    started_on = QuickDateField(
        label="Care started on", past=True, error_messages={"required": "Give the day of the start of care."}
    )
    hour = forms.TimeField(
        label="At", required=False, widget=forms.TimeInput({"type": "time"}), help_text="If it is known."
    )

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if self.errors:
            return typed
        received = self.referral.received_at
        started_at = self.moment(typed["started_on"], typed["hour"], not_before=received)
        if received and started_at < received:
            self.add_error("started_on", "Care cannot start before the referral was received.")
        elif started_at > now():
            self.add_error("hour", "That hour is still to come.")
        return {"started_at": started_at}


class DischargeForm(MoveForm):
    outcome = forms.ChoiceField(
        choices=[("", "How did care end?"), *Outcome.choices], error_messages={"required": "Choose how care ended."}
    )
    discharged_on = QuickDateField(past=True, error_messages={"required": "Give the day on which care ended."})

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if self.errors:
            return typed
        admitted = self.referral.admitted_at
        discharged_at = self.moment(typed["discharged_on"], None, not_before=admitted)
        if admitted and discharged_at < admitted:
            self.add_error("discharged_on", "Care cannot end before it started.")
        return {"outcome": typed["outcome"], "discharged_at": discharged_at}


class RefusalForm(MoveForm):
    reason = forms.ChoiceField(
        choices=[
            ("", "Why?"),
            *((side.label, [(reason.value, reason.label) for reason in reasons]) for side, reasons in SIDES.items()),
        ],
        error_messages={"required": "Choose the reason: the source will be told it."},
    )
    served_by = forms.ChoiceField(
        label="Who serves the ZIP instead", required=False, help_text="The source is told with the reason."
    )
    note = forms.CharField(
        required=False, widget=forms.Textarea({"rows": 3}), help_text="For colleagues; the source is told the reason."
    )

    def __init__(self, *args: Any, serving: Sequence[dict[str, Any]] = (), **kwargs: Any):
        """`serving` are the other branches, as id and name, that serve the ZIP."""
        super().__init__(*args, **kwargs)
        self.serving = {str(branch["id"]): branch for branch in serving}
        if not serving:
            del self.fields["served_by"]
            return
        named = [(pk, branch["name"]) for pk, branch in self.serving.items()]
        self.fields["served_by"].choices = [("", "Say nothing of it"), *named]  # type: ignore[attr-defined]

    @staticmethod
    def offered(query: QueryDict, serving: Sequence[dict[str, Any]]) -> dict[str, str]:
        """What a finding's offer chose, as the address says it."""
        there = {str(branch["id"]) for branch in serving}
        reason, tell = query.get("reason", ""), query.get("tell", "")
        chosen = {"reason": reason} if reason in RefusalReason else {}
        return chosen | ({"served_by": tell} if tell in there else {})

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if "served_by" in typed:
            typed["served_by"] = self.serving.get(typed["served_by"])
        return typed
