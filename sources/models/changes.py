"""How owner, tier and status of a source changed, for its timeline.

Read from the history of rows, which knows every way of changing, many at once too (docs/decisions/0013).
"""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, JSONObject

from accounts.models import User
from sources.choices import InactiveReason, ProspectStage

from .moments import Piece, Show, Told
from .source import Source

LOOK = {"owner": "owner__name", "tier": "tier", "stage": "prospect_stage", "inactive": "inactive_reason"}


def of_changes(source: Source) -> list[Piece]:
    """The trigger of the row after a change runs first, so the row before it is the next one kept."""
    history = Source.pgh_event_model.objects.filter(pgh_obj=source.pk)
    before = history.filter(pgh_label="before", pgh_id__gt=OuterRef("pgh_id")).order_by("pgh_id")
    who = User.objects.filter(pk=OuterRef("by_id")).values("name")
    changed = (
        history.filter(pgh_label="after")
        .annotate(was=Subquery(before.values(look=JSONObject(**LOOK))[:1]), now=JSONObject(**LOOK))
        .filter(~Q(was=F("now")))
        .annotate(by_id=Cast(KT("pgh_context__user"), BigIntegerField()))
    )
    read = {"was": F("was"), "now": F("now"), "by": Subquery(who)}
    return [Piece("change", changed, "pgh_created_at", read, tell_change, Show.CHANGES)]


def tell_change(key: int, said: dict[str, Any]) -> Told:
    was, now = said["was"] or {}, said["now"]
    words = [sentence(what, was.get(what), now[what]) for what in LOOK if was.get(what) != now[what]]
    return Told("; ".join(words), by=said["by"] or "")


def sentence(what: str, was: str | None, now: str | None) -> str:
    match what:
        case "owner":
            return f"Owner: {now or 'nobody'}" + (f", before {was}" if was else "")
        case "tier":
            return f"Tier {now}" + (f", before {was}" if was else "")
        case "stage":
            return f"Prospect: {ProspectStage(now).label.lower()}"
        case _:
            return f"Given up: {InactiveReason(now).label.lower()}" if now else "Taken up again"
