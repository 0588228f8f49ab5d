"""KEPT_HOME: its lock, its secrets, and the addresses of the servers that run in it."""

import fcntl
import json
import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class NotPossible(Exception):
    """A start that cannot be; its text is the sentence for the person who tried."""


def make_home(home: Path) -> None:
    """As root others may pass through (Postgres runs as another user), but list and read nothing."""
    home.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    if home.stat().st_uid != os.geteuid():
        raise NotPossible(f"{home} belongs to another user. Set KEPT_HOME to a folder of your own.")
    for room in ("run", "log"):
        (home / room).mkdir(exist_ok=True, mode=0o700)


def secret(home: Path, name: str) -> str:
    """A random secret that is made once and kept in this home, readable by its owner alone."""
    make_home(home)
    with open(home / "secrets.json", "a+", opener=_private) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        known: dict[str, str] = json.loads(file.read() or "{}")
        if name not in known:
            known[name] = secrets.token_urlsafe(48)
            file.truncate(0)
            file.write(json.dumps(known, indent=1))
            file.flush()
            os.fsync(file.fileno())
        return known[name]


def addresses(home: Path) -> dict[str, str]:
    """The addresses of the embedded servers, by the name of their setting; none when nothing is running."""
    try:
        with open(home / "run" / "lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _noted(home)
    except OSError:
        pass
    return {}


def _noted(home: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((home / "run" / "addresses.json").read_text())
    except OSError:
        return {}
    return found


def note_addresses(home: Path, found: dict[str, str]) -> None:
    """Whole or not at all: a reader never sees half a file."""
    draft = home / "run" / "addresses.json.new"
    with open(draft, "w", opener=_private) as file:
        json.dump(found, file, indent=1)
    draft.replace(home / "run" / "addresses.json")


@contextmanager
def locked(home: Path) -> Iterator[IO[str]]:
    """Holds the home for one start. The lock is the system's, so that a power cut cannot leave one behind.

    Raises NotPossible when another start holds it. A reaper may still be clearing away what a killed start
    left; that is waited for.
    """
    make_home(home)
    with open(home / "run" / "lock", "a+", opener=_private) as lock:
        patience = time.monotonic() + 20
        while not _taken(lock):
            holder = _pid_in(lock)
            # Whoever looks for addresses holds the lock for an instant, so one look is not enough.
            if time.monotonic() > patience or (_alive(holder) and time.monotonic() > patience - 19):
                raise NotPossible(f"Kept is already running in {home} (process {holder}). Stop it, or set KEPT_HOME.")
            time.sleep(0.1)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        (home / "run" / "addresses.json").unlink(missing_ok=True)
        yield lock


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _pid_in(lock: IO[str]) -> int:
    lock.seek(0)
    return int(lock.read() or 0)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return pid > 0
