"""What visits, plans and tasks say in a source's timeline."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import User
from followups.choices import VisitKind, VisitOutcome
from sources.choices import OwnList
from sources.models import OwnChoice
from sources.models.moments import Piece, Show, Told, noon


def of_visits(visits: QuerySet[Any], met: QuerySet[Any]) -> list[Piece]:
    there = met.order_by().filter(visit=OuterRef("pk")).values("visit")
    names = Subquery(there.annotate(names=StringAgg("contact__name", delimiter=", ", order_by="pk")).values("names"))
    own = OwnChoice.objects.label_of(OwnList.VISIT_KIND, OuterRef("kind"))
    read = {"kind": "kind", "own_kind": own, "outcome": "outcome", "note": "note", "by": "by__name", "met": names}
    return [Piece("visit", visits, "at", read, tell_visit, Show.TALKS)]


def tell_visit(key: int, said: dict[str, Any]) -> Told:
    return Told(
        head=f"{said['own_kind'] or VisitKind(said['kind']).label}: {VisitOutcome(said['outcome']).label.lower()}",
        rest=f", {said['met']}" if said["met"] else "",
        link=reverse("followups:visit", args=[key]),
        by=said["by"],
        note=said["note"],
    )


def of_plans(plans: QuerySet[Any], *, reader: User) -> list[Piece]:
    """Those still ahead. One's own lead to where they are moved or called off."""
    read = {"who": "who__name", "who_id": "who"}

    def tell(key: int, said: dict[str, Any]) -> Told:
        mine = said["who_id"] == reader.pk
        return Told("Visit planned", link=reverse("followups:plan", args=[key]) if mine else "", by=said["who"])

    return [Piece("plan", plans, "at", read, tell)]


def of_tasks(tasks: QuerySet[Any]) -> list[Piece]:
    read = {"what": "what", "by": "done_by__name", "for": "assignee__name", "due_on": "due_on"}
    done, ahead = tasks.filter(done_at__isnull=False), tasks.filter(done_at=None)
    return [
        Piece("done", done, "done_at", read, tell_done, Show.PROMISES),
        Piece("task", ahead, noon("due_on"), read, tell_task),
    ]


def tell_done(key: int, said: dict[str, Any]) -> Told:
    return Told(head="Task done", rest=f": {said['what']}", link=reverse("followups:task", args=[key]), by=said["by"])


def tell_task(key: int, said: dict[str, Any]) -> Told:
    day = date.fromisoformat(said["due_on"])
    return Told(
        head="Task",
        rest=f": {said['what']}",
        link=reverse("followups:task", args=[key]),
        by=said["for"],
        late=day < localdate(),
        day=day,
    )
