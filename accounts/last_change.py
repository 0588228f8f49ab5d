"""Who changed a setting last, from the history that the triggers keep."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db import models
from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from accounts.models import User


class LastChange(NamedTuple):
    by: str  # empty where nobody who is signed in did it
    at: datetime


def last_change(model: Any, **of: Any) -> LastChange | None:
    """Of the rows that are, or were, so: `last_change(ServedZip, branch=branch)`. None where there never were any."""
    history: models.QuerySet[Any, Any] = model.pgh_event_model.objects.filter(**of)
    who = User.objects.filter(pk=OuterRef("by_id")).values("name")
    named = history.annotate(by_id=Cast(KT("pgh_context__user"), BigIntegerField()), by=Subquery(who))
    latest = named.order_by("-pgh_id").values_list("by", "pgh_created_at").first()
    return LastChange(latest[0] or "", latest[1]) if latest else None
