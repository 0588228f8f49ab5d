"""The house that is measured: its own home, the database kept_bench with a demo agency, the web as in `make run`."""

import getpass
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg2
from psycopg2 import sql

from config import programs
from config.embedded import servers
from config.embedded.home import free_port, locked
from config.supervisor import Supervisor

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE = "kept_bench"
PATIENCE_SECONDS = 30


def home() -> Path:
    key = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()).resolve() / f"kept-bench-{getpass.getuser()}-{key}"


@contextmanager
def standing(*, scale: int, keep: bool) -> Iterator[dict[str, str]]:
    """The addresses of Kept and of the bare view. `keep` takes the database of the run before, if it is there."""
    with locked(home()) as lock:
        supervisor = Supervisor(lock)
        try:
            found = servers.start(home(), supervisor, wanted={"DATABASE_URL", "REDIS_URL", "EMAIL_URL"})
            owner, app = (at_database(found[name]) for name in ("DATABASE_OWNER_URL", "DATABASE_URL"))
            os.environ.update(found, DATABASE_URL=app, KEPT_HOME=str(home()), KEPT_DEMO="true", KEPT_PRODUCTION="false")
            os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
            if make_database(found["DATABASE_OWNER_URL"], keep=keep):
                manage("prepare", "--verbosity", "0", DATABASE_URL=owner)
                manage("demo", "--scale", str(scale))
                analyse(owner)
            manage("collectstatic", "--noinput", "--verbosity", "0")
            yield start_web(supervisor)
        finally:
            supervisor.stop_all()


def at_database(address: str) -> str:
    return urlsplit(address)._replace(path=f"/{DATABASE}").geturl()


def make_database(owner: str, *, keep: bool) -> bool:
    """True when it is new and empty."""
    connection = psycopg2.connect(owner)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        there = cursor.fetchone() is not None
        if there and not keep:
            cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(DATABASE)))
        if not (there and keep):
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    connection.close()
    return not (there and keep)


def analyse(owner: str) -> None:
    """VACUUM too: a table that lives has a visibility map, a fresh load has none."""
    connection = psycopg2.connect(owner)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()


def manage(*argv: str, **env: str) -> None:
    subprocess.run([sys.executable, "manage.py", *argv], cwd=ROOT, env={**os.environ, **env}, check=True)


def start_web(supervisor: Supervisor) -> dict[str, str]:
    """Both under the same gunicorn settings; no worker runs, so that nothing but the pages is measured."""
    addresses = {}
    for name, module in (("kept", "config.wsgi"), ("bare", "tests.bench.bare")):
        port = free_port()
        program = programs.web(home(), bind=f"127.0.0.1:{port}")
        argv = [module if word == "config.wsgi" else word for word in program.argv]
        supervisor.start(replace(program, name=name, argv=argv, log=home() / "log" / f"{name}.log"))
        addresses[name] = f"http://127.0.0.1:{port}"
    wait_for(f"{addresses['kept']}/healthz/")
    wait_for(addresses["bare"])
    return addresses


def wait_for(address: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            return urlopen(address, timeout=5).close()
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise SystemExit(f"{address} does not answer; the logs in {home() / 'log'} say why.")
