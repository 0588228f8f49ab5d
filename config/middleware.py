"""What every request passes: its record for the audit triggers, sentences for refusals, privacy headers."""

import re
from collections.abc import Callable

import pghistory
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django_structlog.middlewares import RequestMiddleware

from accounts.sentences import Elsewhere, WrongWay

Answer = Callable[[HttpRequest], HttpResponse]


class PrivatePages:
    """No page is kept by a browser or proxy, but for the static files, which whitenoise answers before."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True, private=True)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        return response


class NothingLeftBehind:
    """Who signs out leaves nothing of theirs in the browser: no visits that wait, no list of places."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Not at an automatic log-off: there the same person comes back.
        if response.status_code == 302 and (request.method, request.path) == ("POST", reverse("account_logout")):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class RequestOnRecord:
    """Tells the history triggers who asked and in which request: one id finds all that one click changed."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user.pk if request.user.is_authenticated else None
        with pghistory.context(user=user, address=request.META.get("REMOTE_ADDR", "")) as context:
            request.change_id = context.id  # type: ignore[attr-defined]
            return self.get_response(request)


class OwnClock:
    """Times are shown in the reader's own zone; they are stored in UTC."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = request.user.time_zone if request.user.is_authenticated else settings.TIME_ZONE
        with timezone.override(zone):
            return self.get_response(request)


class WrongWayToSentence:
    """A refusal by the model is a sentence on a fresh page, the same for every verb."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, WrongWay):
            return None
        note = messages.info if isinstance(exception, Elsewhere) else messages.error
        note(request, str(exception))
        return redirect(exception.page or request.path)


class RequestLog(RequestMiddleware):
    """The line that each request leaves, without what was searched for and without the key of a mailed link."""

    KEY = re.compile(r"(?<=/password/reset/key/)[^/]+|(?<=/calendar/)[^/]+(?=\.ics)")

    @classmethod
    def format_request(cls, request: HttpRequest) -> str:
        return f"{request.method} {cls.KEY.sub('…', request.path)}"
