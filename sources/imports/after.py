"""What follows from an import of sources once all its rows are in, and from its undo."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from accounts.models import User
from sources.models import CoOwner, Handover, LikelyPair, Source
from sources.models.importing import Import

BLOCK = 1000


def hand_over(job: Import) -> None:
    """One act for each who lost sources, so that they, and whoever gained some, hear of it once.

    Read from the history, whatever the number of batches and workers; what was told before a stop is not told again.
    New sources are nobody's loss and are not told.
    """
    with transaction.atomic():
        own = Source.pgh_event_model.objects.filter(pgh_context_id=job.change)
        new = own.filter(pgh_label="insert").values("pgh_obj_id")
        rows = own.exclude(pgh_obj_id__in=new).filter(pgh_id__gt=job.also.get("told", 0))
        first, last = rows.order_by("pgh_obj_id", "pgh_id"), rows.order_by("pgh_obj_id", "-pgh_id")
        was = dict(first.filter(pgh_label="before").distinct("pgh_obj_id").values_list("pgh_obj_id", "owner"))
        after = last.filter(pgh_label="after").distinct("pgh_obj_id")
        gone: dict[int | None, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for source, owner in after.values_list("pgh_obj_id", "owner"):
            if owner and owner != was[source]:
                gone[was[source]][owner].append(source)
        if gone:
            job.note(also={**job.also, "told": rows.aggregate(last=Max("pgh_id"))["last"]})
        people = User.objects.in_bulk({pk for given in gone.values() for pk in given})
        for left, given in gone.items():
            act = Handover.objects.create(left_id=left, by=job.by, why=f"Import of {job.file_name}")
            for owner, sources in given.items():
                received = act.received_by(people[owner])
                received.moved["sources"], received.source_id = len(sources), sources[-1]
            act.done()


def reckon_pairs(job: Import) -> None:
    """Block by block: what went past `save` is looked at like what a person adds."""
    own = Source.pgh_event_model.objects.filter(pgh_context_id=job.change, pgh_label="insert")
    made = list(own.order_by("pgh_obj_id").values_list("pgh_obj_id", flat=True))
    for first in range(0, len(made), BLOCK):
        LikelyPair.reckon(made[first : first + BLOCK])


def co_own_again(change: object, sources: Sequence[int]) -> None:
    """Who owned one of these beside its owner before the import made them its owner."""
    gone = CoOwner.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
        pgh_context_id=change, pgh_label="delete", source__in=sources
    )
    owned = Source.objects.filter(pk=OuterRef("source"), owner=OuterRef("user"))
    rows = gone.exclude(Exists(owned)).values_list("source", "user")
    CoOwner.objects.bulk_create(
        [CoOwner(source_id=source, user_id=user) for source, user in rows], ignore_conflicts=True
    )


def take_back(job: Import) -> None:
    """The handovers that the import made."""
    for act in Handover.objects.filter(change=job.change, taken_back_in=None):
        act.take_back(by=job.by)
