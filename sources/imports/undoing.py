"""Takes an import back, set by set, from the history that the triggers keep of it.

What it made goes, unless something builds on it or somebody changed it since; what it changed is put back, unless
somebody changed it since. See also accounts/undo.py, which does the same row by row for what one click changed.
"""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Exists, Min, OuterRef
from django.utils.timezone import now
from pghistory.core import event_models

from sources.models.importing import Import, Status

from . import writing

BATCH = 1000
Counts = dict[str, int]


def take_back(job: Import) -> None:
    from .running import turn

    for model in job.subject.models:
        history = history_of(model)
        while True:
            with turn(job):
                done = dict(job.also.get("undo") or {})
                after = done.get(model.__name__, 0)
                own = history._base_manager.filter(pgh_context_id=job.change, pgh_obj_id__gt=after)
                ids = list(own.order_by("pgh_obj_id").values_list("pgh_obj_id", flat=True).distinct()[:BATCH])
                if not ids:
                    break
                for name, number in take_back_rows(job, model, history, ids).items():
                    done[name] = done.get(name, 0) + number
                job.note(also={**job.also, "undo": done | {model.__name__: ids[-1]}})
    with transaction.atomic():
        job.go(Status.UNDONE, finished_at=now())
        if hasattr(job.subject, "taken_back"):
            job.subject.taken_back(job)


def history_of(model: type[models.Model]) -> Any:
    return next(events for events in event_models() if getattr(events, "pgh_tracked_model", None) is model)


def take_back_rows(job: Import, model: type[models.Model], history: Any, ids: list[int]) -> Counts:
    here = set(model._base_manager.select_for_update().filter(pk__in=ids).values_list("pk", flat=True))
    own = history._base_manager.filter(pgh_context_id=job.change, pgh_obj_id__in=here)
    firsts = dict(own.values_list("pgh_obj_id").annotate(Min("pgh_id")).order_by())
    others = history._base_manager.filter(pgh_obj_id__in=here).exclude(pgh_context_id=job.change)
    since = {obj for obj, event in others.values_list("pgh_obj_id", "pgh_id") if event > firsts[obj]}
    made = set(own.filter(pgh_label="insert").values_list("pgh_obj_id", flat=True))
    free = unreferred(model, job.subject, made - since)
    if hasattr(job.subject, "let_go"):
        job.subject.let_go(model, free)
    model._base_manager.filter(pk__in=free)._raw_delete(model._base_manager.db)  # nothing builds on them
    was = [row for row in as_before(model, own) if row["id"] in here - made - since]
    columns = [name for name in columns_of(model, history) if name != "id"]
    writing.update(model, columns, was)
    if was and hasattr(job.subject, "put_back"):
        job.subject.put_back(model, [row["id"] for row in was])
    return {"removed": len(free), "put_back": len(was), "kept": len(here) - len(free) - len(was)}


def unreferred(model: type[models.Model], subject: Any, ids: set[int]) -> list[int]:
    """Those of these rows that no other row names, whichever floor it stands on and however it hides its key."""
    rows = model._base_manager.filter(pk__in=ids)
    for relation in naming(model):
        if relation.related_model not in getattr(subject, "follows", ()):
            there = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            rows = rows.exclude(Exists(there))
    return list(rows.values_list("pk", flat=True))


def naming(model: type[models.Model]) -> list[Any]:
    """Every key to this model but for the histories', which hold nothing fast."""
    relations: list[Any] = model._meta.get_fields(include_hidden=True)
    return [
        relation
        for relation in relations
        if relation.auto_created
        and not relation.concrete
        and (relation.one_to_many or relation.one_to_one)
        and not hasattr(relation.related_model, "pgh_tracked_model")
    ]


def columns_of(model: type[models.Model], history: Any) -> list[str]:
    kept = {field.name for field in history._meta.concrete_fields}
    return [field.attname for field in model._meta.concrete_fields if field.name in kept]


def as_before(model: type[models.Model], own: Any) -> list[dict[str, Any]]:
    """How these rows were before the import's first touch."""
    before = own.filter(pgh_label="before").order_by("pgh_obj_id", "pgh_id").distinct("pgh_obj_id")
    return list(writing.stored(before, [name for name in columns_of(model, own.model) if name != "id"]))
