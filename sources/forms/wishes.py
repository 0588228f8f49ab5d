from typing import Any

from django import forms

from accounts.choices import Milestone, Sending, UpdateChannel
from accounts.stale import VersionedForm
from sources.choices import Valued
from sources.models import Source
from sources.models.wishes import Wishes

TICKS = {"class": "chips"}


class WishesForm(VersionedForm, forms.ModelForm):
    """Speaks the words of Source.edit."""

    valued = forms.MultipleChoiceField(
        label="What they go by", choices=Valued, required=False, widget=forms.CheckboxSelectMultiple(TICKS)
    )
    update_channel = forms.ChoiceField(
        label="How they want to hear", choices=[("", Wishes.UNSAID), *UpdateChannel.choices], required=False,
        widget=forms.RadioSelect(TICKS),
    )  # fmt: skip
    update_milestones = forms.MultipleChoiceField(
        label="What they want to hear of", choices=Milestone, required=False,
        widget=forms.CheckboxSelectMultiple(TICKS),
    )  # fmt: skip
    update_sending = forms.ChoiceField(label="Updates go out", choices=Sending, widget=forms.RadioSelect(TICKS))

    class Meta:
        model = Source
        fields = ["valued", "update_channel", "update_milestones", "update_sending"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wants = cleaned.get("update_channel") not in (None, "", UpdateChannel.NONE)
        if wants and not cleaned.get("update_milestones") and "update_milestones" not in self.errors:
            self.add_error("update_milestones", "Choose at least one, or “No updates” above.")
        return cleaned
