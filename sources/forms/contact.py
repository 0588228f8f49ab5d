from typing import Any

from django import forms

from accounts.choices import Milestone, UpdateChannel
from accounts.models import User
from accounts.stale import VersionedForm
from sources.models import Contact

from .fields import NUMERIC, OFF, UsPhoneField

WISHES = ["update_channel", "update_milestones"]


class ContactForm(VersionedForm, forms.ModelForm):
    """Speaks the words of Contact.edit."""

    phone = UsPhoneField(help_text="With its extension: (512) 555-0142 x 31.")
    update_channel = forms.ChoiceField(
        label="Updates on their patients", choices=[("", Contact.UNSAID), *UpdateChannel.choices], required=False
    )
    update_milestones = forms.MultipleChoiceField(
        label="Updates of", choices=Milestone, required=False, widget=forms.CheckboxSelectMultiple({"class": "chips"}),
        help_text="Where they are told otherwise than their source.",
    )  # fmt: skip

    class Meta:
        model = Contact
        fields = ["name", "role", "phone", "email", "preferred_channel", "npi", *WISHES]
        labels = {"email": "E-mail", "preferred_channel": "Best reached by"}
        widgets = {
            "name": forms.TextInput(OFF),
            "email": forms.EmailInput(OFF),
            "npi": forms.TextInput(NUMERIC | {"maxlength": False}),
        }
        help_texts = {"npi": "Ten digits, of a physician or nurse practitioner."}
        error_messages = {"npi": {"max_length": "An NPI has ten digits; this has %(show_value)d."}}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        if self.instance.extension:
            self.initial["phone"] = self.instance.phone_in_full

    def standing(self, now: Contact, name: str) -> Any:
        return now.phone_in_full if name == "phone" else super().standing(now, name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        phone = cleaned.get("phone")
        if phone is not None:
            cleaned["extension"] = self.instance.extension = getattr(phone, "extension", None) or ""
        wants = cleaned.get("update_channel") not in (None, "", UpdateChannel.NONE)
        if wants and not cleaned.get("update_milestones") and "update_milestones" not in self.errors:
            self.add_error("update_milestones", "Choose at least one, or “No updates” above.")
        return cleaned


class NewContactForm(ContactForm):
    """Who may be there already is shown once; the second save counts."""

    warned = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by = by
        self.maybe_same: list[Contact] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned["warned"]:
            asked = {name: cleaned.get(name) or "" for name in ("name", "email", "phone", "extension")}
            likely = Contact.objects.visible_to(self.by).maybe_same(source=self.instance.source, **asked)
            self.maybe_same = list(likely.select_related("source")[:5])
        return cleaned
