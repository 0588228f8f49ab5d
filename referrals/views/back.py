"""Whoever acts from the board comes back to it, with its filters: `?board=<its query>`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.sentences import WrongWay

BOARD = "board"


def came_from(request: HttpRequest) -> str:
    """The board's address as it was, at the same column; empty for who comes elsewhere from. Never another page's."""
    return f"{reverse('referrals:board')}?{request.GET[BOARD]}" if BOARD in request.GET else ""


def refusals_shown_there(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A move that lost a race is explained on the page that it was made from, which shows how things stand now."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except WrongWay as refusal:
            refusal.page = came_from(request) or refusal.page
            raise

    return entered
