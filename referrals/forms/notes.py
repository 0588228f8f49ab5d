from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Branch, User
from accounts.stale import VersionedForm
from referrals.mentions import NobodyCalled, colleagues, mentioned


class NoteForm(VersionedForm):
    """Of a note. Whom it mentions is known before it is saved."""

    text = forms.CharField(
        label="Note", max_length=4000, widget=forms.Textarea({"rows": 4}),
        help_text="For colleagues who may see the patient. @ and a name alerts one of them.",
        error_messages={"required": "Write something."},
    )  # fmt: skip

    def __init__(self, *args: Any, branch: Branch, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.branch = branch

    def colleagues(self) -> list[User]:
        """Whom it can mention."""
        return colleagues(self.branch)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        try:
            if "@" in text:
                mentioned(text, among=colleagues(self.branch))
        except NobodyCalled as sentence:
            raise forms.ValidationError(str(sentence)) from None
        return text
