from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.http import HttpRequest
from django.utils.timezone import now

from .user import User


class ExportRecordQuerySet(models.QuerySet["ExportRecord"]):
    def write(self, request: HttpRequest, *, what: str, form: str, rows: int, columns: list[str]) -> None:
        """Called before the file leaves: no record, no file. `what` is a word of ours, never what somebody typed."""
        self.create(
            user=request.user,
            what=what,
            form=form,
            rows=rows,
            columns=columns,
            address=request.META.get("REMOTE_ADDR") or None,
            request_id=getattr(request, "change_id", None),
        )


class ExportRecord(models.Model):
    """Who took a list out of the house, of how many rows, with which columns. Written once, never changed."""

    user = models.ForeignKey(User, models.PROTECT, related_name="exports")
    what = models.CharField(max_length=40)
    form = models.CharField(max_length=8)
    rows = models.PositiveIntegerField()
    columns = ArrayField(models.CharField(max_length=60))
    at = models.DateTimeField(default=now, db_index=True)
    address = models.GenericIPAddressField(null=True)
    request_id = models.UUIDField(null=True)

    objects = ExportRecordQuerySet.as_manager()

    class Privacy:
        person = {"address"}
        plain = {"id", "user", "what", "form", "rows", "columns", "at", "request_id"}

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
