"""What is typed about whose a source is, and whose a territory."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from accounts.models import Branch, User
from accounts.roles import EDIT_SOURCES
from sources.counties import counties_near, zips_of
from sources.models import Source, Territory

WORDS = 200


def who_may_own(by: User, branch: Branch) -> QuerySet[User]:
    return User.objects.visible_to(by).who_may(EDIT_SOURCES, branch_ids={branch.pk})


class PersonForm(forms.Form):
    """Of those who could own the source, and do not."""

    to: forms.ModelChoiceField = forms.ModelChoiceField(None, label="To", empty_label="Choose one")

    def __init__(self, *args: Any, source: Source, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        people = who_may_own(by, source.branch).exclude(Q(pk=source.owner_id))
        self.fields["to"].queryset = people  # type: ignore[attr-defined]


class OwnerForm(PersonForm):
    """Speaks the words of Source.hand_over."""

    why = forms.CharField(label="Why", max_length=WORDS, help_text="Stays in the history.")


class CoOwnerForm(PersonForm):
    """Speaks the word of Source.share_with."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, prefix="beside", **kwargs)
        self.fields["to"].label = "Beside the owner"


class RequestForm(forms.Form):
    """Speaks the word of OwnershipRequest.ask."""

    why = forms.CharField(label="Why it should be yours", max_length=WORDS)


class AgreementForm(forms.Form):
    """Speaks the word of OwnershipRequest.agree."""

    answer = forms.CharField(label="Your answer", max_length=WORDS, required=False)


class RefusalForm(AgreementForm):
    """A no has a word with it."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = True
        self.fields["answer"].error_messages["required"] = "Say why not, in a word."


class TerritoryForm(forms.Form):
    """ZIPs for one marketer: pasted in any shape, or all of a county. What is no ZIP is named, the rest is kept."""

    marketer: forms.ModelChoiceField = forms.ModelChoiceField(None, empty_label="Choose one")
    zips = forms.CharField(
        label="ZIP codes",
        required=False,
        widget=forms.Textarea({"rows": 4, "autocomplete": "off", "inputmode": "numeric"}),
        help_text="One a line, or with commas between.",
    )
    county = forms.ChoiceField(label="Or all of a county", required=False)
    take_over = forms.BooleanField(label="Also those that are a colleague's now", required=False)

    def __init__(self, *args: Any, branch: Branch, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.bad: list[str] = []
        self.fields["marketer"].queryset = who_may_own(by, branch)  # type: ignore[attr-defined]
        here = Source.objects.visible_to(by).filter(branch=branch).exclude(zip="").order_by()
        near = counties_near(here.values_list("zip", flat=True).distinct())
        self.fields["county"].choices = [("", "None"), *((county, county) for county in near)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed = [word for word in re.split(r"[\s,;]+", cleaned.get("zips", "")) if word]
        good = {word[:5] for word in typed if re.fullmatch(r"\d{5}(-\d{4})?", word)}
        self.bad = [word for word in typed if not re.fullmatch(r"\d{5}(-\d{4})?", word)]
        cleaned["found"] = good | set(zips_of(cleaned.get("county", "")))
        if not cleaned["found"] and not self.bad and not self.errors:
            self.add_error("zips", "Paste some ZIP codes, or choose a county.")
        return cleaned


class EndForm(forms.Form):
    """The ZIPs that are ticked to be taken away."""

    territory: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(None)

    def __init__(self, *args: Any, branch: Branch, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        mine = Territory.objects.visible_to(by).filter(branch=branch)
        self.fields["territory"].queryset = mine  # type: ignore[attr-defined]
