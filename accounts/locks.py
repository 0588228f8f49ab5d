"""What is stored locked: a value under a key that the database does not hold [45 CFR 164.312(a)(2)(iv)].

The keys are made from SECRET_KEY and SECRET_KEY_FALLBACKS, the newest first, so both rotate together
(`manage.py relock`). A locked text names its key: `f1:<key>:<token>`.
"""

from __future__ import annotations

import base64
from functools import cached_property

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.crypto import salted_hmac

LAYOUT = "f1"
SHOWN = 4  # characters at the end that everybody sees who may see the row's patient
DOTS = "•••• "


class Unreadable(Exception):
    """Its key is gone, or somebody changed the stored text. No part of the value is given away."""


def boxes() -> dict[str, Fernet]:
    """The boxes by the name of their key, the newest first."""
    found = {}
    for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        digest = salted_hmac(__name__, "columns", secret=secret, algorithm="sha256").digest()
        name = salted_hmac(__name__, "name of the key", secret=secret, algorithm="sha256").hexdigest()[:8]
        found[name] = Fernet(base64.urlsafe_b64encode(digest))
    return found


def newest() -> str:
    """What every text begins with that is locked with the newest key."""
    return f"{LAYOUT}:{next(iter(boxes()))}:"


class Locked:
    """A value as it is stored. Written out anywhere it is masked; `in_full` is asked for by name, and on record."""

    def __init__(self, stored: str):
        self.stored = stored

    @classmethod
    def of(cls, text: str) -> Locked:
        if not text:
            return cls("")
        box = next(iter(boxes().values()))
        return cls(newest() + box.encrypt(text.encode()).decode())

    @cached_property
    def in_full(self) -> str:
        """Raises Unreadable."""
        if not self.stored:
            return ""
        layout, _, rest = self.stored.partition(":")
        name, _, token = rest.partition(":")
        box = boxes().get(name)
        if layout != LAYOUT or box is None:
            raise Unreadable("This number cannot be read: its key is not among this installation's keys.")
        try:
            return box.decrypt(token.encode()).decode()
        except InvalidToken:
            raise Unreadable("This number cannot be read: what is stored was changed.") from None

    @property
    def masked(self) -> str:
        """The last four characters; fewer of a short number, none of four."""
        try:
            text = self.in_full
        except Unreadable:
            return "Cannot be read"
        shown = min(SHOWN, max(len(text) - SHOWN, 0))
        return f"{DOTS}{text[len(text) - shown :]}".strip() if text else ""

    def __bool__(self) -> bool:
        return bool(self.stored)

    def __len__(self) -> int:
        return len(self.stored)

    def __str__(self) -> str:
        return self.masked

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return self == Locked.of(other)
        if not isinstance(other, Locked):
            return NotImplemented
        if self.stored == other.stored:
            return True
        try:
            return self.in_full == other.in_full
        except Unreadable:
            return False

    __hash__ = None  # type: ignore[assignment]
