from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from referrals.icd import codes_alone
from referrals.models.diagnosis import DiagnosisCodeQuerySet
from sources.forms import OFF

AT_MOST = 25  # as many as a claim has room for
SHOWN = 4


class Codes(list[str]):
    """Codes as a page shows them in a row."""

    def __str__(self) -> str:
        return ", ".join(self)


class CodesField(forms.CharField):
    """ICD-10-CM codes with commas between them. Words between two commas are looked up in the list."""

    def __init__(self) -> None:
        super().__init__(
            label="ICD-10-CM codes", required=False, max_length=400, widget=forms.TextInput(OFF),
            help_text="Code or words; several with commas. Also taken from the diagnosis, if it is a code.",
        )  # fmt: skip

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    @staticmethod
    def checked(text: str, known: DiagnosisCodeQuerySet) -> Codes:
        """The codes of what was typed, each once. Raises ValidationError with all that is wrong."""
        codes, wrong = Codes(), []
        for piece in filter(None, (piece.strip() for piece in text.replace(";", ",").split(","))):
            found = codes_alone(piece)
            if not found:
                try:
                    found = [of_words(piece, known)]
                except LookupError as sentence:
                    wrong.append(str(sentence))
            codes += [code for code in dict.fromkeys(found) if code not in codes]
        missing = known.unknown(codes)
        wrong += [f"{code} is not in the list of ICD-10-CM codes." for code in missing]
        if len(codes) > AT_MOST:
            wrong.append(f"These are {len(codes)} codes; {AT_MOST} have room.")
        if wrong:
            raise ValidationError(wrong)
        return codes


def of_words(words: str, known: DiagnosisCodeQuerySet) -> str:
    """The one code that is called so. Raises LookupError with those that may be meant."""
    likely = list(known.filter(is_heading=False).likely(words)[:SHOWN])
    exactly = [row for row in likely if row.words.lower() == words.lower()]
    if len(exactly or likely) == 1:
        return (exactly or likely)[0].code
    if not likely:
        raise LookupError(f"“{words}” is no ICD-10-CM code; write it like I50.9.")
    raise LookupError(f"“{words}” may be " + "; ".join(f"{row.code} {row.words}" for row in likely) + ".")
