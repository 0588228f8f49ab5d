from __future__ import annotations

from collections.abc import Iterable

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.http import HttpRequest
from django.utils.timezone import now

from .user import User


class AccessRecordQuerySet(models.QuerySet["AccessRecord"]):
    def write(self, request: HttpRequest, rows: Iterable[models.Model], *, how: str) -> None:
        """Who saw these patients' rows, from where. Called before the page is made: no record, no page."""
        seen = list(rows)
        if not seen:
            return
        self.create(
            user=request.user,
            of=seen[0]._meta.label,
            rows=[row.pk for row in seen],
            how=how,
            address=request.META.get("REMOTE_ADDR") or None,
            request_id=getattr(request, "change_id", None),
        )


class AccessRecord(models.Model):
    """Who opened which patients' data, when, from where. Written once, never changed [45 CFR 164.312(b)]."""

    class How(models.TextChoices):
        PAGE = "page", "opened"
        LIST = "list", "saw in a list"
        DUPLICATES = "duplicates", "saw as a possible duplicate"
        NUMBER = "number", "saw the member id in full"

    user = models.ForeignKey(User, models.PROTECT, related_name="readings")
    of = models.CharField(max_length=60)
    rows = ArrayField(models.BigIntegerField())
    how = models.CharField(max_length=20, choices=How)
    at = models.DateTimeField(default=now, db_index=True)
    address = models.GenericIPAddressField(null=True)
    request_id = models.UUIDField(null=True)

    objects = AccessRecordQuerySet.as_manager()

    class Privacy:
        person = {"address"}
        plain = {"id", "user", "of", "rows", "how", "at", "request_id"}

    class Meta:
        indexes = [GinIndex(fields=["rows"], name="accessrecord_rows")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
