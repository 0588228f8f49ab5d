from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from accounts.roles import ADD_SOURCES
from sources.choices import ContactRole
from sources.forms import NUMERIC, UsPhoneField
from sources.models import Contact, Source
from sources.npi import validate_npi

from .found import TextOf, likely_facilities, likely_physicians, meant, row_field

BOTH, CERTIFIES, FOLLOWS = "both", "certifies", "follows"
DOES = [(BOTH, "Certifies and follows"), (CERTIFIES, "Certifies"), (FOLLOWS, "Follows")]


class PhysicianFields(forms.Form):
    """Who certifies and who follows: people at sources, found or added on the spot. Either may be the other."""

    certifying = row_field()
    certifying_text = TextOf("Physician who certifies")
    following = row_field()
    following_text = TextOf("Physician who follows")
    same_follows = forms.BooleanField(label="The same one follows", required=False)
    new_physician = TextOf("New physician's name")
    new_npi = forms.CharField(
        label="NPI", required=False, max_length=10, validators=[validate_npi], widget=forms.TextInput(NUMERIC)
    )
    new_physician_phone = UsPhoneField(label="Physician's phone")
    new_practice = row_field()
    new_practice_text = TextOf("Practice", help_text="Where they work. Empty: at the source that refers.")
    new_does = forms.ChoiceField(label="What they do", choices=DOES, required=False, initial=BOTH)

    user: User

    @property
    def adds_physician(self) -> bool:
        return any(self.errors.get(name) or self[name].value() for name in ("new_physician", "new_npi"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        certifies, follows = self.physician(cleaned, "certifying"), self.physician(cleaned, "following")
        if cleaned.get("same_follows"):
            if follows and follows != certifies:
                self.add_error("same_follows", f"You named {follows} too. Untick this, or empty that.")
            follows = certifies
        if cleaned.get("new_physician"):
            certifies, follows = self.with_new(cleaned, certifies, follows)
        elif cleaned.get("new_npi"):
            self.add_error("new_physician", "Whose NPI is it? Give the name.")
        cleaned["certifying_physician"], cleaned["following_physician"] = certifies, follows
        return cleaned

    def physician(self, cleaned: dict[str, Any], name: str) -> Contact | None:
        text = cleaned.get(f"{name}_text", "").strip()
        likely = likely_physicians(self.user, text)
        try:
            found: Contact | None = meant(
                cleaned.get(name, ""), text, rows=Contact.objects.visible_to(self.user), likely=likely
            )
        except LookupError as sentence:
            self.add_error(f"{name}_text", f"{sentence} Choose one while you type, or add a new physician below.")
            return None
        return found

    def with_new(
        self, cleaned: dict[str, Any], certifies: Contact | None, follows: Contact | None
    ) -> tuple[Contact | None, Contact | None]:
        new, does = self.added_physician(cleaned), cleaned.get("new_does") or BOTH
        taken = (certifies if does != FOLLOWS else None) or (follows if does != CERTIFIES else None)
        if taken:
            self.add_error("new_physician", f"You chose {taken} above. Empty this, or empty that.")
        return certifies if does == FOLLOWS else new, follows if does == CERTIFIES else new

    def added_physician(self, cleaned: dict[str, Any]) -> Contact | None:
        """Who has this NPI already is that person. A new one has no source yet where none is named: see arrive()."""
        npi, name = cleaned.get("new_npi", ""), cleaned["new_physician"]
        known = Contact.objects.visible_to(self.user).filter(npi=npi).first() if npi else None
        if known:
            if name.split()[-1].lower() not in known.name.lower():
                self.add_error("new_npi", f"This is the NPI of {known}, at {known.source}.")
            return known
        if not self.user.may(ADD_SOURCES):
            return None
        phone = cleaned.get("new_physician_phone") or ""
        return Contact(
            source=self.practice(cleaned),
            name=name,
            npi=npi,
            role=ContactRole.PHYSICIAN,
            phone=phone,
            extension=getattr(phone, "extension", None) or "",
        )

    def practice(self, cleaned: dict[str, Any]) -> Source | None:
        text = cleaned.get("new_practice_text", "").strip()
        places, likely = Source.objects.visible_to(self.user), likely_facilities(self.user, text)
        try:
            found: Source | None = meant(cleaned.get("new_practice", ""), text, rows=places, likely=likely)
        except LookupError as sentence:
            self.add_error("new_practice_text", str(sentence))
            return None
        return found
