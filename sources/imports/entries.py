"""A row on its way: what the file says, what is wrong with it, what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .checking import Problem, cell
from .limits import Row

NEW, UPDATE, SAME, PROBLEM, PASSED = "new", "update", "same", "problem", "passed"
COUNTED_AS = {NEW: "made", UPDATE: "updated", SAME: "same", PROBLEM: "rejected", PASSED: "passed"}
Cells = dict[str, str]  # what a row says, by column


@dataclass
class Entry:
    """`source` and `person` hold only what the row says: an empty cell changes nothing."""

    row: Row
    source: dict[str, Any] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    outcome: str = ""
    only_if_new: bool = False  # what it says of the source counts only where there is none yet
    target: int = 0  # the source's id; below zero before it is written
    made: bool = False  # its source is this row's
    alike: bool = False  # found by name and ZIP alone
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)  # of the source: was, is
    person_made: bool = False
    person_changed: bool = False

    @property
    def reason(self) -> str:
        return " ".join(self.problems)

    @property
    def verdict(self) -> str:
        if self.made:
            return NEW
        return UPDATE if self.changes or self.person_made or self.person_changed else SAME

    def refuse(self, why: str) -> None:
        self.problems.append(why)
        self.outcome = PROBLEM


def said(row: Row, places: Mapping[str, int]) -> Cells:
    """Raises Problem where the row's shape or a cell's text is beyond use."""
    if row.trouble:
        raise Problem(row.trouble)
    if row.cells and row.cells[0].casefold().rstrip(":").endswith("total") and sum(map(bool, row.cells)) <= 3:
        raise Problem("This is a line of totals.")
    return {name: text for name, place in places.items() if (text := cell(row.cells[place]))}


def checked(cells: Cells, checks: Mapping[str, Callable[[str], Any]], labels: Mapping[str, str], entry: Entry) -> Cells:
    """The values that pass; what does not pass is on the entry, with its column's label."""
    values: dict[str, Any] = {}
    for name, text in cells.items():
        try:
            values[name] = checks[name](text)
        except Problem as wrong:
            entry.refuse(f"{labels[name]}: {wrong}")
    return values
