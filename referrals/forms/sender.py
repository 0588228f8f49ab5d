from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from accounts.roles import ADD_SOURCES
from sources.choices import ContactRole, SourceKind
from sources.forms import UsPhoneField
from sources.models import Contact, Source

LIKELY = 6
Sender = tuple[Source | None, Contact | None]


class SenderFields(forms.Form):
    """Who refers: a source or a person there, chosen from suggestions, typed in full, or added on the spot."""

    sender = forms.CharField(required=False, widget=forms.HiddenInput)
    sender_choice = forms.CharField(required=False)  # of several, where no script runs
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
    new_contact_phone = UsPhoneField(label="Person's phone")

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

    def source_and_contact(self, cleaned: dict[str, Any]) -> Sender:
        """Either may be new and unsaved: the verb saves them with the referral."""
        text = cleaned.get("sender_text", "").strip()
        found = self.chosen(cleaned.get("sender_choice", "")) or self.meant(cleaned.get("sender", ""), text)
        if cleaned.get("new_source") and not found:
            return self.added_source(cleaned), self.added_contact(cleaned)
        if cleaned.get("new_source") and found:
            self.add_error("new_source", f"You chose {found[0]} above. Empty this, or empty that.")
        source, contact = found or self.typed(text)
        return source, self.added_contact(cleaned) or contact

    def meant(self, sender: str, text: str) -> tuple[Source, Contact | None] | None:
        """The row behind the text, unless somebody typed over it since."""
        found = self.chosen(sender)
        return found if found and text in ("", (found[1] or found[0]).name) else None

    def chosen(self, sender: str) -> tuple[Source, Contact | None] | None:
        what, _, pk = sender.partition("-")
        if not pk.isdecimal():
            return None
        if what == "contact":
            contacts = Contact.objects.visible_to(self.user).select_related("source__branch", "source__owner")
            contact = contacts.filter(pk=pk).first()
            return (contact.source, contact) if contact else None
        source = Source.objects.visible_to(self.user).select_related("branch", "owner").filter(pk=pk).first()
        return (source, None) if source else None

    def typed(self, text: str) -> Sender:
        """Without script nothing was chosen: one match is taken, of several one is asked for."""
        if not text:
            self.add_error("sender_text", "Who refers? Type three letters of the source or the person.")
            return None, None
        sources = Source.objects.visible_to(self.user).named(text).select_related("branch", "owner")
        people = Contact.objects.visible_to(self.user).matching(text).select_related("source__branch", "source__owner")
        likely: list[Source | Contact] = [*sources[:LIKELY], *people[:LIKELY]]
        exactly = [row for row in likely if row.name.lower() == text.lower()]
        if len(exactly or likely) == 1:
            (row,) = exactly or likely
            return (row.source, row) if isinstance(row, Contact) else (row, None)
        self.choices_of_sender = [choice_of(row) for row in likely]
        several = "Several are called so: choose one below."
        self.add_error("sender_text", several if likely else f"No source matches “{text}”. Add it below.")
        return None, None

    def added_source(self, cleaned: dict[str, Any]) -> Source | None:
        if not self.user.may(ADD_SOURCES):
            return None
        branch = cleaned.get("new_branch") or self.fields["new_branch"].queryset.first()  # type: ignore[attr-defined]
        owner = self.user if branch.pk in self.user.places.get("marketer", set()) else None
        kind = cleaned.get("new_kind") or SourceKind.OTHER
        return Source(branch=branch, name=cleaned["new_source"], kind=kind, zip=cleaned.get("new_zip", ""), owner=owner)

    def added_contact(self, cleaned: dict[str, Any]) -> Contact | None:
        """Of the source of the same form, which arrive() gives it."""
        if not cleaned.get("new_contact"):
            return None
        phone = cleaned.get("new_contact_phone") or ""
        return Contact(
            name=cleaned["new_contact"],
            role=cleaned.get("new_role") or ContactRole.OTHER,
            phone=phone,
            extension=getattr(phone, "extension", None) or "",
        )


def choice_of(row: Source | Contact) -> tuple[str, str]:
    if isinstance(row, Contact):
        return f"contact-{row.pk}", f"{row.name}, {row.source}"
    return f"source-{row.pk}", row.name
