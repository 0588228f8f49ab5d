from django import forms

from .fields import OFF


class TagForm(forms.Form):
    """Speaks the word of Tag.call."""

    name = forms.RegexField(
        r"^[^,]+$", max_length=40, widget=forms.TextInput(OFF), error_messages={"invalid": "One tag, without a comma."}
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())
