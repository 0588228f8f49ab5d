"""Files that no row needs any more are removed: what was taken out for good, and what nobody came back for."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import Q

from accounts.models.stored_file import StoredFile
from accounts.undo import WITHIN

from . import store
from .staged import KEPT_FOR

MARGIN = timedelta(hours=2)  # a form that is being saved, an undo that is being pressed


def sweep(now: datetime) -> int:
    """How many went. Nothing is noted in a row: the same question finds them again after a restore."""
    before = (now - KEPT_FOR - MARGIN).timestamp()
    gone = 0
    for paths in store.old_ones(before):
        needed = needed_of({path.name for path in paths}, now)
        for path in paths:
            if path.name not in needed:
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def needed_of(names: set[str], now: datetime) -> set[str]:
    """Those that a row names which stands, or which its remover can still put back."""
    stands = Q(removed_at=None) | Q(removed_at__gt=now - WITHIN - MARGIN)
    needed: set[str] = set()
    for model in apps.get_models():
        if issubclass(model, StoredFile):
            rows = model._base_manager.filter(stands, stored_as__in=names)
            needed |= set(rows.values_list("stored_as", flat=True))
    return needed
