"""What a person was saving when the session had ended: kept for an hour, on the server, readable only for them."""

import base64
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

IN_SESSION = "unfinished"
FOR_SECONDS = 3600
NOT_KEPT = ("/accounts/", "/stay/", "/theme/")  # passwords and codes; what is done in one click again
Fields = list[tuple[str, str]]


def box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac(__name__, "", secret=key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def of(request: HttpRequest) -> bytes | None:
    """The form in this request, locked; None where there is none to keep."""
    if request.method != "POST" or request.path.startswith(NOT_KEPT):
        return None
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    fields = [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]
    return box().encrypt(json.dumps([request.user.pk, request.get_full_path(), fields]).encode()) if fields else None


def keep(request: HttpRequest, locked: bytes) -> None:
    """In the session that now begins: it lives in the database, and signing in again takes it along."""
    request.session[IN_SESSION] = locked.decode()


def found(request: HttpRequest) -> tuple[str, Fields] | None:
    """Where it was going and what was typed, for the same person within the hour."""
    locked = request.session.get(IN_SESSION)
    if not locked:
        return None
    try:
        person, address, fields = json.loads(box().decrypt(locked.encode(), ttl=FOR_SECONDS))
    except InvalidToken:
        return None
    return (address, fields) if person == request.user.pk else None
