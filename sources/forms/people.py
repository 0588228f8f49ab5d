from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from accounts.models import User
from accounts.roles import EDIT_SOURCES
from sources.forms import OFF, DayInput
from sources.models import AlsoAt, Contact, Source


class LeavingForm(forms.Form):
    """Speaks the words of Contact.leave. The successor is somebody there, or a new person of the same role."""

    on = forms.DateField(label="Left on", widget=DayInput())
    successor: forms.ModelChoiceField = forms.ModelChoiceField(
        Contact.objects.none(), label="Who does it now", required=False, empty_label="Not known"
    )
    new_name = forms.CharField(
        label="Or a new person's name", required=False, max_length=120, widget=forms.TextInput(OFF)
    )

    def __init__(self, *args: Any, contact: Contact, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.contact, self.today = contact, contact.branch.day_of(now())
        self.initial.setdefault("on", self.today)
        others = Contact.objects.visible_to(by).at(contact.source).present().exclude(pk=contact.pk)
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > self.today:
            raise ValidationError("That is still to come. Note it when it has happened.")
        return self.cleaned_data["on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        name = cleaned.pop("new_name", "").strip()
        if name and cleaned.get("successor"):
            self.add_error("new_name", "Choose somebody above, or name a new person, not both.")
        elif name:
            cleaned["successor"] = Contact(name=name, role=self.contact.role)
        return cleaned


class AlsoAtForm(forms.Form):
    """One more source where a person is met, in the same branch."""

    source = forms.CharField(required=False, widget=forms.HiddenInput)
    source_text = forms.CharField(label="Also met at", widget=forms.TextInput(OFF))

    def __init__(self, *args: Any, contact: Contact, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.contact, self.by = contact, by

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        found = self.meant(cleaned["source"], cleaned["source_text"].strip())
        if found is None:
            self.add_error("source_text", "No source of this branch is called so. Choose one while you type.")
        elif found.pk == self.contact.source_id or self.already(found):
            self.add_error("source_text", f"{self.contact} is on the page of {found} already.")
        return {"source": found}

    def meant(self, chosen: str, text: str) -> Source | None:
        """The row that was chosen, or without script the one that is called so."""
        here = Source.objects.visible_to(self.by).filter(
            branch=self.contact.source.branch_id, branch__in=self.by.branch_ids_where(EDIT_SOURCES)
        )
        what, _, pk = chosen.partition("-")
        if pk.isdecimal() and len(pk) < 19:
            return here.filter(**({"contacts": pk} if what == "contact" else {"pk": pk})).first()
        named = list(here.named(text)[:2])
        return named[0] if len(named) == 1 or (named and named[0].name.lower() == text.lower()) else None

    def already(self, source: Source) -> bool:
        return AlsoAt.objects.visible_to(self.by).filter(contact=self.contact, source=source).exists()
