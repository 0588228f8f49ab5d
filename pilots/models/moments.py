"""What our commitments say in a source's timeline."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from sources.models.moments import Piece, Show, Told


def of_commitments(commitments: QuerySet[Any]) -> list[Piece]:
    made = {"what": "what", "contact": "contact__name", "by": "made_by__name"}
    ended = {"what": "what", "by": "kept_by__name", "kept_at": "kept_at", "reason": "dropped_reason"}
    settled = commitments.exclude(kept_at=None, dropped_at=None)
    return [
        Piece("commitment", commitments, "made_at", made, tell_made, Show.PROMISES),
        Piece("ended", settled, Coalesce("kept_at", "dropped_at"), ended, tell_ended, Show.PROMISES),
    ]


def tell_made(key: int, said: dict[str, Any]) -> Told:
    whom = f" {said['contact']}" if said["contact"] else ""
    return Told(f"We promised{whom}", f": {said['what']}", by=said["by"])


def tell_ended(key: int, said: dict[str, Any]) -> Told:
    if said["kept_at"]:
        return Told("We kept our word", f": {said['what']}", by=said["by"])
    return Told("We dropped our word", f": {said['what']}", note=said["reason"])
