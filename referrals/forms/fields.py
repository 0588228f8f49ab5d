"""Dates as people at a phone type them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

# Beyond these a date is a slip of the hand, and is asked again. Wide enough to put right a referral years later.
LONG_AGO, FAR_AHEAD = timedelta(days=3653), timedelta(days=731)
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
    """A date. Relative ones count from today in `zone`: the branch's, where the form knows it, else the reader's.

    `past` refuses what is still to come.
    """

    zone: ZoneInfo | None = None

    def __init__(self, *args: Any, not_before: date | None = None, past: bool = False, **kwargs: Any):
        kwargs.setdefault("widget", forms.TextInput({"autocomplete": "off", "inputmode": "text"}))
        super().__init__(*args, **kwargs)
        self.not_before, self.past = not_before, past

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        today = localdate(timezone=self.zone)
        try:
            day = read_date(text, today=today)
        except ValueError as sentence:
            raise ValidationError(str(sentence)) from None
        earliest = self.not_before or today - LONG_AGO
        if day < earliest:
            raise ValidationError(f"{day.year} is before {earliest.year}; check the year.")
        if self.past and day > today:
            raise ValidationError(f"{day:%m/%d/%Y} is still to come.")
        if day > today + FAR_AHEAD:
            raise ValidationError(f"{day.year} is far ahead; check the year.")
        return day

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%m/%d/%Y}" if isinstance(value, date) else value


def count_from_today_in(zone: ZoneInfo, form: forms.Form) -> None:
    """So that `t` is the branch's today, wherever its typist is."""
    for field in form.fields.values():
        if isinstance(field, QuickDateField):
            field.zone = zone
