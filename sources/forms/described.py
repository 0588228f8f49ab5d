"""What the agency asks in its own words, in the forms of a source: tags, and the fields that it made."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from sources.models import CustomField, Tag
from sources.models.custom import LONGEST

from .fields import OFF, DayInput

NEW_TAGS = 5  # at once
YES_NO = [("", "—"), ("yes", "Yes"), ("no", "No")]
Kind = CustomField.Kind


def name_of(field: CustomField) -> str:
    """In forms, columns and addresses, where our own columns have names too."""
    return f"f_{field.key}"


class YesNoField(forms.TypedChoiceField):
    def __init__(self, **kwargs: Any):
        super().__init__(choices=YES_NO, coerce=lambda word: word == "yes", empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def asked(field: CustomField, value: Any) -> forms.Field:
    """The form's field for one of the agency's, which stands at `value`."""
    told: dict[str, Any] = {"label": field.label, "required": field.required}
    match field.kind:
        case Kind.NUMBER:
            widget = forms.NumberInput(OFF | {"step": "any"})
            return forms.DecimalField(max_digits=15, decimal_places=4, widget=widget, **told)
        case Kind.DATE:
            return forms.DateField(widget=DayInput(), **told)
        case Kind.YES_NO:
            return YesNoField(**told)
        case Kind.CHOICE:
            return forms.ChoiceField(choices=[("", "—"), *choices(field, [value])], **told)
        case Kind.CHOICES:
            chips = forms.CheckboxSelectMultiple({"class": "chips"})
            return forms.MultipleChoiceField(choices=choices(field, value or []), widget=chips, **told)
    return forms.CharField(max_length=LONGEST, widget=forms.TextInput(OFF), **told)


def choices(field: CustomField, standing: list[str]) -> list[tuple[str, str]]:
    """Those in use; a retired one only where the row has it."""
    retired = [(value, label) for value, label in field.labels.items() if value not in field.offered]
    return [*field.offered.items(), *(one for one in retired if one[0] in standing)]


class DescribedForm(forms.ModelForm):
    """Adds `tags` and `custom` to the words of Source.edit."""

    tags = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple({"class": "chips"}))
    new_tags = forms.CharField(
        label="New tags", required=False, max_length=200, widget=forms.TextInput(OFF), help_text="With commas between."
    )
    by: User

    def ask_in_own_words(self) -> None:
        names = list(Tag.objects.visible_to(self.by).values_list("name", flat=True))
        self.fields["tags"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["tags"] = list(self.instance.tags.values_list("name", flat=True))
        if not names:
            del self.fields["tags"]
        self.custom_fields = list(CustomField.objects.visible_to(self.by).active().with_options())
        for field in self.custom_fields:
            value = self.instance.custom.get(field.key)
            self.fields[name_of(field)] = asked(field, value)
            self.initial[name_of(field)] = field.typed(value)

    @property
    def own_questions(self) -> list[forms.BoundField]:
        return [self[name_of(field)] for field in self.custom_fields]

    def clean_new_tags(self) -> list[str]:
        names = [" ".join(name.split()) for name in self.cleaned_data["new_tags"].split(",") if name.strip()]
        if len(names) > NEW_TAGS:
            raise ValidationError(f"{NEW_TAGS} new tags at a time; this has {len(names)}.")
        for name in names:
            if len(name) > 40:
                raise ValidationError(f"“{name[:20]}…” is too long: a tag has at most 40 letters.")
        return names

    def clean(self) -> dict[str, Any]:
        """Own questions are answered under `custom`; what was typed stays for a second look."""
        cleaned = super().clean() or self.cleaned_data
        self.answers = {name: cleaned.pop(name) for field in self.custom_fields if (name := name_of(field)) in cleaned}
        cleaned["tags"] = [*cleaned.get("tags", []), *cleaned.pop("new_tags", [])]
        cleaned["custom"] = {f.key: self.answers[name_of(f)] for f in self.custom_fields if name_of(f) in self.answers}
        try:
            CustomField.objects.visible_to(self.by).cleaned(cleaned["custom"], was=self.instance.custom)
        except ValidationError as refusals:
            for key, messages in refusals.message_dict.items():
                self.add_error(f"f_{key}", messages)
        return cleaned

    def meet(self, now: Any) -> None:
        self.cleaned_data |= self.answers
        super().meet(now)  # type: ignore[misc]

    def standing(self, now: Any, name: str) -> Any:
        if name == "tags":
            return list(now.tags.values_list("name", flat=True))
        if name == "new_tags":
            return []
        for field in self.custom_fields:
            if name == name_of(field):
                return field.typed(now.custom.get(field.key))
        return super().standing(now, name)  # type: ignore[misc]
