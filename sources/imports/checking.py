"""One cell at a time: what a person or a spreadsheet wrote, as the column holds it. Refusals are sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_valid_number, parse

from sources.npi import validate_npi

from .columns import plain

Check = Callable[[str], str]
SHORTENED = re.compile(r"^\d(\.\d+)?E\+\d+$", re.IGNORECASE)
SHEET_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
EXCEL_BEGINS = date(1899, 12, 30)  # Excel's day 0, with its leap day of 1900 that never was
EXCEL_DAYS = range(20_000, 80_000)  # 1954 to 2119
YEARS = range(1900, 2200)
UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Problem(ValueError):
    """Why a cell cannot be taken."""


def cell(text: str) -> str:
    """On one line, with single spaces. Raises Problem for what no column holds."""
    if text in SHEET_ERRORS:
        raise Problem(f"The cell holds the spreadsheet's error {text}.")
    text = " ".join(text.split())
    if UNREADABLE.search(text):
        raise Problem("The cell holds characters that cannot be read.")
    return text


def words(limit: int) -> Check:
    def check(text: str) -> str:
        if len(text) > limit:
            raise Problem(f"Longer than {limit} characters.")
        return text

    return check


def npi(text: str) -> str:
    if SHORTENED.match(text):
        raise Problem(f"A spreadsheet shortened the NPI to {text}. Format the column as text and enter it again.")
    text = text.replace(" ", "").replace("-", "")
    try:
        validate_npi(text)
    except ValidationError as wrong:
        raise Problem(wrong.message) from wrong
    return text


def zip_code(text: str) -> str:
    """Five digits, of ZIP+4 too. A spreadsheet that took it for a number lost the zeros in front: 2139 is 02139."""
    head, dash, tail = text.partition("-")
    if head.isdecimal() and head.isascii():
        if not dash and len(head) in (8, 9):  # ZIP+4 without its dash
            head = head.zfill(9)[:5]
        if 3 <= len(head) <= 5 and (not dash or (tail.isdecimal() and len(tail) == 4)):
            return head.zfill(5)
    raise Problem(f"“{text}” is not a ZIP code: it has five digits.")


@lru_cache(maxsize=10_000)
def phone(text: str) -> tuple[str, str]:
    """In full (+15125550142), and the extension."""
    try:
        number = parse(text, "US")
    except NumberParseException as wrong:
        raise Problem(f"“{text}” is not a US phone number. Write it like (512) 555-0142.") from wrong
    if SHORTENED.match(text) or not is_valid_number(number):
        raise Problem(f"“{text}” is not a US phone number. Write it like (512) 555-0142.")
    return format_number(number, PhoneNumberFormat.E164).partition(";")[0], number.extension or ""


def phone_alone(text: str) -> str:
    number, extension = phone(text)
    if extension:
        raise Problem("An extension is one person's: write it with the person's phone.")
    return number


def email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as wrong:
        raise Problem(f"“{text}” is not an e-mail address.") from wrong
    return words(254)(text)


def choice(choices: type[TextChoices], others: Mapping[str, str] | None = None) -> Check:
    """By the stored word, by the label, or by another word the trade has for it."""
    known = {plain(value): value for value in choices.values}
    known |= {plain(label): value for value, label in choices.choices}
    known |= {plain(word): value for word, value in (others or {}).items()}
    labels = ", ".join(choices.labels)

    def check(text: str) -> str:
        try:
            return known[plain(text)]
        except KeyError:
            raise Problem(f"“{text[:40]}” is not one of: {labels}.") from None

    return check


def day(text: str) -> date:
    """2026-11-24, 11/24/2026, or 46350, as a spreadsheet counts days. A year of two digits is a question."""
    text = text.removesuffix("T00:00:00").removesuffix(" 00:00:00")
    if text.isdecimal() and int(text) in EXCEL_DAYS:
        return EXCEL_BEGINS + timedelta(days=int(text))
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", text):
        year = text[-2:]
        raise Problem(f"Is it 19{year} or 20{year}? Write the year with four digits.")
    for pattern in ("%Y-%m-%d", "%m/%d/%Y", "%m-%d-%Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y"):
        try:
            found = datetime.strptime(text, pattern).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
        if found.year in YEARS:
            return found
    raise Problem(f"“{text[:40]}” is not a date. Write it like 11/24/2026.")
