"""What a person sees before anything is written: some rows of each kind, and what may be here already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from phonenumber_field.phonenumber import PhoneNumber

from sources.models import Source
from sources.models.importing import Import

from .entries import NEW, PROBLEM, SAME, UPDATE, Entry
from .vocabulary import LABELS

MOST = {PROBLEM: 50, UPDATE: 20, NEW: 20, SAME: 0}
MOST_ALIKE = 20
PERSON = ("name", "phone", "email")
CELLS = ("name", "address", "city", "state", "zip", "phone", "npi", "external_id")


class Preview:
    """The first rows of each kind, as the pass goes by."""

    def __init__(self) -> None:
        self.kept: dict[str, list[Entry]] = {kind: [] for kind in MOST}
        self.alike: list[Entry] = []
        self.alike_count = self.formulas = 0

    def take(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            some = self.kept.get(entry.outcome)
            if some is not None and len(some) < MOST[entry.outcome]:
                some.append(entry)
            if entry.alike:
                self.alike_count += 1
                if len(self.alike) < MOST_ALIKE:
                    self.alike.append(entry)
            self.formulas += any(cell.startswith("=") for cell in entry.row.cells)

    def shown(self, job: Import) -> dict[str, Any]:
        return {
            "problems": [{**told(entry), "why": entry.problems} for entry in self.kept[PROBLEM]],
            "updates": [
                {**told(entry), "here": entry.target, "changes": changes(entry)} for entry in self.kept[UPDATE]
            ],
            "new": [{**told(entry), "alike": self.likely(job, entry)} for entry in self.kept[NEW]],
            "alike": [{**told(entry), "here": entry.target} for entry in self.alike],
            "alike_count": self.alike_count,
            "formulas": self.formulas,
        }

    def likely(self, job: Import, entry: Entry) -> list[int]:
        """Sources that may be the same by phone or by a like name: suggested, never taken for it."""
        asked = {name: entry.source.get(name, "") for name in ("name", "zip", "npi", "phone")}
        found = Source.objects.visible_to(job.by).filter(branch=job.branch).maybe_same(**asked)
        return [source.pk for source in found[:3]]


def told(entry: Entry) -> dict[str, Any]:
    """The row in short, as the page writes it."""
    name = entry.source.get("name") or next(filter(None, entry.row.cells), "")
    place = " · ".join(as_read(cell, entry.source[cell]) for cell in CELLS[1:] if entry.source.get(cell))
    person = " · ".join(as_read(cell, entry.person[cell]) for cell in PERSON if entry.person.get(cell))
    return {"row": entry.row.number, "name": name[:120], "place": place, "person": person}


def as_read(cell: str, value: str) -> str:
    return PhoneNumber.from_string(value).as_national if cell in ("phone", "fax") and value else str(value)


def changes(entry: Entry) -> list[tuple[str, str, str]]:
    """Label, was, is. Of an owner only that there is another: the ids say nothing to a reader."""
    texts = {name: [as_read(name, value) for value in pair] for name, pair in entry.changes.items() if name in LABELS}
    known = [(LABELS[name], was, now) for name, (was, now) in texts.items()]
    return known + [(LABELS["owner"], "", "")] * ("owner_id" in entry.changes)
