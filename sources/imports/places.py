"""Which source of the branch a row means: by its number, its NPI, else its name and ZIP."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import Branch
from sources.choices import SourceKind, Tier
from sources.models import Source

from .checking import Problem
from .entries import Entry
from .writing import Values, stored

PLACE = [
    "branch_id", "name", "external_id", "npi", "kind", "tier", "address", "city", "state", "zip", "phone", "fax",
    "owner_id",
]  # fmt: skip
Key = tuple[str, ...]
USUAL: Values = dict.fromkeys(PLACE, "") | {"kind": SourceKind.OTHER.value, "tier": Tier.C.value, "owner_id": None}


def keys_of(values: Values) -> list[Key]:
    """What a source can be found by."""
    found: list[Key] = [(name, values[name]) for name in ("external_id", "npi", "phone") if values.get(name)]
    here = values.get("zip", "")
    return found + [(name, values[name].lower(), here) for name in ("name", "address") if values.get(name)]


class Places:
    """The sources that a batch of rows may mean, those that it makes, and in a dry run what earlier ones would."""

    def __init__(self, branch: Branch, change: UUID, *, leave_alike: bool):
        self.branch, self.change, self.leave_alike = branch, change, leave_alike
        self.known: dict[int, Values] = {}
        self.by: dict[Key, list[int]] = {}
        self.fresh: dict[int, Values] = {}
        self.touched: set[int] = set()
        self.ours: set[int] = set()
        self.last = -1  # ids of those to be made count downwards; not from -1, whose hash is that of -2
        # Of a dry run, hashed where it can be: 100,000 rows must not fill the memory.
        self.ghosts: dict[int, tuple[str, str, str]] = {}
        self.ghost_keys: dict[int, int] = {}
        self.heard: dict[int, int] = {}

    def look_up(self, entries: Sequence[Entry], *, lock: bool) -> None:
        self.known, self.by, self.fresh, self.touched = {}, {}, {}, set()
        self.stands: dict[int, int] = {}  # for what was merged away: what stands for it
        if lock:
            self.heard = {}  # what is written is asked of the database again
        wanted: set[int] = set()
        for asked in self.questions(entries):
            rows = Source.objects.alias(lower=Lower("name"), street=Lower("address")).filter(asked, branch=self.branch)
            for found in rows.order_by().values_list("pk", "merged_into"):
                wanted.update(filter(None, found))
        self.read(wanted, lock=lock)
        if late := set(self.stands.values()) - self.known.keys():  # merged at this very moment
            self.read(late, lock=lock)
        if self.leave_alike:
            history: Any = Source.history.rel.related_model  # type: ignore[attr-defined]
            mine = history.objects.filter(pgh_context_id=self.change, pgh_label="insert", pgh_obj_id__in=self.known)
            self.ours = set(mine.values_list("pgh_obj_id", flat=True))

    def read(self, wanted: Collection[int], *, lock: bool) -> None:
        """All in one query and in one order, so that two who write never wait for each other in a ring."""
        rows = Source.objects.filter(pk__in=wanted, branch=self.branch).order_by("pk")
        # A key to the source may still be made meanwhile: a referral that comes in need not wait for a batch.
        rows = rows.select_for_update(no_key=True) if lock else rows
        for row in stored(rows, [*PLACE, "merged_into_id"]):
            if row["merged_into_id"]:
                self.stands[row["id"]] = row["merged_into_id"]
            self.know(row["id"], row)

    def questions(self, entries: Sequence[Entry]) -> list[Q]:
        """Written so that each is served by an index."""
        wanted: dict[str, set[Key]] = {}
        for entry in entries:
            for key in keys_of(entry.source):
                wanted.setdefault(key[0], set()).add(key)
        asked = []
        for name, keys in wanted.items():
            values = {key[1] for key in keys}
            if name in ("external_id", "npi"):
                asked.append(Q(**{f"{name}__in": values}) & ~Q(**{name: ""}))
            elif name == "name" or (name == "address" and any(entry.only_if_new for entry in entries)):
                zips = {key[2] for key in keys}
                narrow = Q(zip__in=zips) if "" in zips else Q(zip__in=zips) & ~Q(zip="")
                asked.append(narrow & Q(**{f"{'lower' if name == 'name' else 'street'}__in": values}))
            elif name == "phone" and any(entry.only_if_new for entry in entries):
                asked.append(Q(phone__in=values))
        return asked

    def know(self, source: int, values: Values) -> None:
        self.known[source] = values
        for key in keys_of(values):
            self.by.setdefault(key, []).append(source)

    def found(self, *key: str) -> list[int]:
        if not key[1]:
            return []
        ghost = self.ghost_keys.get(hash(key))
        return self.by.get(key, []) + ([ghost] if ghost is not None else [])

    def traits(self, source: int) -> tuple[str, str, str]:
        """Name, NPI, number."""
        values = self.known.get(source)
        return (values["name"], values["npi"], values["external_id"]) if values else self.ghosts[source]

    def resolve(self, entry: Entry) -> None:
        """Sets whose row it is and what it would change. Raises Problem."""
        found = self.beside(entry) if entry.only_if_new else self.meant(entry)
        if found is None:
            self.add(entry)
        else:
            entry.target = self.standing(found)
            if found in self.stands and entry.target not in self.known:
                raise Problem("This record was merged into one that is in another branch by now.")
            if not entry.only_if_new:
                self.compare(entry, found)

    def meant(self, entry: Entry) -> int | None:
        """The record that the row means; what was merged away is still meant by its number, its NPI and its name."""
        name, npi, number, place = (entry.source.get(column, "") for column in ("name", "npi", "external_id", "zip"))
        by_number, by_npi = self.found("external_id", number), self.found("npi", npi)
        if by_number:
            others = [source for source in by_npi if not self.traits(source)[2]]
            if others and self.standing(by_number[0]) not in map(self.standing, by_npi):
                raise Problem(f"The number is that of {self.called(by_number)}, the NPI that of {self.called(others)}.")
            return by_number[0]
        # One NPI may stand for several places that have their own numbers.
        by_npi = [source for source in by_npi if not number or self.traits(source)[2] in ("", number)]
        alike = [source for source in self.found("name", name.lower(), place) if self.fits(source, npi, number)]
        if by_npi:
            stand = [source for source in by_npi if source not in self.stands] or by_npi
            return self.only(stand if len(stand) == 1 else [s for s in stand if s in alike] or stand, "NPI")
        if not alike:
            return None
        target = self.only([source for source in alike if source not in self.stands] or alike, "name and ZIP")
        if target > 0 and target not in self.ours:
            entry.alike = True
            if self.leave_alike:
                raise Problem(
                    f"It looks like {self.called([self.standing(target)])}, which is here: the same name and ZIP."
                )
        return target

    def standing(self, source: int) -> int:
        return self.stands.get(source, source)

    def fits(self, source: int, npi: str, number: str) -> bool:
        """A like name is not enough where the numbers say that they are two."""
        _, its_npi, its_number = self.traits(source)
        return not (npi and its_npi and npi != its_npi) and not (number and its_number and number != its_number)

    def beside(self, entry: Entry) -> int | None:
        """Where a person sits of whom only the address is known: at that address, else at that phone."""
        if entry.target:
            return entry.target
        at = self.found("address", entry.source.get("address", "").lower(), entry.source.get("zip", ""))
        here = at or self.found("phone", entry.source.get("phone", ""))
        return next((source for source in here if source not in self.stands), next(iter(here), None))

    def only(self, sources: list[int], what: str) -> int:
        places = set(map(self.standing, sources))
        if len(places) > 1:
            raise Problem(f"{len(places)} sources here have this {what}. Give the number in your other system too.")
        return sources[0]

    def called(self, sources: list[int]) -> str:
        return self.traits(sources[0])[0]

    def add(self, entry: Entry) -> None:
        self.last -= 1
        values = USUAL | {"branch_id": self.branch.pk} | entry.source
        entry.target, entry.made = self.last, True
        self.fresh[self.last] = values
        self.know(self.last, values)
        self.heard[self.last] = self.hashed(entry)

    def compare(self, entry: Entry, found: int) -> None:
        values, heard = self.known.get(entry.target), self.heard.get(entry.target)
        if heard == self.hashed(entry):
            return
        self.heard[entry.target] = self.hashed(entry)
        if values is None:  # of an earlier batch of a dry run
            entry.changes = {"": ("", "")}
            return
        said = self.news(entry, found)
        entry.changes = {name: (values[name], now) for name, now in said.items() if values[name] != now}
        if entry.changes:
            values.update(said)
            self.touched.add(entry.target)

    def news(self, entry: Entry, found: int) -> Values:
        """What the row says; of a record that was merged away only what it did not say before, and never its number.

        Else the next upload would undo what was chosen in the merge.
        """
        if found not in self.stands:
            return entry.source
        was = self.known[found]
        return {name: now for name, now in entry.source.items() if was[name] != now and name != "external_id"}

    def hashed(self, entry: Entry) -> int:
        return hash(frozenset(entry.source.items()))

    def made(self) -> dict[int, Values]:
        return self.fresh

    def changed(self) -> dict[int, Values]:
        return {source: self.known[source] for source in sorted(self.touched) if source > 0}

    def remember(self) -> None:
        """Of a dry run: what this batch would have written."""
        for source, values in self.fresh.items():
            self.ghosts[source] = (values["name"], values["npi"], values["external_id"])
            self.ghost_keys.update((hash(key), source) for key in keys_of(values))
