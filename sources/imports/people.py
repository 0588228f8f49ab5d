"""Which person at a source a row means: by the NPI, else by the name."""

from __future__ import annotations

from collections.abc import Sequence

from sources.choices import ContactRole
from sources.models import Contact

from .entries import Entry
from .writing import Values, stored

PERSON = ["name", "role", "phone", "extension", "email", "npi"]
USUAL: Values = dict.fromkeys(PERSON, "") | {"role": ContactRole.OTHER.value}
Key = tuple[int, str, str]


def keys_of(source: int, values: Values) -> list[Key]:
    npi, name = values.get("npi"), values.get("name", "")
    return [*([(source, "npi", npi)] if npi else []), (source, "name", name.lower())]


class People:
    """Those at the sources of a batch, and those that it adds. See also Places."""

    def __init__(self) -> None:
        self.by: dict[Key, Values] = {}
        self.joined: dict[Key, tuple[Values, Values]] = {}  # who was joined to another: the other, and as they were
        self.fresh: list[Values] = []
        self.touched: dict[int, Values] = {}
        self.heard: dict[int, int] = {}  # of a dry run

    def look_up(self, entries: Sequence[Entry], *, lock: bool) -> None:
        """Locked where they are written, so that what a colleague saves at this moment is not written over."""
        self.by, self.joined, self.fresh, self.touched = {}, {}, [], {}
        there = {entry.target for entry in entries if entry.person and entry.target > 0}
        rows = Contact.objects.filter(source__in=there).order_by("pk")
        rows = rows.select_for_update(no_key=True) if lock else rows
        found = {row["id"]: row for row in stored(rows, ["source_id", "merged_into_id", *PERSON])}
        for person in found.values():
            if person["merged_into_id"] is None:
                self.know(person)
        for person in found.values():
            if person["merged_into_id"] in found:
                for key in keys_of(person["source_id"], person):
                    self.joined.setdefault(key, (found[person["merged_into_id"]], person))

    def know(self, person: Values) -> None:
        for key in keys_of(person["source_id"], person):
            self.by.setdefault(key, person)

    def resolve(self, entry: Entry) -> None:
        if not entry.person:
            return
        keys = keys_of(entry.target, entry.person)
        found, news = self.meant(keys, entry.person)
        heard = next((self.heard[hash(key)] for key in keys if hash(key) in self.heard), None)
        said = hash(frozenset(entry.person.items()))
        if found is not None:
            if heard != said and any(found[name] != value for name, value in news.items()):
                entry.person_changed = True
                found.update(news)
                if "id" in found:
                    self.touched[found["id"]] = found
        elif heard is None:
            entry.person_made = True
            person = USUAL | entry.person | {"source_id": entry.target}
            self.fresh.append(person)
            self.know(person)
        else:
            entry.person_changed = heard != said

    def meant(self, keys: Sequence[Key], said: Values) -> tuple[Values | None, Values]:
        """Who it is, and what the row says of them. Of one who was joined to another only what is new goes there."""
        for key in keys:
            if key in self.by and fits(self.by[key], said):
                return self.by[key], said
        for key in keys:
            if key in self.joined:
                stands, was = self.joined[key]
                if fits(stands, said):
                    return stands, {name: value for name, value in said.items() if value != was[name]}
        return None, said

    def made(self) -> list[Values]:
        return self.fresh

    def changed(self) -> list[Values]:
        return list(self.touched.values())

    def remember(self, entries: Sequence[Entry]) -> None:
        """Of a dry run: what this batch would have written."""
        for entry in entries:
            if entry.person:
                said = hash(frozenset(entry.person.items()))
                self.heard.update((hash(key), said) for key in keys_of(entry.target, entry.person))


def fits(person: Values, said: Values) -> bool:
    """Two of one name with two NPIs are two people."""
    return not (person["npi"] and said.get("npi") and person["npi"] != said["npi"])
