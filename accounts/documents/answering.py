"""What people are told after they sent files: what was added, and of each other one why not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from accounts.undo import undoable

from .forms import WithFiles


def sent(request: HttpRequest) -> tuple[Any, Any]:
    """What a form is made of."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def say(request: HttpRequest, form: WithFiles, rows: Sequence[Any], *, verb: str = "Added") -> None:
    names = {row.stored_as for row in rows}
    added = [file.name for file in form.staged if file.stored_as in names]
    same = [file.name for file in form.staged if file.stored_as not in names]
    if added:
        undoable(request, f"{verb}: {', '.join(added)}.")
    if same:
        messages.info(request, f"Here already: {', '.join(same)}.")
    for sentence in form.refused:
        messages.error(request, f"Not added. {sentence}")
