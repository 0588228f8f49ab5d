from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from accounts.days import sensible
from accounts.models import User
from accounts.stale import VersionedForm
from pilots.choices import Status
from pilots.library import LIBRARY, TEMPLATES
from pilots.models import Capability, Pilot
from referrals.choices import CareNeed, ServiceLine
from referrals.models import Payer
from sources.forms import OFF, DayInput
from sources.models import Contact, Source

A_QUARTER = timedelta(days=90)
ZIPS_AT_MOST = 200


class PilotForm(VersionedForm):
    """Speaks the words of Pilot.revise. The scope is folded: empty means all."""

    capability: forms.ModelChoiceField = forms.ModelChoiceField(
        Capability.objects.none(), label="What we do best", empty_label="Choose one"
    )
    from_on = forms.DateField(label="From", widget=DayInput())
    to_on = forms.DateField(label="To", widget=DayInput())
    target_volume = forms.IntegerField(
        label="Referrals we make room for", required=False, min_value=1, max_value=9999,
        widget=forms.TextInput(OFF | {"inputmode": "numeric"}),
        help_text="So many we can take in that time. No promise of theirs.",
    )  # fmt: skip
    report_to = forms.ModelMultipleChoiceField(
        Contact.objects.none(), label="Whom we report to", required=False, widget=forms.CheckboxSelectMultiple
    )
    service_lines = forms.MultipleChoiceField(
        choices=ServiceLine.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    care_needs = forms.MultipleChoiceField(
        choices=CareNeed.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    payers = forms.ModelMultipleChoiceField(Payer.objects.none(), required=False, widget=forms.CheckboxSelectMultiple)
    zips = forms.CharField(
        label="ZIP codes", required=False, max_length=2000, widget=forms.TextInput(OFF), help_text="78701, 78705"
    )

    def __init__(self, *args: Any, source: Source, by: User, pilot: Pilot | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.source, self.by, self.pilot = source, by, pilot
        self.initial = {**self.standing_now(), **self.initial}
        known = Capability.objects.visible_to(by).filter(branch=source.branch_id)
        choices: Any = self.fields
        choices["capability"].queryset = known.filter(pk=pilot.capability_id) if pilot else known.offered()
        choices["report_to"].queryset = Contact.objects.visible_to(by).at(source).present()
        choices["payers"].queryset = Payer.objects.visible_to(by)
        if pilot:
            del self.fields["capability"]  # another one is another pilot
        if pilot and pilot.status != Status.PROPOSED:
            for name in ("from_on", "service_lines", "care_needs", "payers", "zips"):
                self.fields[name].disabled = True  # agreed, and measured by

    def standing_now(self) -> dict[str, Any]:
        if self.pilot is None:
            today = self.source.branch.day_of(now())
            begin = today + timedelta(days=7 - today.weekday())  # the next Monday, so that weeks are whole
            return {"from_on": begin, "to_on": begin + A_QUARTER}
        columns = "from_on", "to_on", "target_volume", "service_lines", "care_needs", "zips", "version"
        chosen = {name: [row.pk for row in self.standing(self.pilot, name)] for name in ("payers", "report_to")}
        return {name: self.standing(self.pilot, name) for name in columns} | chosen

    def standing(self, now: Any, name: str) -> Any:
        match name:
            case "zips":
                return ", ".join(now.zips)
            case "payers":
                return [row.payer for row in now.scope_payers.visible_to(self.by).select_related("payer")]
            case "report_to":
                return [row.contact for row in now.reports_to.visible_to(self.by).select_related("contact")]
        return super().standing(now, name)

    def clean_zips(self) -> list[str]:
        typed = [code for code in re.split(r"[,;\s]+", self.cleaned_data["zips"]) if code]
        if wrong := [code for code in typed if not re.fullmatch(r"\d{5}", code)]:
            raise ValidationError(f"A ZIP code has five digits: {', '.join(wrong[:5])}.")
        if len(set(typed)) > ZIPS_AT_MOST:
            raise ValidationError(f"At most {ZIPS_AT_MOST}. Leave it empty for all.")
        return sorted(set(typed))

    def clean_from_on(self) -> date:
        return sensible(self.cleaned_data["from_on"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", "That is before it begins.")
        elif first and last and last - first > timedelta(days=2 * 366):
            self.add_error("to_on", "A pilot of more than two years is no pilot. Is the year right?")
        return cleaned


class ProposalForm(PilotForm):
    """Speaks the words of Pilot.propose; of a template there are at most five fields left to fill."""

    standards = forms.MultipleChoiceField(
        choices=[(key, offer.words) for key, offer in LIBRARY.items()], widget=forms.CheckboxSelectMultiple,
        label="What we promise",
        error_messages={"required": "Choose at least one: a pilot is a promise with numbers."},
    )  # fmt: skip

    def __init__(self, *args: Any, template: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("standards", TEMPLATES[template].offers)
        del self.fields["version"]

    def clean_standards(self) -> list[dict[str, Any]]:
        return [LIBRARY[key].columns for key in self.cleaned_data["standards"]]


class EndForm(forms.Form):
    """Speaks the words of Pilot.end."""

    reason = forms.CharField(label="Why it ends", max_length=200, widget=forms.TextInput(OFF))
