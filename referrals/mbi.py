"""The Medicare Beneficiary Identifier: 11 characters, each with its own kind, no check digit.

[CMS, "Understanding the Medicare Beneficiary Identifier (MBI) Format"; S, L, O, I, B and Z are no letters of it.]
"""

from django.core.exceptions import ValidationError

LETTERS = "ACDEFGHJKMNPQRTUVWXY"
DIGITS = "0123456789"
KINDS = {
    "C": ("123456789", "a digit from 1 to 9"),
    "N": (DIGITS, "a digit"),
    "A": (LETTERS, "a letter other than S, L, O, I, B, Z"),
    "X": (DIGITS + LETTERS, "a digit, or a letter other than S, L, O, I, B, Z"),
}
POSITIONS = "CAXNAXNAANN"


def tidy(text: str) -> str:
    """In capitals, without the dashes and spaces that a card prints for the eye."""
    return text.upper().replace("-", "").replace(" ", "")


def validate_mbi(text: str) -> None:
    """Says which place is wrong, since most slips are an O for a 0. Of a text in `tidy` form; it is not repeated."""
    if len(text) != len(POSITIONS):
        raise ValidationError(f"An MBI has 11 characters; this has {len(text)}.")
    for place, (character, kind) in enumerate(zip(text, POSITIONS, strict=True), 1):
        allowed, words = KINDS[kind]
        if character not in allowed:
            raise ValidationError(f"Character {place} of an MBI is {words}; check the card.")
