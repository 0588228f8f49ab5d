"""A file that was checked and lies in the store, but belongs to nothing yet: its page knows it by a signed text.

Nothing in the database: a file that nobody came back for is swept away like any other that no row names.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import PureWindowsPath
from typing import Any, Self

from django.core import signing

from . import store
from .checking import check
from .limits import Kind

SALT = "staged document"
KEPT_FOR = timedelta(hours=24)
LONGEST_NAME = 120


@dataclass(frozen=True)
class Staged:
    name: str
    kind: str
    pages: int | None
    size: int
    digest: str
    stored_as: str

    @classmethod
    def keep(cls, name: str, content: bytes) -> Self:
        """Checks it by its content and puts it into the store. Raises NotTaken, with nothing stored."""
        checked = check(content)
        return cls(
            name=tidy(name),
            kind=checked.kind,
            pages=checked.pages,
            size=len(checked.content),
            digest=hashlib.sha256(checked.content).hexdigest(),
            stored_as=store.keep(checked.content),
        )

    @property
    def columns(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def label(self) -> str:
        return Kind(self.kind).label

    def signed(self, user_pk: int) -> str:
        """For a hidden field. It opens for this person alone, for a day."""
        return signing.dumps([user_pk, asdict(self)], salt=SALT, compress=True)

    @classmethod
    def of(cls, text: str, user_pk: int) -> Self | None:
        """None where it is not ours, not theirs or too old."""
        try:
            whose, columns = signing.loads(text, salt=SALT, max_age=KEPT_FOR)
            return cls(**columns) if whose == user_pk else None
        except (signing.BadSignature, ValueError, TypeError):
            return None


def tidy(name: str) -> str:
    """As people read it: no folders, no marks that turn the writing round, no control characters, not too long."""
    last = PureWindowsPath(name).name
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in last).split())
    if len(plain) > LONGEST_NAME:
        stem, dot, ending = plain.rpartition(".")
        keeps = f"…{dot}{ending[:10]}" if dot else "…"
        plain = f"{(stem or plain)[: LONGEST_NAME - len(keeps)]}{keeps}"
    return plain or "Document"
