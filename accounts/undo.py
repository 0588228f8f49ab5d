"""Undo: puts back the rows that one request changed, from the history that the triggers keep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, connection, models, transaction
from django.http import HttpRequest
from django.utils.timezone import now
from pghistory.core import event_models

from accounts.models import User, Versioned
from accounts.sentences import WrongWay, clock

WITHIN = timedelta(hours=24)
MANY = 50  # rows of one model: from here on they are put back together, where the model says what follows
BUILT_ON = "This can no longer be undone: something else builds on it now."
ADDED, WAS, IS, REMOVED = "insert", "before", "after", "delete"  # the history's labels, see settings


def undoable(request: HttpRequest, sentence: str, *, change: UUID | None = None, at: str = "") -> None:
    """Says what was done, with a button that undoes it: this request's change, or that of the request before it.

    `at` is the address of an undo of its own, for what is more than rows to put back.
    """
    messages.success(request, sentence, extra_tags=f"undo-at:{at}" if at else f"undo:{change or request.change_id}")


@dataclass
class Touched:
    """One row that the request changed: how it was and how it was left; None where there was no row."""

    model: type[models.Model]
    pk: Any
    was: models.Model | None
    left: models.Model | None
    history: type[models.Model]
    stands: models.Model | None = None  # as it is now, locked

    @property
    def columns(self) -> list[str]:
        kept = {field.name for field in self.history._meta.concrete_fields}
        return [field.attname for field in self.model._meta.concrete_fields if field.name in kept]

    def now(self) -> models.Model | None:
        return self.model._base_manager.select_for_update(of=("self",)).filter(pk=self.pk).first()

    def is_as_left(self) -> bool:
        row = self.stands
        if row is None or self.left is None:
            return row is None and self.left is None
        return all(getattr(row, column) == getattr(self.left, column) for column in self.columns)

    @property
    def keeps_record(self) -> bool:
        return self.was is None and hasattr(self.model, "take_back")

    def put_back(self, *, by: User, change: UUID) -> None:
        row: Any = self.now() or self.model(pk=self.pk)
        for column in self.columns:
            setattr(row, column, getattr(self.was, column))
        if isinstance(row, Versioned):
            row.version += 1  # a form opened in between is stale
        row.save()
        if hasattr(row, "undone"):
            row.undone(by=by, change=change)

    def take_away(self, *, by: User, for_the_record: bool) -> None:
        """What came into being goes. What must stay logged is taken back instead, and what it names stays with it."""
        row: Any = self.now()
        if self.keeps_record:
            row.take_back(by=by)
        elif not any(self.referring(row)):
            row.delete()
        elif not for_the_record and not hasattr(self.model, "stays_when_used"):
            raise WrongWay(BUILT_ON)

    def referring(self, row: models.Model) -> Iterator[bool]:
        for relation in row._meta.related_objects:
            if relation.related_model is not self.history:
                yield relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()


def touched_by(change: UUID) -> list[Touched]:
    """The rows that one request changed, what depends on others last."""
    found = []
    for history in event_models():
        records: dict[Any, list[Any]] = {}
        for record in history._base_manager.filter(pgh_context_id=change).order_by("pgh_id"):
            records.setdefault(record.pgh_obj_id, []).append(record)
        for pk, steps in records.items():
            first = next(step for step in steps if step.pgh_label != IS)
            last = next(step for step in reversed(steps) if step.pgh_label != WAS)
            was = None if first.pgh_label == ADDED else first
            left = None if last.pgh_label == REMOVED else last
            if was or left:
                found.append(Touched(history.pgh_tracked_model, pk, was, left, history))
    return found


def undo(change: UUID, *, by: User) -> list[Touched]:
    """Puts back what this person's request changed. Raises WrongWay: not theirs, too late, or changed since."""
    try:
        return put_all_back(change, by=by)
    except IntegrityError as refused:  # what was taken away then has been made anew since
        raise WrongWay(BUILT_ON) from refused


def put_all_back(change: UUID, *, by: User) -> list[Touched]:
    with transaction.atomic():
        rows = touched_by(change)
        if not rows:
            raise WrongWay("There is nothing to undo.")
        lock(rows)
        for row in rows:
            check(row, by)
        recorded = any(row.keeps_record for row in rows)
        for model, group in groupby(reversed(rows), key=lambda row: row.model):
            of_model = list(group)
            if len(of_model) >= MANY and hasattr(model._default_manager.all(), "follow"):
                put_back_many(model, of_model)
                continue
            for row in of_model:
                if row.was is None:
                    row.take_away(by=by, for_the_record=recorded)
                else:
                    row.put_back(by=by, change=change)
    return rows


def lock(rows: list[Touched]) -> None:
    """All rows of a model in one query."""
    for model, group in groupby(rows, key=lambda row: row.model):
        of_model = list(group)
        standing = model._base_manager.select_for_update(of=("self",)).order_by("pk")
        found = standing.in_bulk([row.pk for row in of_model])
        for row in of_model:
            row.stands = found.get(row.pk)


def put_back_many(model: type[models.Model], rows: list[Touched]) -> None:
    """Thousands of rows in a few statements: from the history's own table, so that no value passes through here."""
    added = [row.pk for row in rows if row.was is None]
    removed = [model(**{c: getattr(row.was, c) for c in row.columns}) for row in rows if row.was and row.left is None]
    changed = [row for row in rows if row.was and row.left]
    everyone: Any = model._default_manager
    if added:
        refuse_where_built_on(rows[0], added)
        everyone.filter(pk__in=added).delete()
    everyone.bulk_create(removed, batch_size=1000)
    if changed:
        write_back(model, changed)
    everyone.filter(pk__in=[row.pk for row in rows if row.was]).follow()


def refuse_where_built_on(one: Touched, added: list[Any]) -> None:
    """See also Touched.referring, which asks the same of one row."""
    for relation in one.model._meta.related_objects:
        there = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": added})
        if relation.related_model is not one.history and there.exists():
            raise WrongWay(BUILT_ON)


def write_back(model: type[models.Model], rows: list[Touched]) -> None:
    """Only the columns that differ."""
    differs = [c for c in rows[0].columns if any(getattr(row.was, c) != getattr(row.left, c) for row in rows)]
    sets = [f'"{column}" = kept."{column}"' for column in differs]
    if issubclass(model, Versioned):
        sets.append('"version" = row."version" + 1')  # a form opened in between is stale
    history = rows[0].history._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{model._meta.db_table}" AS row SET {", ".join(sets)} FROM "{history}" AS kept'
            " WHERE row.id = kept.id AND kept.pgh_id = ANY(%s)",
            [[row.was.pk for row in rows if row.was]],
        )


def check(row: Touched, by: User) -> None:
    record: Any = row.left or row.was
    if (record.pgh_context or {}).get("user") != by.pk:
        raise WrongWay("Only the person who did it can undo it.")
    if now() - record.pgh_created_at > WITHIN:
        raise WrongWay("That is more than 24 hours ago and can no longer be undone.")
    if not row.is_as_left():
        raise WrongWay(since(row))


def since(row: Touched) -> str:
    """Who changed it after us, in words."""
    latest: Any = row.history._base_manager.filter(pgh_obj_id=row.pk).latest("pgh_id")
    who = User.objects.filter(pk=(latest.pgh_context or {}).get("user")).first()
    return f"{who or 'Someone'} changed it {clock(latest.pgh_created_at)}; undoing would undo that too."
