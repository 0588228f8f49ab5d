from datetime import timedelta
from typing import Any

from django import forms
from django.utils.timezone import now

from accounts.models import User
from sources.forms import DayInput
from sources.models import Contact, Source

A_WEEK = timedelta(days=7)


class NewDayForm(forms.Form):
    """Speaks the words of Commitment.move."""

    due_on = forms.DateField(label="By", widget=DayInput())


class DropForm(forms.Form):
    """Speaks the words of Commitment.drop."""

    reason = forms.CharField(label="Why we cannot keep it", max_length=200)


class CommitmentForm(NewDayForm):
    contact: forms.ModelChoiceField = forms.ModelChoiceField(
        Contact.objects.none(), label="To whom", required=False, empty_label="The source as a whole"
    )
    what = forms.CharField(label="What we promise", max_length=200, help_text="Without a patient's name.")
    field_order = ["what", "contact", "due_on"]

    def __init__(self, *args: Any, source: Source, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial = {"due_on": source.branch.day_of(now()) + A_WEEK}
        people = Contact.objects.visible_to(by).at(source).present()
        self.fields["contact"].queryset = people  # type: ignore[attr-defined]
