from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .fields import OFF

MOST = 60  # choices of one list
LONGEST = 60  # letters of one choice


class LinesField(forms.CharField):
    """A list of choices, one a line; twice the same counts once, whatever the capitals."""

    def __init__(self, **kwargs: Any):
        super().__init__(required=False, widget=forms.Textarea(OFF | {"rows": 5}), **kwargs)

    def clean(self, value: Any) -> list[str]:
        lines = (" ".join(line.split()) for line in super().clean(value).splitlines())
        labels = list({line.lower(): line for line in lines if line}.values())
        if len(labels) > MOST:
            raise ValidationError(f"At most {MOST} choices; these are {len(labels)}.")
        if long := next((label for label in labels if len(label) > LONGEST), None):
            raise ValidationError(f"“{long[:20]}…” is too long: a choice has at most {LONGEST} letters.")
        return labels
