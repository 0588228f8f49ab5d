"""Imports carried on by a worker: checked, written or taken back in batches, each batch whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, OperationalError, transaction
from django.utils.timezone import now

from accounts.changes import continuing
from accounts.sentences import WrongWay
from notifications.nudge import Bell
from sources.models import SourceImport
from sources.models.importing import LEASE, TRIES, Import, Lost, Status

from . import previews, store, undoing
from .entries import COUNTED_AS, PROBLEM, Entry
from .limits import NotReadable, Row
from .reading import Table

BATCH = 1000
ring = Bell("sources.tasks.run_imports").ring


class NoneGoesIn(Exception):
    """All or none was asked for, and a row has a problem."""


def work_due(imports: type[Import] = SourceImport) -> None:
    """Carries on what waits, until nothing does."""
    store.forget_old(imports)
    while job := imports._default_manager.claim():  # type: ignore[attr-defined]
        work(job)


def work(job: Import) -> None:
    steps: dict[str, Callable[[Import], None]] = {
        Status.CHECKING: check,
        Status.RUNNING: write,
        Status.UNDOING: undoing.take_back,
    }
    try:
        if job.tries > TRIES:
            raise NotReadable(stopped(job))
        # An undo is a change of its own.
        change = uuid4() if job.status == Status.UNDOING else job.change
        with continuing(change, user=job.by_id):
            steps[job.status](job)
    except NotReadable as sentence:
        give_up(job, str(sentence))
    except NoneGoesIn as sentence:
        job.undo(trouble=str(sentence)[:300])
    except (Lost, WrongWay):  # somebody stopped it meanwhile: what they chose stands
        return


def stopped(job: Import) -> str:
    if job.status == Status.UNDOING:
        again = "Undo it again, or tell whoever runs Kept."
        return f"Taking it back stopped {TRIES} times, and some of it is still in. {again}"
    return f"It stopped {TRIES} times after {job.position:,} rows. Tell whoever runs Kept."


def give_up(job: Import, why: str) -> None:
    """What is in stays in and can be undone; an undo that did not come to its end can be tried again."""
    ends = {Status.CHECKING: Status.FAILED, Status.RUNNING: Status.CANCELLED, Status.UNDOING: Status.DONE}
    if job.status == Status.RUNNING and job.all_or_none:
        job.undo(trouble=why[:300])
    else:
        was = job.status
        job.go(ends[Status(was)], trouble=why[:300], finished_at=now())
        if was == Status.RUNNING:
            finish(job)


@contextmanager
def turn(job: Import) -> Iterator[None]:
    """A transaction that holds the import, as long as it is still this worker's. Raises Lost."""
    with transaction.atomic():
        held = type(job)._base_manager.select_for_update(of=("self",)).get(pk=job.pk)
        if (held.status, held.lease_until) != (job.status, job.lease_until):
            raise Lost
        yield
        job.note(lease_until=now() + LEASE, tries=0)


def table_of(job: Import) -> Table:
    path = store.path_of(job)
    if not job.stored_as or not path.exists():
        raise NotReadable("The file is not there any more. Upload it again.")
    return Table(path, job.headers, job.header_row, job.sample)


def batches(job: Import) -> Iterator[list[Row]]:
    """From where the import stands."""
    rows = table_of(job).rows(after=job.position)
    while batch := list(islice(rows, BATCH)):
        yield batch


def count(job: Import, entries: Sequence[Entry], also: dict[str, int] | None = None) -> dict[str, Any]:
    """The import's counts with these rows."""
    counts = {name: getattr(job, name) for name in COUNTED_AS.values()}
    for entry in entries:
        counts[COUNTED_AS[entry.outcome]] += 1
    sums = dict(job.also)
    for name, number in (also or {}).items():
        sums[name] = sums.get(name, 0) + number
    return {**counts, "position": job.position + len(entries), "also": sums}


def check(job: Import) -> None:
    """Reads the whole file and writes nothing. What died in between begins again."""
    job.note(position=0, made=0, updated=0, same=0, rejected=0, passed=0, also={})
    subject, seen = job.subject, previews.Preview(job.branch_id)
    subject.dry = True
    for rows in batches(job):
        entries = [subject.check(row, job.columns) for row in rows]
        subject.place(entries)
        seen.take(entries)
        with turn(job):
            job.note(**count(job, entries, people_of(entries)))
    with turn(job):
        job.note(preview=seen.shown(), expected=job.position)
    job.go(Status.CHECKED)


def people_of(entries: Sequence[Entry]) -> dict[str, int]:
    return {
        "people_made": sum(entry.person_made for entry in entries),
        "people_changed": sum(entry.person_changed for entry in entries),
    }


def write(job: Import) -> None:
    subject = job.subject
    for rows in batches(job):
        try:
            write_batch(job, subject, rows)
        except (IntegrityError, OperationalError):
            # Somebody added the same source at this very moment, or both waited for each other; now it is found.
            write_batch(job, subject, rows)
    job.go(Status.DONE, finished_at=now())
    finish(job)


def finish(job: Import) -> None:
    """What follows from all that is in, once no more comes: the subject says what, and may be asked twice."""
    if job.status in (Status.DONE, Status.CANCELLED) and hasattr(job.subject, "finish"):
        with continuing(job.change, user=job.by_id):
            job.subject.finish(job)


def write_batch(job: Import, subject: Any, rows: list[Row]) -> None:
    """These rows, their counts and their rejects in one transaction: all of it, or as if it never began."""
    before = dict(vars(job))
    try:
        with turn(job):
            entries = [subject.check(row, job.columns) for row in rows]
            subject.place(entries)
            bad = [(entry.row, entry.reason) for entry in entries if entry.outcome == PROBLEM]
            if bad and job.all_or_none:
                raise NoneGoesIn(f"Row {bad[0][0].number}: {bad[0][1]} So none goes in.")
            also = subject.write(entries)
            length = store.reject(job, bad) if bad else job.rejects_bytes
            job.note(rejects_bytes=length, **count(job, entries, also))
    except BaseException:
        vars(job).update(before)
        raise
