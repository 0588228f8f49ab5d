from __future__ import annotations

import re
from typing import Any

from django import forms

from accounts.models import Branch, User
from referrals.models import ServedZip
from sources.models.zips import ZipCode


class AreaForm(forms.Form):
    """ZIPs of a branch: pasted in any shape, or all of a county. What is no ZIP is named, the rest is kept."""

    zips = forms.CharField(
        label="ZIP codes",
        required=False,
        widget=forms.Textarea({"rows": 6, "autocomplete": "off", "inputmode": "numeric"}),
        help_text="Paste as many as you like: one a line, or with commas between.",
    )
    county = forms.CharField(
        label="Or all of a county",
        required=False,
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="Like Travis, TX.",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.bad: list[str] = []
        self.found: set[str] = set()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for line in cleaned.get("zips", "").splitlines():
            self.read(line)
        if typed := cleaned.get("county", "").strip():
            self.found |= self.zips_of(typed)
        if not self.found and not self.bad and not self.errors:
            self.add_error("zips", "Paste some ZIP codes, or name a county.")
        return cleaned

    def read(self, line: str) -> None:
        """One line, as people paste them: 78701, 78702-1234; 2139 of a spreadsheet, which drops the zero in front."""
        for word in filter(None, re.split(r"[\s,;]+", line)):
            plain = re.fullmatch(r"(\d{5})(-\d{4})?", word)
            if plain:
                self.found.add(plain[1])
            elif re.fullmatch(r"\d{4}", word) and ZipCode.known([f"0{word}"]):
                self.found.add(f"0{word}")
            else:
                self.bad.append(word[:20])

    def zips_of(self, typed: str) -> set[str]:
        county, _, state = typed.rpartition(",")
        if not county:
            self.add_error("county", "Name the state too, like Travis, TX.")
            return set()
        zips = ZipCode.of_county(county.strip(), state.strip())
        if not zips:
            self.add_error("county", f"There is no county “{county.strip()}” in “{state.strip()}”.")
        return zips


class EndForm(forms.Form):
    """The ZIPs that are ticked to be taken away."""

    zip: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(None)

    def __init__(self, *args: Any, branch: Branch, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["zip"].queryset = ServedZip.objects.visible_to(by).filter(branch=branch)  # type: ignore[attr-defined]
