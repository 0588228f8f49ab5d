"""The face-to-face encounter that Medicare requires: 90 days before to 30 days after SOC [42 CFR 424.22(a)(1)(v)]."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

BEFORE, AFTER = timedelta(days=90), timedelta(days=30)
RULE = "It counts from 90 days before to 30 days after the start of care."


class Window(NamedTuple):
    """The days, both included, on which an encounter counts for a start of care."""

    first: date
    last: date


def window(start: date) -> Window:
    return Window(start - BEFORE, start + AFTER)


def window_words(start: date | None) -> str:
    """The window for this start, or the rule where none is known."""
    if start is None:
        return RULE
    first, last = window(start)
    return f"For a start on {day(start)} it counts from {day(first)} to {day(last)}."


def verdict(encounter: date | None, start: date | None) -> str:
    """What an encounter on that day is worth for that start, in words; empty where either is not known."""
    if encounter is None or start is None:
        return ""
    first, last = window(start)
    if encounter < first:
        return f"{days((first - encounter).days)} too early for the start on {day(start)}."
    if encounter > last:
        return f"{days((encounter - last).days)} too late for the start on {day(start)}."
    return f"Within the window for the start on {day(start)}."


def day(on: date) -> str:
    return f"{on:%b} {on.day}, {on.year}"


def days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
