"""`manage.py up`, as a newcomer starts it: real processes in a home of their own."""

import contextlib
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import psycopg2
import pytest

from config.embedded import addresses
from config.embedded.home import free_port
from tests.servers import ROOT, SERVERS

pytestmark = pytest.mark.processes
CHILDREN = {
    "broker": "valkey-server",
    "mail": "aiosmtpd",
    "postgres": "bin/postgres",
    "web": "gunicorn",
    "worker": "worker",
    "beat": "beat",
}


class Up:
    def __init__(self, home: Path, **env: str):
        self.home, self.port = home, free_port()
        mine = {"KEPT_HOME": str(home), "PORT": str(self.port), "KEPT_DEMO": "false"}
        clean = {name: value for name, value in os.environ.items() if name not in {*SERVERS, "DATABASE_OWNER_URL"}}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env={**clean, **mine, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self.reading = threading.Thread(target=self._read, daemon=True)
        self.reading.start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout:
            for line in self.process.stdout:
                self.lines.append(line)

    def ready(self) -> "Up":
        wait_until(lambda: f"Kept is ready at {self.url}\n" in self.lines or self.process.poll() is not None, 180)
        assert self.process.poll() is None, f"{self.said}\n{self.logs}"
        return self

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        return "".join(self.lines)

    @property
    def logs(self) -> str:
        return "\n".join(f"{path.name}:\n{path.read_text()[-2000:]}" for path in self.home.glob("log/*.log"))

    def child(self, word: str) -> psutil.Process | None:
        children = psutil.Process(self.process.pid).children()
        return next((child for child in children if any(word in part for part in command(child))), None)

    def ended(self, number: int) -> int:
        self.process.send_signal(number)
        code = self.process.wait(30)
        self.reading.join(30)
        return code


def command(process: psutil.Process) -> list[str]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.cmdline()
    return []


def left_in(home: Path) -> list[list[str]]:
    """Whatever runs with this home in its environment; a zombie has none."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if process.environ().get("KEPT_HOME") == str(home):
                found.append(command(process))
    return found


def answers(url: str) -> bool:
    with contextlib.suppress(URLError, ConnectionError), urlopen(url, timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("kept") / "home"


@pytest.fixture
def up(home) -> Iterator[Callable[..., Up]]:
    started: list[Up] = []

    def start(**env: str) -> Up:
        started.append(Up(home, **env))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.ended(signal.SIGTERM)


def table_of(home: Path, order: str) -> list[tuple]:
    connection = psycopg2.connect(addresses(home)["DATABASE_OWNER_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute(order)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def has_database(home: Path) -> bool:
    with contextlib.suppress(psycopg2.OperationalError):  # it may still be recovering
        return table_of(home, "SELECT 1") == [(1,)]
    return False


def test_starts_stops_and_keeps_what_it_holds(home, up):
    first = up().ready()
    with urlopen(f"{first.url}/healthz/") as answer:
        assert answer.status == 200
    second = up()
    assert second.process.wait(30) == 1
    second.reading.join(30)
    assert f"Kept is already running in {home} (process {first.process.pid})" in second.said
    table_of(home, "CREATE TABLE keepsake AS SELECT 7 AS n")
    assert stat.S_IMODE((home / "run" / "addresses.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "secrets.json").stat().st_mode) == 0o600

    assert first.ended(signal.SIGTERM) == 0
    assert first.lines[-1] == "Kept has stopped.\n"
    assert left_in(home) == []
    assert addresses(home) == {}

    again = up().ready()
    assert table_of(home, "SELECT n FROM keepsake") == [(7,)]
    assert again.ended(signal.SIGINT) == 0
    assert left_in(home) == []


def test_what_dies_is_started_again(home, up):
    kept = up().ready()
    before = {name: kept.child(word) for name, word in CHILDREN.items()}
    for child in before.values():
        child.kill()
    wait_until(lambda: all(kept.child(word) not in (None, before[name]) for name, word in CHILDREN.items()))
    wait_until(lambda: answers(f"{kept.url}/readyz/"))
    wait_until(lambda: has_database(home))


def test_leaves_nothing_when_it_is_killed(home, up):
    killed = up().ready()
    killed.ended(signal.SIGKILL)
    # The next start waits until all is cleared away, and finds the data whole.
    kept = up().ready()
    others = [words for words in left_in(home) if "postgres" in words[0] and "-D" in words]
    assert len(others) == 1
    assert kept.ended(signal.SIGTERM) == 0
    wait_until(lambda: left_in(home) == [])


def test_what_a_power_cut_left_is_no_obstacle(home, up):
    """A number in postmaster.pid that is another program's by now, and addresses of servers long gone."""
    (home / "postgres" / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{home}\n1\n5432\n\n127.0.0.1\n")
    (home / "run" / "addresses.json").write_text('{"DATABASE_URL": "postgres://nobody@127.0.0.1:1/gone"}')
    assert addresses(home) == {}
    up().ready()


def test_a_taken_port_is_a_sentence(home, up):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        kept = up(PORT=str(port))
        assert kept.process.wait(30) == 1
        kept.reading.join(30)
    assert kept.said == f"Port {port} is taken. Try PORT={port + 1} make run.\n"


def test_an_address_of_another_machine_is_a_sentence(home, up):
    for bind, said in {"203.0.113.7": "Kept can't listen at 203.0.113.7:", "maria": "KEPT_BIND must be"}.items():
        kept = up(KEPT_BIND=bind)
        assert kept.process.wait(30) == 1
        kept.reading.join(30)
        assert kept.said.startswith(said)


def test_it_finds_itself_ready_under_another_name(home, up):
    up(KEPT_BIND="0.0.0.0", ALLOWED_HOSTS="kept.example.org").ready()


@pytest.mark.parametrize("env", [{"KEPT_BIND": "0.0.0.0"}, {"KEPT_PRODUCTION": "true", "SECRET_KEY": "x" * 60}])
def test_demo_people_are_for_this_machine_alone(home, up, env):
    kept = up(KEPT_DEMO="true", **env)
    assert kept.process.wait(30) == 1
    kept.reading.join(30)
    assert "public password" in kept.said
