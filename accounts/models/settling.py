from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models, transaction


class Settles(models.Model):
    """A row that is open until somebody settles it, once."""

    class Meta:
        abstract = True

    def must_be_open(self) -> None:
        """Raises WrongWay where it is settled, and says by whom."""
        raise NotImplementedError

    @contextmanager
    def while_open(self) -> Iterator[None]:
        """Locks the row, asks whether it is still open, saves what the block sets. Raises WrongWay."""
        with transaction.atomic():
            self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update(of=("self",)))
            self.must_be_open()
            yield
            self.save()
