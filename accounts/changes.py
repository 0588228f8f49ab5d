"""One request's changes to rows, as the history triggers keep them, and putting them back."""

import uuid

from pghistory.runtime import _tracker


def current_change() -> uuid.UUID | None:
    """The id under which the history keeps what this request changes; None outside a request."""
    context = getattr(_tracker, "value", None)
    return context.id if context else None
