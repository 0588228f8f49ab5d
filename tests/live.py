"""Kept's real processes against the test database, and the mail that they sent."""

import contextlib
import email
import email.policy
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.db import connections

from config import programs
from config.embedded import servers
from config.embedded.home import free_port
from tests.servers import home, supervisor_over


class LiveKept:
    """Web, worker, beat and a broker of its own as processes. Nothing starts again by itself: a test says when."""

    def __init__(self) -> None:
        self.port, broker_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        address = connections["default"].settings_dict
        role = f"{address['USER']}:{address['PASSWORD']}@{address['HOST']}:{address['PORT']}"
        self.env = {
            "DATABASE_URL": f"postgres://{role}/{address['NAME']}",
            "REDIS_URL": servers.broker_address(home(), broker_port),
            "KEPT_BASE_URL": self.url,
        }
        self.programs = {
            program.name: replace(program, env=self.env)
            for program in (
                servers.broker(home(), broker_port, "live-broker"),
                programs.web(home(), bind=f"127.0.0.1:{self.port}"),
                programs.worker(home()),
                programs.beat(home()),
            )
        }
        self.supervisor = supervisor_over()

    def start(self, *names: str) -> None:
        """Returns when the web process answers; the worker may take a second more."""
        for name in names or self.programs:
            self.supervisor.start(self.programs[name])
        self.wait_for_web()

    def kill(self, name: str) -> None:
        """kill -9, the program's children too."""
        self.supervisor.kill(name)
        self.supervisor.stop(name)

    def freeze(self, name: str) -> None:
        self.supervisor.kill(name, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        self.supervisor.kill(name, signal.SIGCONT)

    def log(self, name: str) -> str:
        return self.programs[name].log.read_text()

    def wait_for_web(self) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.suppress(URLError, ConnectionError):
                return urlopen(f"{self.url}/healthz/", timeout=5).close()
            time.sleep(0.05)
        raise AssertionError(f"The web process does not answer:\n{self.log('web')[-2000:]}")


class Mailbox:
    """What the mail catcher caught."""

    def __init__(self, folder: Path):
        self.folder = folder

    def clear(self) -> None:
        for path in self.folder.glob("new/*"):
            path.unlink()

    def messages(self, to: str = "") -> list[EmailMessage]:
        paths = sorted(self.folder.glob("new/*"), key=lambda path: path.stat().st_mtime_ns)
        found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]
        return [message for message in found if to.lower() in str(message["To"]).lower()]

    def wait_for(self, to: str = "", count: int = 1, timeout: float = 15) -> list[EmailMessage]:
        """At least so many messages to this address; fails when they don't come in time (seconds)."""
        deadline = time.monotonic() + timeout
        while len(found := self.messages(to)) < count:
            assert time.monotonic() < deadline, f"{len(found)} of {count} messages to {to or 'anyone'} in {timeout} s"
            time.sleep(0.02)
        return found


@pytest.fixture
def mailbox() -> Mailbox:
    box = Mailbox(home() / "mail")
    box.clear()
    return box


@pytest.fixture
def live_kept(transactional_db: None, mailbox: Mailbox, collected_static: None) -> Iterator[LiveKept]:
    kept = LiveKept()
    kept.start()
    yield kept
    kept.supervisor.stop_all()


@pytest.fixture(scope="session")
def collected_static() -> None:
    """The files that whitenoise serves and that the manifest of hashed names is made from."""
    from config.collected import collect_static

    collect_static()
