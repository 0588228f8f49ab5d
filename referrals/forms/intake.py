from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from phonenumber_field.formfields import PhoneNumberField

from accounts.models import User
from accounts.roles import ADD_SOURCES, ENTER_REFERRALS, MOVE_REFERRALS
from referrals.choices import Arrival, CareNeed, Discipline, ServiceLine, Urgency
from referrals.models import Payer
from referrals.models.patient import EARLIEST_BIRTH
from sources.choices import ContactRole, SourceKind
from sources.models import Contact, Source

from .fields import QuickDateField

CHIPS = {"class": "chips"}
PATIENT = ["last_name", "first_name", "birth_date", "phone", "zip"]
REFERRAL = [
    "arrived_by", "payer", "disciplines", "diagnosis", "hospital_discharge_on", "start_wanted_on", "urgency",
    "service_line", "care_needs", "notes",
]  # fmt: skip


class SenderMixin(forms.Form):
    """Who refers: a source or a person there, chosen from suggestions, typed in full, or added on the spot."""

    sender = forms.CharField(required=False, widget=forms.HiddenInput)
    sender_text = forms.CharField(
        label="Source or person", required=False, widget=forms.TextInput({"autocomplete": "off", "autofocus": True})
    )
    new_source = forms.CharField(label="New source's name", required=False, max_length=120)
    new_kind = forms.ChoiceField(label="Kind", choices=SourceKind, required=False, initial=SourceKind.OTHER)
    new_zip = forms.RegexField(
        r"^\d{5}$", label="ZIP of the source", required=False,
        error_messages={"invalid": "A ZIP code has five digits."}, widget=forms.TextInput({"inputmode": "numeric"}),
    )  # fmt: skip
    new_branch = forms.ModelChoiceField(None, label="Branch", required=False, empty_label=None)
    new_contact = forms.CharField(label="New person's name", required=False, max_length=120)
    new_role = forms.ChoiceField(label="Role", choices=ContactRole, required=False, initial=ContactRole.CASE_MANAGER)
    new_contact_phone = PhoneNumberField(label="Person's phone", required=False)

    NEW = ["new_source", "new_contact"]

    user: User
    choices_of_sender: list[tuple[str, str]]

    @property
    def added(self) -> bool:
        """Whether something is being added on the spot: then the part stays open."""
        return any(self[name].value() for name in self.NEW)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["source"], cleaned["contact"] = self.source_and_contact(cleaned)
        return cleaned

    def source_and_contact(self, cleaned: dict[str, Any]) -> tuple[Source | None, Contact | None]:
        """Either may be new and unsaved: the verb saves them with the referral."""
        source, contact = self.added_source(cleaned), None
        if not source:
            source, contact = self.chosen(cleaned.get("sender", "")) or self.typed(cleaned.get("sender_text", ""))
        if source and cleaned.get("new_contact"):
            contact = Contact(
                source=source,
                name=cleaned["new_contact"],
                role=cleaned.get("new_role") or ContactRole.OTHER,
                phone=cleaned.get("new_contact_phone") or "",
            )
        return source, contact

    def added_source(self, cleaned: dict[str, Any]) -> Source | None:
        if not cleaned.get("new_source") or not self.user.may(ADD_SOURCES):
            return None
        branch = cleaned.get("new_branch") or self.fields["new_branch"].queryset.first()  # type: ignore[attr-defined]
        owner = self.user if branch.pk in self.user.places.get("marketer", set()) else None
        kind = cleaned.get("new_kind") or SourceKind.OTHER
        return Source(branch=branch, name=cleaned["new_source"], kind=kind, zip=cleaned.get("new_zip", ""), owner=owner)

    def chosen(self, sender: str) -> tuple[Source, Contact | None] | None:
        what, _, pk = sender.partition("-")
        if not pk.isdecimal():
            return None
        if what == "contact":
            contact = Contact.objects.visible_to(self.user).select_related("source__branch").filter(pk=pk).first()
            return (contact.source, contact) if contact else None
        source = Source.objects.visible_to(self.user).select_related("branch", "owner").filter(pk=pk).first()
        return (source, None) if source else None

    def typed(self, text: str) -> tuple[Source | None, Contact | None]:
        """Without script nothing was chosen: one match is taken, of several one is asked for."""
        if not text:
            self.add_error("sender_text", "Who refers? Type three letters of the source or the person.")
            return None, None
        likely = list(Source.objects.visible_to(self.user).matching(text).select_related("branch", "owner")[:8])
        exactly = [source for source in likely if source.name.lower() == text.lower()]
        if len(exactly or likely) == 1:
            return (exactly or likely)[0], None
        self.choices_of_sender = [(f"source-{source.pk}", source.name) for source in likely]
        several = "Several sources are called so: choose one below."
        self.add_error("sender_text", several if likely else f"No source matches “{text}”. Add it below.")
        return None, None


