"""What every page's frame needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.idle import seconds_left
from accounts.roles import SEE_FAILED_MAIL
from accounts.views.me import THEMES
from notifications.health import stalled
from notifications.models import Message


def page(request: HttpRequest) -> dict[str, Any]:
    theme = request.COOKIES.get("theme", "auto")
    return {
        "theme": theme if theme in THEMES else "auto",
        "demo": settings.DEMO,
        "idle_seconds": SimpleLazyObject(lambda: seconds_left(request)),
        # Lazy: a fragment that shows no bell asks nothing.
        "bell_unread": SimpleLazyObject(lambda: unread(request)),
        "mail_is_stalled": SimpleLazyObject(lambda: looks_after_mail(request) and stalled()),
    }


def looks_after_mail(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and user.may(SEE_FAILED_MAIL))


def unread(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    return Message.objects.bell_of(user).unread().count() if user and user.is_authenticated else 0
