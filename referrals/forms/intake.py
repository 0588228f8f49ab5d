from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms

from accounts.documents.forms import WithFiles
from accounts.models import User
from accounts.roles import ENTER_REFERRALS, MOVE_REFERRALS
from referrals.choices import Arrival
from sources.models import Source

from .asked import AskedFields
from .sender import SenderFields


class IntakeForm(WithFiles, SenderFields, AskedFields):
    """A new referral on one page. Its id makes a second press the same referral."""

    form_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, user=user, **kwargs)
        self.choices_of_sender = []
        self.fields["new_branch"].queryset = user.branches_where(ENTER_REFERRALS)  # type: ignore[attr-defined]
        if not user.may(MOVE_REFERRALS):
            self.initial.setdefault("arrived_by", Arrival.FIELD)

    @staticmethod
    def sent_by(user: User, source_pk: str) -> dict[str, Any]:
        """The form as it opens from a source's page."""
        source = Source.objects.visible_to(user).filter(pk=source_pk).first() if source_pk.isdecimal() else None
        return {"sender": f"source-{source.pk}", "sender_text": source.name} if source else {}

    def arrival(self) -> dict[str, Any]:
        """What was typed, in the words of Referral.arrive."""
        typed = self.cleaned_data
        return {
            "form_id": typed["form_id"],
            "source": typed["source"],
            "contact": typed["contact"],
            "patient": self.of_patient(),
            **self.of_referral(),
            "documents": typed["files"],
        }
