from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from accounts.models import User
from sources.models import Contact, Source

from .fields import DayInput

TWO_WEEKS = timedelta(days=14)


class NewDayForm(forms.Form):
    """Speaks the words of Pledge.move."""

    expected_by = forms.DateField(label="Expected by", widget=DayInput())


class PledgeForm(NewDayForm):
    contact: forms.ModelChoiceField = forms.ModelChoiceField(
        Contact.objects.none(), label="Who said it", required=False, empty_label="Nobody in particular"
    )
    said_on = forms.DateField(label="Said on", widget=DayInput())
    field_order = ["contact", "said_on", "expected_by"]

    def __init__(self, *args: Any, source: Source, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = source.branch.day_of(now())
        self.initial = {"said_on": self.today, "expected_by": self.today + TWO_WEEKS}
        people = Contact.objects.visible_to(by).at(source).present()
        self.fields["contact"].queryset = people  # type: ignore[attr-defined]

    def clean_said_on(self) -> Any:
        if self.cleaned_data["said_on"] > self.today:
            raise ValidationError("That is still to come.")
        return self.cleaned_data["said_on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        said, expected = cleaned.get("said_on"), cleaned.get("expected_by")
        if said and expected and expected < said:
            self.add_error("expected_by", "That is before they said it.")
        return cleaned
