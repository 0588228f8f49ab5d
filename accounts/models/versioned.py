from __future__ import annotations

from typing import Any, Self

from django.db import models, transaction

from accounts.sentences import Stale


class Versioned(models.Model):
    """A row that people edit in forms: an edit made on an old page is refused, never written over another's."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def edit(self, *, version: int, **values: Any) -> Self:
        """Writes these columns if the row is still at this version. Raises Stale, with the row as it is now."""
        with transaction.atomic():
            fresh = type(self)._base_manager.select_for_update(of=("self",)).get(pk=self.pk)
            if fresh.version != version:
                raise Stale(fresh)
            for column, value in values.items():
                setattr(fresh, column, value)
            fresh.version += 1
            fresh.save(update_fields=[*values, "version"])
        self.refresh_from_db()
        return self
