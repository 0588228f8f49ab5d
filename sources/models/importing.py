"""What every import of a file keeps: where it is, what it counted, who works on it. See also sources/imports/."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils.timezone import now

from accounts.models import Branch, User
from accounts.sentences import WrongWay

LEASE = settings.OUTBOX_LEASE
KEEPS_FILES_FOR = timedelta(days=7)
UNDO_WITHIN = timedelta(hours=24)
TRIES = 5  # without a batch done, after which it is not the worker's fault
NOTHING: dict[str, int] = {"position": 0, "made": 0, "updated": 0, "same": 0, "rejected": 0, "passed": 0}


class Status(models.TextChoices):
    MATCHING = "matching", "Columns to match"
    CHECKING = "checking", "Checking"
    CHECKED = "checked", "Ready to import"
    RUNNING = "running", "Importing"
    CANCELLED = "cancelled", "Stopped"
    DONE = "done", "Imported"
    UNDOING = "undoing", "Taking back"
    UNDONE = "undone", "Taken back"
    FAILED = "failed", "Not imported"


AT_WORK = (Status.CHECKING, Status.RUNNING, Status.UNDOING)
WAYS = {
    Status.MATCHING: {Status.CHECKING},
    Status.CHECKING: {Status.CHECKED, Status.MATCHING, Status.FAILED},
    Status.CHECKED: {Status.MATCHING, Status.CHECKING, Status.RUNNING},
    Status.RUNNING: {Status.DONE, Status.CANCELLED, Status.UNDOING},
    Status.CANCELLED: {Status.RUNNING, Status.UNDOING},
    Status.DONE: {Status.UNDOING},
    Status.UNDOING: {Status.UNDONE, Status.DONE},  # back to done where it could not be taken back
    Status.UNDONE: set(),
    Status.FAILED: set(),
}


class Lost(Exception):
    """Somebody stopped this import, or another worker has it: what this one holds in hand is not written."""


class ImportQuerySet(models.QuerySet[Any]):
    def at_work(self) -> Self:
        return self.filter(status__in=AT_WORK)

    def claim(self) -> Any:
        """Takes one import for a while, the one that waits longest; None while another is in hand.

        A worker that dies gives it back by doing nothing. One at a time, so that mail has a worker left.
        """
        with transaction.atomic():
            # Two that look at once would each find nothing in hand; a row's lock comes too late for that.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"claim {self.model._meta.label}"])
            if self.at_work().filter(lease_until__gt=now()).exists():
                return None
            due = self.at_work().filter(lease_until__lte=now()).order_by("lease_until", "pk")
            job = due.select_for_update(skip_locked=True, of=("self",)).first()
            if job:
                job.note(lease_until=now() + LEASE, tries=job.tries + 1)
        return job


class Import(models.Model):
    """A file on its way in: match its columns, check it, write it in batches. Each row is counted once."""

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now)
    file_name = models.CharField(max_length=120)
    stored_as = models.CharField(max_length=40, blank=True)  # none any more, once it is removed
    layout = models.CharField(max_length=20)
    headers = models.JSONField(default=list)
    header_row = models.PositiveIntegerField(default=1)
    header_key = models.CharField(max_length=64)
    sample = models.JSONField(default=list)  # the first row below the header
    columns = models.JSONField(default=dict)  # the place of each of our columns
    options = models.JSONField(default=dict)
    all_or_none = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.MATCHING)
    trouble = models.CharField(max_length=300, blank=True)
    change = models.UUIDField(default=uuid4)  # under which the history keeps what it writes
    expected = models.PositiveIntegerField(default=0)
    # Rows: position = made + updated + same + rejected + passed, held by a constraint.
    position = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    passed = models.PositiveIntegerField(default=0)  # not among those chosen
    also = models.JSONField(default=dict)  # what else was counted: people, and what an undo did
    preview = models.JSONField(default=dict)
    rejects_bytes = models.PositiveBigIntegerField(default=0)
    lease_until = models.DateTimeField(default=now)
    tries = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    VOLATILE = [
        "stored_as", "headers", "header_row", "sample", "expected", "position", "made", "updated", "same", "rejected",
        "passed", "also", "preview", "rejects_bytes", "lease_until", "tries",
    ]  # fmt: skip

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name

    @property
    def subject(self) -> Any:
        """What its rows are; see sources/imports/."""
        raise NotImplementedError

    def note(self, **columns: Any) -> None:
        vars(self).update(columns)
        type(self)._base_manager.filter(pk=self.pk).update(**columns)

    def go(self, status: Status, **columns: Any) -> None:
        """The one mover: locks, checks the way, saves. Raises WrongWay."""
        with transaction.atomic():
            self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update(of=("self",)))
            if status not in WAYS[Status(self.status)]:
                raise self.no(f"This import is “{Status(self.status).label}” by now.")
            self.note(status=status, lease_until=now(), tries=0, **columns)

    def no(self, sentence: str) -> WrongWay:
        return WrongWay(sentence, page=self.get_absolute_url())

    def examine(self, *, columns: dict[str, int], options: dict[str, Any]) -> None:
        """Reads the whole file and writes nothing: what would be new, the same, a problem."""
        self.go(Status.CHECKING, columns=columns, options=options, trouble="", preview={}, **NOTHING)

    def run(self, *, all_or_none: bool) -> None:
        if all_or_none and self.rejected:
            raise self.no("Some rows have problems, so none goes in. Mend the file, or let the good rows in.")
        self.go(Status.RUNNING, all_or_none=all_or_none, started_at=now(), also={}, rejects_bytes=0, **NOTHING)

    def cancel(self) -> None:
        """After the batch in hand, which holds the row's lock. All or none: what is in by then is taken back."""
        if self.status == Status.CHECKING:
            self.go(Status.MATCHING, **NOTHING)
        elif self.all_or_none:
            self.undo(trouble="Stopped, and nothing stays in.")
        else:
            self.go(Status.CANCELLED, finished_at=now())

    def resume(self) -> None:
        if not self.stored_as:
            raise self.no("The file is removed by now. Upload it again: what is in already stays as it is.")
        self.go(Status.RUNNING, finished_at=None, trouble="")

    def undo(self, *, trouble: str = "") -> None:
        """Takes back what it wrote, where nothing builds on it and nobody changed it since."""
        if self.finished_at and now() - self.finished_at > UNDO_WITHIN:
            raise self.no("That is more than 24 hours ago and can no longer be undone.")
        # One that was given up goes on from where it came to; see sources/imports/undoing.py.
        self.go(Status.UNDOING, trouble=trouble, also={**self.also, "undo": self.also.get("undo", {})})

    def discard(self) -> None:
        """Before anything of it was written."""
        with transaction.atomic():
            self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update(of=("self",)))
            if self.status not in (Status.MATCHING, Status.CHECKED, Status.FAILED):
                raise self.no("This import wrote rows. Undo it, if they should go.")
            self.delete()

    @property
    def is_at_work(self) -> bool:
        return self.status in AT_WORK

    @property
    def may_be_undone(self) -> bool:
        return self.status in (Status.DONE, Status.CANCELLED) and bool(
            self.finished_at and now() - self.finished_at <= UNDO_WITHIN
        )

    @property
    def counts_say(self) -> bool:
        return self.status in (Status.CHECKED, Status.DONE, Status.CANCELLED)

    @property
    def good(self) -> int:
        return self.made + self.updated + self.same

    @property
    def doubled(self) -> list[str]:
        from sources.imports.columns import doubled

        return doubled(self.headers)

    @property
    def percent(self) -> int:
        return min(100 * self.position // self.expected, 100) if self.expected else 0

    def allows(self, user: User, permission: str) -> bool:
        return user.may(permission, branch=self.branch)


def every_row_counted(name: str) -> models.CheckConstraint:
    """For the concrete model, where a constraint is law."""
    counted = F("made") + F("updated") + F("same") + F("rejected") + F("passed")
    return models.CheckConstraint(condition=Q(position=counted), name=name)
