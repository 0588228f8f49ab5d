"""The National Provider Identifier: ten digits, the last a Luhn check over 80840 and the rest [45 CFR 162.406]."""

from django.core.exceptions import ValidationError


def is_npi(text: str) -> bool:
    if not (text.isascii() and text.isdigit() and len(text) == 10):
        return False
    digits = [int(d) for d in "80840" + text]
    doubled = [sum(divmod(2 * d, 10)) for d in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def validate_npi(text: str) -> None:
    """Says what is wrong, so that a slip of the finger is told from a number that is no NPI."""
    if not (text.isascii() and text.isdigit()):
        raise ValidationError("An NPI has digits only.")
    if len(text) != 10:
        raise ValidationError(f"An NPI has ten digits; this has {len(text)}.")
    if not is_npi(text):
        raise ValidationError("The last digit does not fit the others: one digit of this NPI is mistyped.")
