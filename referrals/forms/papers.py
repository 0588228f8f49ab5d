from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.locks import DOTS
from accounts.models import User
from referrals.choices import Homebound, PayerKind
from referrals.facetoface import RULE
from referrals.mbi import tidy, validate_mbi
from referrals.models import DiagnosisCode, Referral
from referrals.models.papers import PHYSICIANS
from sources.forms import OFF, UsPhoneField
from sources.models import Source

from .codes import Codes, CodesField
from .fields import QuickDateField
from .found import TextOf, likely_facilities, meant, row_field
from .physicians import PhysicianFields

OF_PATIENT = ["address", "language", "emergency_name", "emergency_phone"]
OF_REFERRAL = ["f2f_on", "homebound", "orders_on", "authorisation", "authorised_until", "icd_codes"]
KEEPS = f"{DOTS.strip()} and the last four characters stand for the number that is kept."
# The folded parts, in the order in which people speak; one with something in it, or wrong, stands open.
PARTS = {
    "hospital": ["icd_codes", "facility_text"],
    "papers": ["f2f_on", "homebound", "orders_on"],
    "physicians": ["certifying_text", "following_text", "same_follows", "new_physician", "new_npi"],
    "numbers": ["member_id", "authorisation", "authorised_until"],
    "person": OF_PATIENT,
}


class PaperFields(PhysicianFields):
    """What is asked when there is time: codes, papers, physicians, numbers. Nothing of it holds up a referral."""

    icd_codes = CodesField()
    icd_chosen = row_field()  # the suggestion's; the text says it too
    facility = row_field()
    facility_text = TextOf("Discharged from")
    f2f_on = QuickDateField(label="Face-to-face on", required=False, help_text=RULE)
    homebound = forms.ChoiceField(choices=[("", "Not known yet"), *Homebound.choices], required=False)
    orders_on = QuickDateField(label="Orders came on", required=False, past=True)
    member_id = forms.CharField(
        label="Member id", required=False, max_length=40, widget=forms.TextInput(OFF | {"spellcheck": "false"})
    )
    authorisation = forms.CharField(
        label="Authorisation number", required=False, max_length=40, widget=forms.TextInput(OFF)
    )
    authorised_until = QuickDateField(label="Authorised until", required=False)
    address = forms.CharField(required=False, max_length=160, widget=forms.TextInput(OFF))
    language = forms.CharField(required=False, max_length=40, widget=forms.TextInput(OFF))
    emergency_name = forms.CharField(
        label="Emergency contact", required=False, max_length=80, widget=forms.TextInput(OFF)
    )
    emergency_phone = UsPhoneField(label="Emergency phone")

    user: User
    kept: Any = None  # the member id that stands there, of a form that corrects

    def clean_icd_codes(self) -> list[str]:
        return CodesField.checked(self.cleaned_data["icd_codes"], DiagnosisCode.objects.visible_to(self.user))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["facility_row"] = self.facility_meant(cleaned)
        if cleaned.get("authorised_until") and not cleaned.get("authorisation") and "authorisation" not in self.errors:
            self.add_error("authorisation", "Until when, but which? Give the number of the authorisation.")
        self.check_member_id(cleaned)
        return cleaned

    def facility_meant(self, cleaned: dict[str, Any]) -> Source | None:
        text = cleaned.get("facility_text", "").strip()
        likely = likely_facilities(self.user, text)
        try:
            found: Source | None = meant(
                cleaned.get("facility", ""), text, rows=Source.objects.visible_to(self.user), likely=likely
            )
        except LookupError as sentence:
            self.add_error("facility_text", str(sentence))
            return None
        return found

    def check_member_id(self, cleaned: dict[str, Any]) -> None:
        """Medicare's has a pattern; every other payer's is taken as it is said."""
        typed = cleaned.get("member_id", "")
        payer = cleaned.get("payer")
        if not typed or self.keeps_member_id(typed):
            return
        if DOTS.strip() in typed:
            self.add_error("member_id", "Type the number in full, or empty the field.")
        elif payer and payer.kind == PayerKind.MEDICARE:
            cleaned["member_id"] = tidy(typed)
            try:
                validate_mbi(cleaned["member_id"])
            except ValidationError as wrong:
                self.add_error("member_id", wrong)

    def keeps_member_id(self, typed: str) -> bool:
        return bool(self.kept) and typed == self.kept.masked

    @property
    def open_parts(self) -> set[str]:
        """The parts in which something stands, or something is wrong."""
        return {
            part
            for part, names in PARTS.items()
            if any(self.errors.get(name) or self[name].value() not in (None, "", [], False, "False") for name in names)
        }

    def papers_of_patient(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in OF_PATIENT}

    def papers_of_referral(self) -> dict[str, Any]:
        typed = self.cleaned_data
        papers = {name: typed[name] for name in [*OF_REFERRAL, *PHYSICIANS]} | {"facility": typed["facility_row"]}
        return papers if self.keeps_member_id(typed["member_id"]) else papers | {"member_id": typed["member_id"]}

    @staticmethod
    def papers_as_they_stand(referral: Referral) -> dict[str, Any]:
        """For the form that corrects them. The member id only masked."""
        patient, rows = referral.patient, {}
        for name, row in [
            ("certifying", referral.certifying_physician),
            ("following", referral.following_physician),
            ("facility", referral.facility),
        ]:
            rows |= {name: str(row.pk) if row else "", f"{name}_text": row.name if row else ""}
        return {
            **{name: getattr(patient, name) for name in OF_PATIENT},
            **{name: getattr(referral, name) for name in OF_REFERRAL},
            "icd_codes": Codes(referral.icd_codes),
            **rows,
            "member_id": referral.member_id.masked,
        }
