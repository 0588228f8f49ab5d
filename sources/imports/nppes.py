"""The NPPES monthly file's layout: organisations become sources, individuals the people who sit at an address.

Which of its millions of rows are wanted is chosen by ZIP and taxonomy code. Nobody types in this file, so its columns
are known by name. Why a person gets a practice by address: docs/decisions/0019-imports.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sources.choices import ContactRole, SourceKind
from sources.models import Contact

from .book import SourceBook
from .checking import Problem
from .columns import Column
from .entries import PASSED, Cells, Entry, checked, said
from .limits import Row
from .vocabulary import LABELS

AT = "Provider Business Practice Location Address "
CODES = [f"taxonomy_{n}" for n in range(1, 16)]
FIELDS = {
    "npi": "NPI",
    "entity": "Entity Type Code",
    "organisation": "Provider Organization Name (Legal Business Name)",
    "last": "Provider Last Name (Legal Name)",
    "first": "Provider First Name",
    "credential": "Provider Credential Text",
    "address": "Provider First Line Business Practice Location Address",
    "city": AT + "City Name",
    "state": AT + "State Name",
    "zip": AT + "Postal Code",
    "phone": AT + "Telephone Number",
    "fax": AT + "Fax Number",
    "ended": "NPI Deactivation Date",
    "reactivated": "NPI Reactivation Date",
} | {name: f"Healthcare Provider Taxonomy Code_{n}" for n, name in enumerate(CODES, 1)}
NEEDED = {"npi", "entity", "organisation", "last", "zip", "taxonomy_1"}
COLUMNS = [Column(name, header, required=name in NEEDED) for name, header in FIELDS.items()]
ORGANISATION, PERSON = "2", "1"
# By the beginning of the taxonomy code; the longest that fits counts.
KINDS = {
    "282N": SourceKind.HOSPITAL, "281": SourceKind.HOSPITAL, "284": SourceKind.HOSPITAL, "286": SourceKind.HOSPITAL,
    "282E": SourceKind.LTACH, "283X": SourceKind.IRF, "273Y": SourceKind.IRF, "314": SourceKind.SNF,
    "313M": SourceKind.SNF, "3104": SourceKind.ASSISTED_LIVING, "3115": SourceKind.ASSISTED_LIVING,
    "193": SourceKind.PHYSICIAN_PRACTICE, "20": SourceKind.PHYSICIAN_PRACTICE, "213E": SourceKind.PHYSICIAN_PRACTICE,
    "363": SourceKind.PHYSICIAN_PRACTICE, "261Q": SourceKind.CLINIC, "251E": SourceKind.AGENCY,
    "251G": SourceKind.AGENCY, "251B": SourceKind.CASE_MANAGEMENT, "302": SourceKind.CASE_MANAGEMENT,
    "305": SourceKind.CASE_MANAGEMENT, "251": SourceKind.COMMUNITY,
}  # fmt: skip
ROLES = {
    "20": ContactRole.PHYSICIAN, "213E": ContactRole.PHYSICIAN, "363L": ContactRole.NURSE_PRACTITIONER,
    "363A": ContactRole.NURSE_PRACTITIONER, "364S": ContactRole.NURSE_PRACTITIONER, "163W": ContactRole.NURSE,
    "164": ContactRole.NURSE, "104": ContactRole.SOCIAL_WORKER, "171M": ContactRole.CASE_MANAGER,
}  # fmt: skip
CAPITALS = {"LLC", "LLP", "PLLC", "PC", "PA", "LP", "MD", "DO", "NP", "RN", "USA", "VA", "UT", "II", "III", "IV", "PO",
            "N", "S", "E", "W", "NE", "NW", "SE", "SW", "DPM", "FNP", "APRN", "LCSW"}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """Which rows are wanted: by ZIP, and by taxonomy codes or how they begin; no codes mean all."""

    zips: frozenset[str]
    codes: tuple[str, ...]

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Choice:
        return cls(frozenset(options.get("zips", ())), tuple(options.get("codes", ())))

    def takes(self, cells: Cells, codes: Sequence[str]) -> bool:
        """Valid, in one of the ZIPs, of one of the codes or of codes that begin so."""
        here = "".join(letter for letter in cells.get("zip", "") if letter.isdigit())
        if here.zfill(9 if len(here) > 5 else 5)[:5] not in self.zips:
            return False
        if cells.get("entity") not in (ORGANISATION, PERSON) or (cells.get("ended") and not cells.get("reactivated")):
            return False
        return not self.codes or any(code.startswith(self.codes) for code in codes)


class NppesBook(SourceBook):
    """The chosen rows; those that nobody asked for are counted as passed over."""

    columns: Sequence[Column] = COLUMNS

    def __init__(self, *args: Any):
        super().__init__(*args)
        self.choice = Choice.of(self.options)

    def check(self, row: Row, places: Mapping[str, int]) -> Entry:
        entry = Entry(row)
        try:
            cells = said(row, places)
        except Problem as wrong:
            entry.refuse(str(wrong))
            return entry
        codes = [cells[name] for name in CODES if name in cells]
        if not self.choice.takes(cells, codes):
            entry.outcome = PASSED
            return entry
        values = self.of_organisation(cells, codes) if cells.get("entity") == ORGANISATION else of_person(cells, codes)
        entry.only_if_new = cells.get("entity") == PERSON
        self.fill(entry, checked(values, self.checks, LABELS, entry))
        if not values.get("name") or (entry.only_if_new and not values.get("contact_name")):
            entry.refuse("Name: empty.")
        return entry

    def of_organisation(self, cells: Cells, codes: Sequence[str]) -> Cells:
        kind = by_code(KINDS, self.wanted_first(codes)) or SourceKind.OTHER
        return {"name": titled(cells.get("organisation", "")), "npi": cells["npi"], "kind": kind, **site(cells)}

    def wanted_first(self, codes: Sequence[str]) -> list[str]:
        """A hospital with a hospice is what it was chosen for."""
        asked = self.choice.codes
        return sorted(codes, key=lambda code: not code.startswith(asked)) if asked else list(codes)

    def place(self, entries: Sequence[Entry]) -> None:
        """A person who is known here stays where they are, wherever they practise by now."""
        people = {entry.person["npi"]: entry for entry in entries if entry.only_if_new and entry.person.get("npi")}
        known = (
            Contact.objects.standing()
            .filter(source__branch=self.branch, npi__in=people)
            .exclude(npi="")
            .order_by("-pk")
        )
        for npi, source in known.values_list("npi", "source"):
            people[npi].target = source
        super().place(entries)


def of_person(cells: Cells, codes: Sequence[str]) -> Cells:
    where = site(cells)
    name = " ".join(titled(cells[part]) for part in ("first", "last") if part in cells)
    credential = "".join(letter for letter in cells.get("credential", "") if letter.isalpha() or letter in ", ")
    return {
        "name": f"Practice at {where['address']}" if "address" in where else "",
        "kind": SourceKind.PHYSICIAN_PRACTICE,
        **where,
        "contact_name": f"{name}, {credential}" if name and credential else name,
        "contact_role": by_code(ROLES, codes) or ContactRole.OTHER,
        "contact_npi": cells.get("npi", ""),
    }


def site(cells: Cells) -> Cells:
    found = {name: cells[name] for name in ("state", "zip", "phone", "fax") if name in cells}
    return found | {name: titled(cells[name]) for name in ("address", "city") if name in cells}


def by_code(words: Mapping[str, Any], codes: Sequence[str]) -> Any:
    """What the first code that says anything says."""
    for code in codes:
        for length in range(len(code), 1, -1):
            if code[:length] in words:
                return words[code[:length]]
    return None


def titled(text: str) -> str:
    """NPPES shouts: MERCY HOSPITAL OF AUSTIN LLC is Mercy Hospital of Austin LLC."""
    if not text.isupper():
        return text
    small = {"OF", "AND", "THE", "FOR", "AT", "IN"}
    words = [
        word if word.strip(".,") in CAPITALS else word.lower() if place and word in small else word.capitalize()
        for place, word in enumerate(text.split())
    ]
    return " ".join(words)
