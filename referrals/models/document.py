from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pghistory
from django.db import models, transaction
from django.urls import reverse

from accounts.documents.staged import Staged
from accounts.models import Branch, StoredFile, User
from accounts.models.stored_file import StoredFileQuerySet, has_a_content, removed_by_somebody
from accounts.roles import SEE_DOCUMENTS


class DocumentQuerySet(StoredFileQuerySet):
    def visible_to(self, user: User, *, removed: bool = False) -> DocumentQuerySet:
        """Those that stand; with `removed` also what was taken out, for a timeline that tells of it."""
        here = self.filter(referral__branch__in=user.branch_ids_where(SEE_DOCUMENTS), referral__retracted_at=None)
        return here if removed else here.standing()

    def with_names(self) -> DocumentQuerySet:
        return self.select_related("referral__branch")


@pghistory.track(model_name="DocumentHistory")
class Document(StoredFile):
    """A file of a referral: orders, a face sheet, F2F notes. Whoever may see the patient's data sees it, on record."""

    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="documents")

    objects = DocumentQuerySet.as_manager()

    class Privacy:
        patient = {"name"}
        plain = StoredFile.PLAIN | {"referral"}

    class Meta:
        ordering = ["added_at", "pk"]
        indexes = [models.Index(fields=["referral", "added_at"], name="document_by_referral")]
        constraints = [has_a_content("document_has_a_content"), removed_by_somebody("document_removed_by_somebody")]

    def __str__(self) -> str:
        """No name here: a row's text ends in logs and error pages."""
        return f"Document {self.pk}"

    @property
    def branch(self) -> Branch:
        return self.referral.branch

    @property
    def place_url(self) -> str:
        return self.referral.get_absolute_url()

    def get_absolute_url(self) -> str:
        return reverse("referrals:document", args=[self.pk])

    @classmethod
    def add(cls, files: Iterable[Staged], *, referral: Any, by: User) -> list[Document]:
        """Those that were not here yet."""
        with transaction.atomic():
            type(referral)._base_manager.select_for_update(of=("self",)).get(pk=referral.pk)
            return cls.objects.take(files, by=by, referral=referral)

    def replace(self, files: Iterable[Staged], *, by: User) -> list[Document]:
        """One act, and one Undo puts back the old and takes out the new."""
        with transaction.atomic():
            self.remove(by=by)
            return self.add(files, referral=self.referral, by=by)
