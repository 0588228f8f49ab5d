"""What a merge writes: each value noted as it was and as it is, so that an undo puts back what nobody changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from accounts.models import Versioned

from .contact import Contact
from .custom import CustomField
from .ownership import CoOwner
from .source import Source

if TYPE_CHECKING:
    Row = Source | Contact

OF_THE_RECORD = {"branch", "source", "merged_into"}  # where it belongs, not what it is
NUMBER = "external_id"  # held by one row of a branch at any moment
OWN = "custom-"  # before the key of one of the agency's own fields
Note = dict[str, Any]


def choosable(model: type[models.Model]) -> list[Any]:
    """The columns of which one of two values is chosen."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in OF_THE_RECORD
    ]


def as_text(row: models.Model, column: str) -> Any:
    """A value as the merge keeps it; None stays None."""
    if column.startswith(OWN):
        return row.custom.get(column.removeprefix(OWN))
    field: Any = row._meta.get_field(column)
    return None if getattr(row, field.attname) is None else field.value_to_string(row)


def lacking(here: Contact, there: Contact) -> list[str]:
    """What the one who stays takes of the other. An extension belongs to its number: the two come together or not."""
    blank = {field.name for field in choosable(Contact) if as_text(here, field.name) in ("", None)}
    line = {"phone", "extension"}
    blank = blank | line if "phone" in blank and there.phone else blank - line
    return [field.name for field in choosable(Contact) if field.name in blank]


class Notes:
    """Mixed into Merge, which keeps them in `changed`."""

    if TYPE_CHECKING:
        survivor: Source
        absorbed: Source
        survivor_id: int
        absorbed_id: int
        changed: list[Note]

    def take_over(self, take: Iterable[str], also: Note) -> None:
        """These columns of the absorbed, and these own fields; what it lacks there is then lacking here."""
        columns, told = set(take), also
        if NUMBER in columns:
            self.exchange_numbers()
        for name in columns - {NUMBER}:
            told[name] = as_text(self.absorbed, name) if name.startswith(OWN) else getattr(self.absorbed, name)
        self.write(self.survivor, told)

    def exchange_numbers(self) -> None:
        """The survivor takes the other's, which keeps what the survivor had: a file that names either finds both."""
        theirs, ours = self.absorbed.external_id, self.survivor.external_id
        Source._base_manager.filter(pk=self.absorbed_id).update(external_id="")
        self.write(self.survivor, {NUMBER: theirs})
        if theirs != ours:
            self.write(self.absorbed, {NUMBER: ours}, was={NUMBER: theirs})

    def write(self, row: Row, values: Note, *, was: Note | None = None) -> None:
        """Notes how it was and how it is from now on; nothing where nothing differs."""
        before = {name: as_text(row, name) for name in values} | (was or {})
        save(row, values)
        for name, old in before.items():
            if as_text(row, name) != old:
                note = {"of": row._meta.label, "row": row.pk, "column": name}
                self.changed.append(note | {"was": old, "is": as_text(row, name)})

    def part_owner(self) -> None:
        """Who owns the survivor does not own it beside themselves."""
        mine = CoOwner.objects.filter(
            source__in=[self.survivor_id, self.absorbed_id], user=self.survivor.owner_id
        ).order_by("pk")
        for beside in mine:
            note = {"of": CoOwner._meta.label, "row": beside.pk, "column": "user"}
            self.changed.append(note | {"was": beside.user_id, "is": None, "source": beside.source_id})
            beside.delete()

    def put_back(self) -> Iterator[str]:
        """The values as they were, where nobody wrote others since; gives a sentence for each that stays."""
        notes: dict[tuple[str, int], list[Note]] = defaultdict(list)
        for note in self.changed:
            notes[note["of"], note["row"]].append(note)
        beside = [note for (label, _), of_row in notes.items() if label == CoOwner._meta.label for note in of_row]
        rows = {key: of_row for key, of_row in notes.items() if key[0] != CoOwner._meta.label}
        found = {(label, pk): model_of(label)._base_manager.filter(pk=pk).first() for label, pk in rows}
        still = {
            key: [note for note in rows[key] if as_text(row, note["column"]) == note["is"]]
            for key, row in found.items()
            if row is not None
        }
        numbered = [key[1] for key, of_row in still.items() if any(note["column"] == NUMBER for note in of_row)]
        Source._base_manager.filter(pk__in=numbered).update(external_id="")  # so that neither meets the other's
        for key, of_row in still.items():
            row: Any = found[key]
            values = {note["column"]: stored(row, note) for note in of_row}
            number = values.get(NUMBER)
            if number and self.number_is_taken(row, number):
                values[NUMBER] = ""
                yield f"The number “{number}” is that of another source by now."
            save(row, values)
            for note in rows[key]:
                if note not in of_row:
                    yield f"The {called(row, note['column'])} of {row} stays as it is: it was changed after the merge."
        self.co_own_again(beside)

    def number_is_taken(self, row: Any, number: str) -> bool:
        others = Source._base_manager.exclude(pk=row.pk)
        return others.filter(branch=row.branch_id, external_id=number).exists()

    def co_own_again(self, notes: Iterable[Note]) -> None:
        """Who owned one beside its owner does again, if they do not own it by now."""
        for note in notes:
            source, user = note["source"], note["was"]
            now_theirs = Source._base_manager.filter(pk=source, owner=user).exists()
            there = CoOwner.objects.filter(Q(source=source, user=user) | Q(pk=note["row"])).exists()
            if not (now_theirs or there):
                CoOwner.objects.create(pk=note["row"], source_id=source, user_id=user)


def model_of(label: str) -> type[Versioned]:
    return Source if label == Source._meta.label else Contact


def stored(row: models.Model, note: Note) -> Any:
    """The noted value as the row takes it."""
    if note["column"].startswith(OWN):
        return note["was"]
    field: Any = row._meta.get_field(note["column"])
    value = field.to_python(note["was"])
    return field.related_model._base_manager.get(pk=value) if field.is_relation and value is not None else value


def save(row: Row, values: Note) -> None:
    """Own fields one by one into `custom`, as they stand: a retired one is moved too, which a form would refuse."""
    own = {name.removeprefix(OWN): value for name, value in values.items() if name.startswith(OWN)}
    columns = {name: value for name, value in values.items() if not name.startswith(OWN)}
    if own:
        columns["custom"] = {key: v for key, v in (row.custom | own).items() if v is not None}  # type: ignore[union-attr]
    Versioned.edit(row, version=row.version, **columns)


def called(row: models.Model, column: str) -> Any:
    if column.startswith(OWN):
        field = CustomField.objects.filter(key=column.removeprefix(OWN)).first()
        return f"field “{field or column.removeprefix(OWN)}”"
    return row._meta.get_field(column).verbose_name  # type: ignore[union-attr]
