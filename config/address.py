"""Who is asking: the client's address, also behind our own proxy."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class TrueAddress:
    """Puts the client's address into REMOTE_ADDR, where the lock-out and the record of readings look for it.

    Each of our proxies adds to X-Forwarded-For whom it saw; what stands before that was written by the client.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = request.headers.get("X-Forwarded-For", "").split(",")
        if 0 < settings.PROXIES <= len(seen) and (address := as_address(seen[-settings.PROXIES])):
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


def as_address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return ""
