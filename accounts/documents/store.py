"""Where documents lie: outside of what the web shows, under random names, sealed with a key the disk does not hold.

The seal is AES-GCM over the content and the name it lies under: a file that somebody changed or exchanged is not
opened. The key is made from SECRET_KEY; the name of the key stands in front, so that SECRET_KEY_FALLBACKS still open
what was sealed before. A backup needs the folder, the database and SECRET_KEY.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from secrets import token_bytes, token_urlsafe

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.crypto import salted_hmac

from accounts.sentences import WrongWay

LAYOUT = b"KD1"
NONCE = 12
GONE = "The file is not where it was put. Tell whoever runs Kept."
NO_KEY = "The file cannot be opened: its key is not here. Tell whoever runs Kept."
CHANGED = "The file was changed where it lies, so it stays shut. Tell whoever runs Kept."


class Unreadable(WrongWay):
    """The file is gone, its key is, or somebody changed it. No part of it is given away."""


def seals() -> dict[bytes, AESGCM]:
    """By the name of their key, the newest first."""
    found = {}
    for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        key = salted_hmac(__name__, "documents", secret=secret, algorithm="sha256").digest()
        name = salted_hmac(__name__, "name of the key", secret=secret, algorithm="sha256").digest()[:8]
        found[name] = AESGCM(key)
    return found


def folder() -> Path:
    place = Path(settings.DOCUMENTS)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def path_of(stored_as: str) -> Path:
    """In one of some thousand folders, so that none is too long to be listed."""
    return folder() / stored_as[:2] / stored_as


def keep(content: bytes) -> str:
    """The name that it is stored under. It is on the disk when this returns, and there whole or not at all."""
    stored_as = token_urlsafe(24)
    write(stored_as, content)
    return stored_as


def write(stored_as: str, content: bytes) -> None:
    name, seal = next(iter(seals().items()))
    nonce = token_bytes(NONCE)
    path = path_of(stored_as)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_name(f".{stored_as}.{token_urlsafe(6)}")
    with open(draft, "xb", opener=private) as file:
        file.write(LAYOUT + name + nonce + seal.encrypt(nonce, content, stored_as.encode()))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def read(stored_as: str) -> bytes:
    """Raises Unreadable."""
    try:
        sealed = path_of(stored_as).read_bytes()
    except OSError:
        raise Unreadable(GONE) from None
    layout, name = sealed[: len(LAYOUT)], sealed[len(LAYOUT) : len(LAYOUT) + 8]
    begins = len(LAYOUT) + 8 + NONCE
    seal = seals().get(name)
    if layout != LAYOUT or seal is None:
        raise Unreadable(NO_KEY)
    try:
        return seal.decrypt(sealed[begins - NONCE : begins], sealed[begins:], stored_as.encode())
    except InvalidTag:
        raise Unreadable(CHANGED) from None


def forget(stored_as: str) -> None:
    path_of(stored_as).unlink(missing_ok=True)


def old_ones(before: float) -> Iterator[list[Path]]:
    """The files written before this moment (seconds since 1970), folder by folder."""
    for room in sorted(folder().iterdir()):
        if room.is_dir():
            yield [path for path in room.iterdir() if path.is_file() and path.stat().st_mtime < before]
