from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pghistory
from django.db import models, transaction
from django.urls import reverse

from accounts.documents.staged import Staged
from accounts.models import Branch, StoredFile, User
from accounts.models.stored_file import StoredFileQuerySet, has_a_content, removed_by_somebody
from accounts.roles import SEE_SOURCES

from .moments import Piece, Show, Told
from .source import Source


class SourceDocumentQuerySet(StoredFileQuerySet):
    def visible_to(self, user: User, *, removed: bool = False) -> SourceDocumentQuerySet:
        """Those that stand; with `removed` also what was taken out, for a timeline that tells of it."""
        here = self.filter(source__branch__in=user.branch_ids_where(SEE_SOURCES))
        return here if removed else here.standing()

    def with_names(self) -> SourceDocumentQuerySet:
        return self.select_related("source__branch", "source__owner")

    def moments(self) -> list[Piece]:
        """For a timeline: who added what, who took it out."""
        read = {"name": "name", "gone": "removed_at"}
        removed = self.exclude(removed_at=None)
        return [
            Piece("document", self, "added_at", read | {"by": "added_by__name"}, tell_added, Show.DOCUMENTS),
            Piece("removal", removed, "removed_at", read | {"by": "removed_by__name"}, tell_removed, Show.DOCUMENTS),
        ]


def tell_added(key: int, said: dict[str, Any]) -> Told:
    link = "" if said["gone"] else reverse("sources:document", args=[key])
    return Told(said["name"], " was added", link=link, by=said["by"])


def tell_removed(key: int, said: dict[str, Any]) -> Told:
    return Told(said["name"], " was removed", by=said["by"])


@pghistory.track(model_name="SourceDocumentHistory")
class SourceDocument(StoredFile):
    """A file about a source: a contract, a flyer, a map of the house. Nothing of a patient belongs here."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="documents")

    objects = SourceDocumentQuerySet.as_manager()

    class Privacy:
        person = {"name"}
        plain = StoredFile.PLAIN | {"source"}

    class Meta:
        verbose_name = "document"
        ordering = ["added_at", "pk"]
        indexes = [models.Index(fields=["source", "added_at"], name="source_document_by_source")]
        constraints = [
            has_a_content("source_document_has_a_content"),
            removed_by_somebody("source_document_removed_by"),
        ]

    def __str__(self) -> str:
        return f"Document {self.pk}"

    @property
    def branch(self) -> Branch:
        return self.source.branch

    @property
    def place_url(self) -> str:
        return reverse("sources:documents", args=[self.source_id])

    def get_absolute_url(self) -> str:
        return reverse("sources:document", args=[self.pk])

    def allows(self, user: User, permission: str) -> bool:
        return self.source.allows(user, permission)

    @classmethod
    def add(cls, files: Iterable[Staged], *, source: Source, by: User) -> list[SourceDocument]:
        """Those that were not here yet. At the source that stands for it now, where it was merged meanwhile."""
        with transaction.atomic():
            stands = Source.objects.lock_standing(source.pk)
            return cls.objects.take(files, by=by, source=stands)

    def replace(self, files: Iterable[Staged], *, by: User) -> list[SourceDocument]:
        """One act, and one Undo puts back the old and takes out the new."""
        with transaction.atomic():
            self.remove(by=by)
            return self.add(files, source=self.source, by=by)