class IntakeForm(SenderMixin):
    """A new referral, in the order in which people tell it on the phone."""

    form_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    arrived_by = forms.ChoiceField(label="How it came", choices=Arrival, initial=Arrival.PHONE)
    last_name = forms.CharField(max_length=80)
    first_name = forms.CharField(max_length=80)
    birth_date = QuickDateField(label="Born", required=False, not_before=EARLIEST_BIRTH, past=True)
    phone = PhoneNumberField(required=False)
    zip = forms.RegexField(
        r"^\d{5}$", label="ZIP", required=False, error_messages={"invalid": "A ZIP code has five digits."},
        widget=forms.TextInput({"inputmode": "numeric"}),
    )  # fmt: skip
    payer = forms.ModelChoiceField(None, required=False, empty_label="Not known yet")
    disciplines = forms.MultipleChoiceField(
        label="Services", choices=Discipline, required=False, initial=[Discipline.SN],
        widget=forms.CheckboxSelectMultiple(CHIPS),
    )  # fmt: skip
    diagnosis = forms.CharField(required=False, max_length=200, help_text="Code or words.")
    hospital_discharge_on = QuickDateField(label="Leaves hospital", required=False)
    start_wanted_on = QuickDateField(label="Start wanted", required=False)
    urgency = forms.ChoiceField(choices=Urgency, initial=Urgency.ROUTINE, widget=forms.RadioSelect(CHIPS))
    service_line = forms.ChoiceField(choices=ServiceLine, initial=ServiceLine.HOME_HEALTH)
    care_needs = forms.MultipleChoiceField(choices=CareNeed, required=False, widget=forms.CheckboxSelectMultiple(CHIPS))
    notes = forms.CharField(required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user, self.choices_of_sender = user, []
        self.fields["payer"].queryset = Payer.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["new_branch"].queryset = user.branches_where(ENTER_REFERRALS)  # type: ignore[attr-defined]
        if not user.may(MOVE_REFERRALS):
            self.initial.setdefault("arrived_by", Arrival.FIELD)
        for name in [*PATIENT, "diagnosis"]:
            self.fields[name].widget.attrs["autocomplete"] = "off"  # a shared desk's browser keeps no patients

    @staticmethod
    def sent_by(user: User, source_pk: str) -> dict[str, Any]:
        """The form as it opens from a source's page."""
        source = Source.objects.visible_to(user).filter(pk=source_pk).first() if source_pk.isdecimal() else None
        return {"sender": f"source-{source.pk}", "sender_text": source.name} if source else {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        asked_of_all = "birth_date" not in self.errors and "phone" not in self.errors
        if asked_of_all and not (cleaned.get("birth_date") or cleaned.get("phone")):
            self.add_error("birth_date", "Give the birth date or a phone number.")
        if "zip" not in self.errors and not (cleaned.get("zip") or cleaned.get("payer")):
            self.add_error("zip", "Give the ZIP or the payer.")
        return cleaned

    def arrival(self) -> dict[str, Any]:
        """What was typed, in the words of Referral.arrive."""
        typed = self.cleaned_data
        return {
            "form_id": typed["form_id"],
            "source": typed["source"],
            "contact": typed["contact"],
            "patient": {name: typed[name] for name in PATIENT if typed[name] is not None},
            **{name: typed[name] for name in REFERRAL},
        }

