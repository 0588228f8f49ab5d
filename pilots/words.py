"""What was agreed, in sentences for people inside and outside."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pilots.models import Pilot, Standard
from referrals.choices import CareNeed, ServiceLine
from referrals.models import Payer

PATIENT_CHOICE = (
    "Patients choose freely among all agencies, and whom you suggest is your decision. "
    "This is a promise of our service: it asks for no referrals and depends on none."
)


def agreement(pilot: Pilot, standards: Iterable[Standard]) -> str:
    """In one sentence: what, with whom, from when to when, and each promise with its share."""
    promises = [promise(standard) for standard in standards]
    said = listed(promises) if promises else "no standard is chosen yet"
    days = f"from {day(pilot.from_on)} to {day(pilot.to_on)}"
    return f"{pilot.capability} for patients of {pilot.source.name_outside}, {days}: {said}."


def promise(standard: Standard) -> str:
    said = standard.words
    return f"{said[0].lower()}{said[1:]} in {standard.target_share} of 100"


def scope(pilot: Pilot, payers: Iterable[Payer]) -> str:
    """Which referrals count."""
    parts = []
    if pilot.service_lines:
        parts.append("for " + listed([ServiceLine(line).label.lower() for line in pilot.service_lines], "or"))
    if pilot.care_needs:
        parts.append("with " + listed([CareNeed(need).label for need in pilot.care_needs], "or"))
    if names := [str(payer) for payer in payers]:
        parts.append("paid by " + listed(names, "or"))
    if pilot.zips:
        parts.append("who live in " + listed(pilot.zips, "or"))
    return f"Counted are patients {', '.join(parts)}." if parts else "Counted are all patients of that time."


def listed(words: list[str], last: str = "and") -> str:
    """ "a, b and c"."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def day(on: date) -> str:
    return f"{on:%b} {on.day}, {on.year}"
