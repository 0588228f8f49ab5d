from typing import Any

from django import forms

from accounts.models import User
from accounts.stale import VersionedForm
from sources.models import CustomField, OwnChoice

from .fields import OFF
from .lines import LinesField

Kind = CustomField.Kind


class CustomFieldForm(VersionedForm, forms.ModelForm):
    """Speaks the words of CustomField.add and CustomField.edit."""

    choices = LinesField(
        help_text="One a line, in order. A line that you take out is retired: sources that have it keep it."
    )

    class Meta:
        model = CustomField
        fields = ["label", "kind", "choices", "required", "position", "active"]
        labels = {"label": "Name", "required": "Must be filled in", "active": "In use"}
        widgets = {"label": forms.TextInput(OFF)}
        help_texts = {
            "position": "The lowest comes first.",
            "active": "Without it the field is retired: nobody is asked, and nothing that was written is lost.",
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by = by
        self.initial["version"] = self.instance.version
        self.order_fields(self.Meta.fields)
        if not self.instance.pk:
            del self.fields["active"]
            return
        self.fields["kind"].disabled = True
        if self.instance.has_choices:
            self.initial["choices"] = self.standing(self.instance, "choices")
        else:
            del self.fields["choices"]

    def standing(self, now: Any, name: str) -> Any:
        if name == "choices":
            known = OwnChoice.objects.visible_to(self.by).of(now.list_name).active()
            return "\n".join(known.values_list("label", flat=True))
        return super().standing(now, name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") in (Kind.CHOICE, Kind.CHOICES) and cleaned.get("choices") == []:
            self.add_error("choices", "Write at least one choice.")
        return cleaned

    @property
    def words(self) -> dict[str, Any]:
        """What was asked, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
