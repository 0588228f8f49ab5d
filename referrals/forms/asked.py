from __future__ import annotations

from typing import Any

from django import forms
from phonenumber_field.formfields import PhoneNumberField

from accounts.models import User
from referrals.choices import Arrival, CareNeed, Discipline, ServiceLine, Urgency
from referrals.icd import codes_alone, codes_in
from referrals.models import DiagnosisCode, Payer
from referrals.models.patient import EARLIEST_BIRTH
from sources.choices import OwnList
from sources.models import OwnChoice

from .codes import Codes
from .fields import QuickDateField
from .papers import PaperFields

CHIPS = {"class": "chips"}
PATIENT = ["last_name", "first_name", "birth_date", "phone", "zip"]
REFERRAL = [
    "arrived_by", "payer", "disciplines", "diagnosis", "hospital_discharge_on", "start_wanted_on", "urgency",
    "service_line", "care_needs", "notes",
]  # fmt: skip


def care_needs() -> list[tuple[str, str]]:
    return OwnChoice.beside(OwnList.CARE_NEED, CareNeed)


class AskedFields(PaperFields):
    """The patient and what is asked for, in the order in which people tell it on the phone."""

    arrived_by = forms.ChoiceField(label="How it came", choices=Arrival, initial=Arrival.PHONE)
    last_name = forms.CharField(max_length=80)
    first_name = forms.CharField(max_length=80)
    birth_date = QuickDateField(label="Born", required=False, not_before=EARLIEST_BIRTH, past=True)
    phone = PhoneNumberField(required=False)
    zip = forms.RegexField(
        r"^\d{5}$", label="ZIP", required=False, error_messages={"invalid": "A ZIP code has five digits."},
        widget=forms.TextInput({"inputmode": "numeric"}),
    )  # fmt: skip
    payer: forms.ModelChoiceField = forms.ModelChoiceField(None, required=False, empty_label="Not known yet")
    disciplines = forms.MultipleChoiceField(
        label="Services", choices=Discipline, required=False, initial=[Discipline.SN],
        widget=forms.CheckboxSelectMultiple(CHIPS),
    )  # fmt: skip
    diagnosis = forms.CharField(required=False, max_length=200, help_text="Code or words.")
    hospital_discharge_on = QuickDateField(label="Leaves hospital", required=False)
    start_wanted_on = QuickDateField(label="Start wanted", required=False)
    urgency = forms.ChoiceField(choices=Urgency, initial=Urgency.ROUTINE, widget=forms.RadioSelect(CHIPS))
    service_line = forms.ChoiceField(choices=ServiceLine, initial=ServiceLine.HOME_HEALTH)
    care_needs = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple(CHIPS))
    notes = forms.CharField(required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user
        payers = Payer.objects.visible_to(user).offered(also=self.initial.get("payer"))
        self.fields["care_needs"].choices = care_needs()  # type: ignore[attr-defined]
        self.fields["payer"].queryset = payers  # type: ignore[attr-defined]
        for name in [*PATIENT, "diagnosis", "notes"]:
            self.fields[name].widget.attrs["autocomplete"] = "off"  # a shared desk's browser keeps no patients

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not {"birth_date", "phone"} & self.errors.keys() and not (cleaned["birth_date"] or cleaned["phone"]):
            self.add_error("birth_date", "Give the birth date or a phone number.")
        if not {"zip", "payer"} & self.errors.keys() and not (cleaned["zip"] or cleaned["payer"]):
            self.add_error("zip", "Give the ZIP or the payer.")
        if "icd_codes" in cleaned:
            cleaned["icd_codes"] = self.with_codes_of_diagnosis(cleaned["icd_codes"], cleaned.get("diagnosis", ""))
        return cleaned

    def with_codes_of_diagnosis(self, codes: Codes, diagnosis: str) -> Codes:
        """What is written as a code in the diagnosis is coded too. The rest stays words, and is never wrong."""
        listed = DiagnosisCode.objects.visible_to(self.user)
        pointed, alone = codes_in(diagnosis), codes_alone(diagnosis)
        wrong, known = listed.unknown(pointed), listed.known(alone)
        found = [code for code in pointed if code not in wrong] + [code for code in alone if code in known]
        return Codes([*codes, *(code for code in dict.fromkeys(found) if code not in codes)])

    def of_patient(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in PATIENT} | self.papers_of_patient()

    def of_referral(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in REFERRAL} | self.papers_of_referral()
