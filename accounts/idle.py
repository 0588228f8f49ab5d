"""Automatic log-off [45 CFR 164.312(a)(2)(iii)]: after a while without activity, or after a day's work."""

from collections.abc import Callable
from datetime import timedelta
from time import time
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect

from accounts import unfinished

SIGNED_IN_AT, LAST_SEEN = "signed_in_at", "last_seen"  # in the session, seconds since 1970
WRITE_EVERY = timedelta(minutes=1)


class IdleLogOff:
    """Looks in process_view, after the CSRF check: only what the person's own page sent is kept for later."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and SIGNED_IN_AT not in request.session:
            request.session[SIGNED_IN_AT] = request.session[LAST_SEEN] = time()
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.user.is_authenticated or SIGNED_IN_AT not in request.session:
            return None
        if seconds_left(request) <= 0:
            return log_off(request)
        is_poll = request.headers.get("X-Kept-Poll") == "1"  # the page asks by itself, nobody may be there
        if not is_poll and time() - request.session[LAST_SEEN] > WRITE_EVERY.total_seconds():
            request.session[LAST_SEEN] = time()
        return None


def seconds_left(request: HttpRequest) -> int:
    """Until the log-off, if nothing more is done; what the page's warning counts down."""
    idle_until = request.session.get(LAST_SEEN, time()) + settings.IDLE_AFTER.total_seconds()
    at_most = request.session.get(SIGNED_IN_AT, time()) + settings.SESSION_AT_MOST.total_seconds()
    return int(min(idle_until, at_most) - time())


def stay(request: HttpRequest) -> None:
    request.session[LAST_SEEN] = time()


def log_off(request: HttpRequest) -> HttpResponse:
    """To sign-in, and from there back to where the person was, or to what they were saving."""
    kept = unfinished.of(request)
    logout(request)
    if kept:
        unfinished.keep(request, kept)
        messages.warning(request, "You were signed out because nobody was here for a while. What you typed is kept.")
    else:
        messages.warning(request, "You were signed out because nobody was here for a while.")
    back = {"next": resolve_url("people:unfinished") if kept else came_from(request)}
    to = f"{resolve_url(settings.LOGIN_URL)}?{urlencode(back)}"
    return HttpResponseClientRedirect(to) if "HX-Request" in request.headers else HttpResponseRedirect(to)


def came_from(request: HttpRequest) -> str:
    """The page that was open: a fragment's or a form's own address may be none."""
    if request.path == resolve_url(settings.LOGIN_URL):
        return request.GET.get("next", "/")
    page = request.headers.get("HX-Current-URL", request.headers.get("Referer", ""))
    if request.method == "GET" and "HX-Request" not in request.headers:
        page = request.get_full_path()
    return urlunsplit(("", "", *urlsplit(page)[2:])) or "/"
