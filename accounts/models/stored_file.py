from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import structlog
from django.conf import settings
from django.db import models
from django.utils.timezone import now

from accounts.documents import store
from accounts.documents.limits import Kind
from accounts.documents.staged import Staged

if TYPE_CHECKING:
    from .user import User

PICTURES = {Kind.PNG, Kind.JPEG}
log = structlog.get_logger(__name__)


class Line(NamedTuple):
    """What happened to a document, for a timeline."""

    sentence: str
    by: Any
    at: datetime


class StoredFileQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        return self.filter(removed_at=None)

    def with_people(self) -> Self:
        return self.select_related("added_by", "removed_by")

    def take(self, files: Iterable[Staged], *, by: User, **of: Any) -> list[Any]:
        """Rows for files that lie in the store. Whoever presses twice has one: what was taken already, or stands
        here with the same content, is left out. The caller holds the lock of what they belong to.
        """
        taken = []
        for file in files:
            here = self.filter(**of, digest=file.digest).standing()
            if not here.exists() and not self.filter(stored_as=file.stored_as).exists():
                taken.append(self.create(**of, **file.columns, added_by=by))
        return taken


class StoredFile(models.Model):
    """A file that was checked by its content and lies in the store. When it is removed its row stays, to tell of it
    and to be undone; the file itself goes when nobody can undo it any more (accounts/documents/sweeping.py).
    """

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4, choices=Kind)
    pages = models.PositiveIntegerField(null=True)
    size = models.PositiveIntegerField()  # bytes
    digest = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=40, unique=True, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=now)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    PLAIN = {
        "id", "kind", "pages", "size", "digest", "stored_as", "added_by", "added_at", "removed_by", "removed_at",
    }  # fmt: skip

    class Meta:
        abstract = True

    @property
    def described(self) -> str:
        """ "PDF, 3 pages, 1.2 MB" """
        pages = f"{self.pages} page{'s' if self.pages != 1 else ''}" if self.pages and self.kind not in PICTURES else ""
        size = f"{self.size / 1e6:.1f} MB" if self.size >= 1e5 else f"{max(self.size // 1000, 1)} KB"
        return ", ".join(filter(None, [self.get_kind_display(), pages, size]))

    @property
    def name_outside(self) -> str:
        """What a browser saves it as: the name it came with may name a patient."""
        return f"document-{self.pk}.{'jpg' if self.kind == Kind.JPEG else self.kind}"

    @property
    def content(self) -> bytes:
        """Raises Unreadable where it was changed or lost, and leaves a line in the log."""
        try:
            return store.read(self.stored_as)
        except store.Unreadable as trouble:
            log.error("document_unreadable", of=self._meta.label, pk=self.pk)
            trouble.page = self.place_url
            raise

    @property
    def lines(self) -> list[Line]:
        told = [Line(f"Added {self.name}", self.added_by, self.added_at)]
        if self.removed_at:
            told.append(Line(f"Removed {self.name}", self.removed_by, self.removed_at))
        return told

    @property
    def place_url(self) -> str:
        """The page on which it is listed."""
        raise NotImplementedError

    def remove(self, *, by: User) -> None:
        self.removed_by, self.removed_at = by, now()
        self.save(update_fields=["removed_by", "removed_at"])

    def take_back(self, *, by: User) -> None:
        """Undo of adding it."""
        self.remove(by=by)


def has_a_content(name: str) -> models.CheckConstraint:
    """For the concrete model, where a constraint is law."""
    whole = models.Q(size__gt=0, kind__in=Kind.values) & ~models.Q(stored_as="") & ~models.Q(name="")
    return models.CheckConstraint(condition=whole, name=name)


def removed_by_somebody(name: str) -> models.CheckConstraint:
    """For the concrete model."""
    both = models.Q(removed_at=None, removed_by=None) | models.Q(removed_at__isnull=False, removed_by__isnull=False)
    return models.CheckConstraint(condition=both, name=name)
