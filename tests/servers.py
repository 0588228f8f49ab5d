"""The servers of a test run, started before Django reads its settings (`-p tests.servers` in pyproject.toml).

Their home stays between runs, so that a second run starts quickly; the servers stop with the run, also on Ctrl-C.
`KEPT_TEST_RUN=name` gives a run a home of its own beside another run of the same clone.
"""

import contextlib
import getpass
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from config.embedded import NotPossible, servers
from config.embedded.home import locked
from config.supervisor import Supervisor

ROOT = Path(__file__).resolve().parent.parent
SERVERS = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL"}
running = contextlib.ExitStack()


def home() -> Path:
    key = hashlib.sha256(f"{ROOT} {os.environ.get('KEPT_TEST_RUN', '')}".encode()).hexdigest()[:12]
    default = Path(tempfile.gettempdir()) / f"kept-test-{getpass.getuser()}-{key}"
    return Path(os.environ.get("KEPT_TEST_HOME") or default).resolve()


def supervisor_over(lock: IO[str] | None = None) -> Supervisor:
    """Of a test's own processes; its reaper ends them even when the test run is killed."""
    supervisor = Supervisor(lock)
    running.callback(supervisor.stop_all)
    return supervisor


def start() -> None:
    lock = running.enter_context(locked(home()))
    found = servers.start(home(), supervisor_over(lock), wanted=SERVERS, hasty=True)
    # What a developer's .env or shell says about servers must not reach the tests.
    os.environ.update(found, KEPT_HOME=str(home()), KEPT_PRODUCTION="false", KEPT_DEMO="false")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(args: list[str]) -> Iterator[None]:
    if not {"--help", "-h", "--version"} & set(args):
        try:
            start()
        except NotPossible as sentence:
            running.close()
            pytest.exit(f"{sentence} (Another test run? Set KEPT_TEST_RUN=name for a second one.)", returncode=1)
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    # After pytest-django, whose fixtures these replace.
    from tests import database, live

    config.pluginmanager.register(database, "kept-database")
    config.pluginmanager.register(live, "kept-live")
    config.addinivalue_line("markers", "processes: starts Kept's real processes")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    running.close()
