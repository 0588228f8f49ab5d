"""One request's changes to rows, as the history triggers keep them, and putting them back."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from pghistory.runtime import Context, _tracker


def current_change() -> uuid.UUID | None:
    """The id under which the history keeps what this request changes; None outside a request."""
    context = getattr(_tracker, "value", None)
    return context.id if context else None


@contextmanager
def continuing(change: uuid.UUID, **metadata: Any) -> Iterator[None]:
    """What follows is kept under this id: a worker carries on what a person began, in one go or in several."""
    with pghistory.context(**metadata):
        outer = _tracker.value
        _tracker.value = Context(id=change, metadata=outer.metadata | metadata)
        try:
            yield
        finally:
            _tracker.value = outer
