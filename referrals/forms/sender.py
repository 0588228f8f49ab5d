from __future__ import annotations

from typing import Any

from django import forms
from phonenumber_field.formfields import PhoneNumberField

from accounts.models import User
from accounts.roles import ADD_SOURCES
from sources.choices import ContactRole, SourceKind
from sources.models import Contact, Source


class SenderFields(forms.Form):
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
    new_branch: forms.ModelChoiceField = forms.ModelChoiceField(None, label="Branch", required=False, empty_label=None)
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
