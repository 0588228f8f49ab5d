"""What our commitments and pilots say in a source's timeline."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

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


SAID = {"active_at": "began", "completed_at": "is completed", "adopted_at": "is adopted", "ended_at": "ended"}


def of_pilots(pilots: QuerySet[Any]) -> list[Piece]:
    """One piece for each step of its way."""
    read = {"capability": "capability__name", "reason": "ended_reason"}
    proposed = Piece("pilot", pilots, "proposed_at", read | {"by": "proposed_by__name"}, tell_proposed, Show.PROMISES)
    return [proposed, *(of_step(pilots, column, words, read) for column, words in SAID.items())]


def of_step(pilots: QuerySet[Any], column: str, words: str, read: dict[str, Any]) -> Piece:
    def tell(key: int, said: dict[str, Any]) -> Told:
        link = reverse("pilots:pilot", args=[key])
        return Told(
            f"The pilot {words}", f": {said['capability']}", link, note=said["reason"] if words == "ended" else ""
        )

    return Piece(f"pilot-{column}", pilots.filter(**{f"{column}__isnull": False}), column, read, tell, Show.PROMISES)


def tell_proposed(key: int, said: dict[str, Any]) -> Told:
    return Told("Pilot proposed", f": {said['capability']}", reverse("pilots:pilot", args=[key]), by=said["by"])
