from __future__ import annotations

from typing import Any

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.roles import IMPORT

from .importing import Import, ImportQuerySet, Status, every_row_counted


class SourceImportQuerySet(ImportQuerySet):
    def visible_to(self, user: User) -> SourceImportQuerySet:
        return self.filter(branch__in=user.branch_ids_where(IMPORT))

    def with_names(self) -> SourceImportQuerySet:
        return self.select_related("branch", "by")

    def columns_for(self, upload: SourceImport) -> dict[str, int]:
        """How a file with the same headers was matched in this branch the last time; empty if never."""
        before = self.filter(branch=upload.branch, header_key=upload.header_key, layout=upload.layout)
        matched = before.exclude(columns={}).exclude(pk=upload.pk).order_by("-pk").values_list("columns", flat=True)
        return matched.first() or {}


@pghistory.track(model_name="SourceImportHistory", exclude=Import.VOLATILE)
class SourceImport(Import):
    """Sources and the people there, from a file."""

    class Layout(models.TextChoices):
        LIST = "list", "A list"
        NPPES = "nppes", "NPPES monthly file"

    layout = models.CharField(max_length=20, choices=Layout, default=Layout.LIST)

    objects = SourceImportQuerySet.as_manager()

    class Privacy:
        person = {"sample", "preview", "also"}  # rows as the file has them
        plain = {
            "id", "branch", "by", "created_at", "file_name", "stored_as", "layout", "headers", "header_row",
            "header_key", "columns", "options", "all_or_none", "status", "trouble", "change", "expected", "position",
            "made", "updated", "same", "rejected", "passed", "rejects_bytes", "lease_until", "tries", "started_at",
            "finished_at",
        }  # fmt: skip

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["branch", "-created_at"], name="import_by_branch"),
            models.Index(
                fields=["lease_until"], name="import_due", condition=Q(status__in=["checking", "running", "undoing"])
            ),
        ]
        constraints = [
            every_row_counted("import_counts_every_row"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="import_status_known"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("sources:import", args=[self.pk])

    @property
    def subject(self) -> Any:
        from sources.imports.book import SourceBook
        from sources.imports.nppes import NppesBook

        return (NppesBook if self.layout == self.Layout.NPPES else SourceBook)(self.branch, self.options, self.change)
