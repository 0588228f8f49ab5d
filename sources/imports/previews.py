"""What a person sees before anything is written: some rows of each kind, and what may be here already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from phonenumber_field.phonenumber import PhoneNumber

from sources.models.pairs import ALIKE

from .entries import NEW, PROBLEM, SAME, UPDATE, Entry
from .vocabulary import LABELS

MOST = {PROBLEM: 50, UPDATE: 20, NEW: 20, SAME: 0}
MOST_ALIKE = 20
PERSON = ("name", "phone", "email")
CELLS = ("name", "address", "city", "state", "zip", "phone", "npi", "external_id")


# Each part is served by an index of its own: ZIP, phone, name.
LIKENESS = "similarity(upper(b.name), upper(row.name))"
HERE = "FROM sources_source b WHERE b.branch_id = %s AND b.merged_into_id IS NULL"
MAYBE_HERE = f"""
SELECT row.n, twin.id FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[]) row (n, name, zip, phone)
CROSS JOIN LATERAL (
    SELECT id, max(likeness) FROM (
        SELECT b.id, {LIKENESS} AS likeness {HERE} AND b.zip <> '' AND b.zip = row.zip AND {LIKENESS} >= {ALIKE}
        UNION ALL
        SELECT b.id, {LIKENESS} {HERE} AND b.phone <> '' AND b.phone = row.phone
        UNION ALL
        SELECT b.id, 1 {HERE} AND lower(b.name) = lower(row.name) AND (row.zip = '' OR b.zip = '')
    ) found GROUP BY id ORDER BY 2 DESC, 1 LIMIT 3
) twin
ORDER BY 1
"""


def maybe_here(branch_id: int, entries: Sequence[Entry]) -> dict[int, list[int]]:
    """By each row's number the sources that may be the same by phone or by a like name: in one question."""
    columns = [[entry.source.get(name, "") for entry in entries] for name in ("name", "zip", "phone")]
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(MAYBE_HERE, [[entry.row.number for entry in entries], *columns, *[branch_id] * 3])
        for number, source in cursor.fetchall():
            found.setdefault(number, []).append(source)
    return found


class Preview:
    """The first rows of each kind, as the pass goes by."""

    def __init__(self, branch_id: int) -> None:
        self.branch_id = branch_id
        self.likely: list[tuple[Entry, list[int]]] = []
        self.likely_count = 0
        self.kept: dict[str, list[Entry]] = {kind: [] for kind in MOST}
        self.alike: list[Entry] = []
        self.alike_count = self.formulas = 0

    def take(self, entries: Sequence[Entry]) -> None:
        """Of the new ones each is asked whether it may be here: suggested, never taken for it."""
        new = {entry.row.number: entry for entry in entries if entry.outcome == NEW}
        likely = maybe_here(self.branch_id, list(new.values())) if new else {}
        self.likely_count += len(likely)
        for number, sources in likely.items():
            if len(self.likely) < MOST_ALIKE:
                self.likely.append((new[number], sources))
        for entry in entries:
            some = self.kept.get(entry.outcome)
            if some is not None and len(some) < MOST[entry.outcome]:
                some.append(entry)
            if entry.alike:
                self.alike_count += 1
                if len(self.alike) < MOST_ALIKE:
                    self.alike.append(entry)
            self.formulas += any(cell.startswith("=") for cell in entry.row.cells)

    def shown(self) -> dict[str, Any]:
        return {
            "problems": [{**told(entry), "why": entry.problems} for entry in self.kept[PROBLEM]],
            "updates": [
                {**told(entry), "here": entry.target, "changes": changes(entry)} for entry in self.kept[UPDATE]
            ],
            "new": [told(entry) for entry in self.kept[NEW]],
            "likely": [{**told(entry), "alike": sources} for entry, sources in self.likely],
            "likely_count": self.likely_count,
            "alike": [{**told(entry), "here": entry.target} for entry in self.alike],
            "alike_count": self.alike_count,
            "formulas": self.formulas,
        }


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
