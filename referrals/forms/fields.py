"""Dates as people at a phone type them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
LAYOUTS = [
    r"(?P<month>\d{2})(?P<day>\d{2})(?P<year>\d{4})",
    r"(?P<month>\d{1,2})[/.-](?P<day>\d{1,2})[/.-](?P<year>\d{4})",
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
]


def read_date(text: str, *, today: date) -> date:
    """Of `03141941`, `3/14/1941`, `1941-03-14`, `t`, `tom`, `+2`, `-1`, `fri`. Raises ValueError with the sentence."""
    said = text.strip().lower()
    if said in ("t", "today"):
        return today
    if said in ("tom", "tomorrow"):
        return today + timedelta(days=1)
    if re.fullmatch(r"[+-]\d{1,3}", said):
        return today + timedelta(days=int(said))
    if said[:3] in WEEKDAYS and said.isalpha():
        ahead = (WEEKDAYS.index(said[:3]) - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)
    for layout in LAYOUTS:
        if found := re.fullmatch(layout, said):
            try:
                return date(**{part: int(number) for part, number in found.groupdict().items()})
            except ValueError:
                raise ValueError(f"“{text}” is not in the calendar.") from None
    raise ValueError(f"“{text}” is no date: write it like 03141941 or 3/14/1941, t, tom, +2, fri.")


class QuickDateField(forms.CharField):
    """A date, relative ones counted from today in the reader's zone. `past` refuses what is still to come."""

    def __init__(self, *args: Any, not_before: date | None = None, past: bool = False, **kwargs: Any):
        kwargs.setdefault("widget", forms.TextInput({"autocomplete": "off", "inputmode": "text"}))
        super().__init__(*args, **kwargs)
        self.not_before, self.past = not_before, past

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            day = read_date(text, today=localdate())
        except ValueError as sentence:
            raise ValidationError(str(sentence)) from None
        if self.not_before and day < self.not_before:
            raise ValidationError(f"{day.year} is before {self.not_before.year}; check the year.")
        if self.past and day > localdate():
            raise ValidationError(f"{day:%m/%d/%Y} is still to come; check the year.")
        return day

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%m/%d/%Y}" if isinstance(value, date) else value
