"""What is imported here: sources, and with each row at most one of the people there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Model, Q
from django.utils.timezone import now

from accounts.models import Branch, User
from accounts.roles import EDIT_SOURCES
from sources.choices import ContactRole, SourceKind, Tier
from sources.forms import STATES
from sources.models import Contact, CoOwner, LikelyPair, NotSame, Source, Territory
from sources.models.importing import Import, Status

from . import after, checking, writing
from .checking import Problem
from .columns import Column
from .entries import Entry, checked, said
from .limits import Row
from .people import PERSON, People
from .places import PLACE, Places
from .vocabulary import COLUMNS, KINDS, LABELS, ROLES

ALIKE = {"update": "Update the source that is here", "leave": "Leave them out, into the file of rejects"}


def state(text: str) -> str:
    if text.upper() not in STATES:
        raise Problem(f"“{text[:40]}” is not a state. Write it in two letters, like TX.")
    return text.upper()


class SourceBook:
    """A branch's sources, as the rows of one import meet them. `dry`: nothing is written, so it remembers instead."""

    columns: Sequence[Column] = COLUMNS
    models = (Contact, Source)  # in the order in which an undo takes them back
    follows = (LikelyPair, NotSame)  # what names them and does not build on them

    def __init__(self, branch: Branch, options: Mapping[str, Any], change: UUID):
        self.branch, self.options, self.dry = branch, options, False
        self.places = Places(branch, change, leave_alike=options.get("alike") == "leave")
        self.people = People()
        self.owners = {person.email.lower(): person.pk for person in colleagues(branch)}
        # The stored word and its label are one check for all rows.
        self.checks: dict[str, Callable[[str], Any]] = {
            "name": checking.words(120),
            "external_id": checking.words(60),
            "npi": checking.npi,
            "kind": checking.choice(SourceKind, KINDS),
            "tier": checking.choice(Tier),
            "address": checking.words(160),
            "city": checking.words(80),
            "state": state,
            "zip": checking.zip_code,
            "phone": checking.phone_alone,
            "fax": checking.phone_alone,
            "owner": self.owner,
            "contact_name": checking.words(120),
            "contact_role": checking.choice(ContactRole, ROLES),
            "contact_phone": checking.phone,
            "contact_email": checking.email,
            "contact_npi": checking.npi,
        }

    def owner(self, text: str) -> int:
        try:
            return self.owners[text.lower()]
        except KeyError:
            raise Problem(f"“{text[:60]}” is the e-mail of no marketer or manager of this branch.") from None

    def check(self, row: Row, places: Mapping[str, int]) -> Entry:
        """What the row says, cell by cell. Asks the database nothing."""
        entry = Entry(row)
        try:
            cells = said(row, places)
        except Problem as wrong:
            entry.refuse(str(wrong))
            return entry
        self.fill(entry, checked(cells, self.checks, LABELS, entry))
        if "name" not in cells:
            entry.refuse("Name: empty.")
        return entry

    def fill(self, entry: Entry, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            if name == "contact_phone":
                entry.person["phone"], entry.person["extension"] = value
            elif name.startswith("contact_"):
                entry.person[name.removeprefix("contact_")] = value
            else:
                entry.source["owner_id" if name == "owner" else name] = value
        if entry.person and "name" not in entry.person and not entry.problems:
            entry.refuse("Person: name: empty, though the row tells their phone, e-mail, role or NPI.")

    def place(self, entries: Sequence[Entry]) -> None:
        """What would become of each: asks a handful of questions, however many rows, and writes nothing."""
        good = [entry for entry in entries if not entry.outcome]
        self.places.look_up(good, lock=not self.dry)
        for entry in good:
            try:
                self.places.resolve(entry)
            except Problem as wrong:
                entry.refuse(str(wrong))
        good = [entry for entry in good if not entry.outcome]
        self.people.look_up(good, lock=not self.dry)
        for entry in good:
            self.people.resolve(entry)
            entry.outcome = entry.verdict
        if self.dry:
            self.places.remember()
            self.people.remember(good)

    def write(self, entries: Sequence[Entry]) -> dict[str, int]:
        """Writes what `place` found, in the caller's transaction, and returns how many people it made and changed."""
        made, changed = self.places.made(), self.places.changed()
        day = {"added_on": self.branch.day_of(now())}  # not Greenwich's
        new = writing.insert(Source, [*PLACE, *day], [row | day for row in made.values()])
        ids = dict(zip(made, new, strict=True))
        fresh = Source.objects.filter(pk__in=ids.values(), owner=None)
        for marketer, theirs in Territory.objects.split(fresh).items():
            Source.objects.filter(pk__in=theirs if marketer else []).update(owner=marketer)
        writing.update(Source, PLACE, list(changed.values()))
        owned = [entry.target for entry in entries if "owner_id" in entry.changes and entry.target > 0]
        CoOwner.objects.filter(source__in=owned, user=F("source__owner")).delete()
        retiered = [entry.target for entry in entries if "tier" in entry.changes and entry.target > 0]
        Source.objects.filter(pk__in=[*ids.values(), *retiered]).reckon_check_ins()
        people = [
            person | {"source_id": ids.get(person["source_id"], person["source_id"])} for person in self.people.made()
        ]
        writing.insert(Contact, ["source_id", *PERSON], people)
        writing.update(Contact, PERSON, self.people.changed())
        return {"people_made": len(people), "people_changed": sum(entry.person_changed for entry in entries)}

    def finish(self, job: Import) -> None:
        """When no more rows come: who gained and lost sources is told, and what may be here twice is reckoned.

        Pairs of one that was stopped wait for the clock: a page that stops it must not.
        """
        after.hand_over(job)
        if job.status == Status.DONE:
            after.reckon_pairs(job)

    def put_back(self, model: type[Model], ids: Sequence[int]) -> None:
        """After an undo wrote these rows' columns: what follows from tier, rhythm and owner follows again."""
        if model is Source:
            Source.objects.filter(pk__in=ids).reckon_check_ins()
            after.co_own_again(self.places.change, ids)

    def let_go(self, model: type[Model], ids: Sequence[int]) -> None:
        """Before an undo removes these rows: what only follows from them goes along."""
        for pairs in self.follows if model is Source else ():
            pairs._base_manager.filter(Q(one__in=ids) | Q(other__in=ids)).delete()

    def taken_back(self, job: Import) -> None:
        after.take_back(job)


def colleagues(branch: Branch) -> Any:
    return User.objects.who_may(EDIT_SOURCES, branch_ids={branch.pk})
