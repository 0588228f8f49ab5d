"""Everything that Kept needs, in one command: servers, migrations, demo data, web, worker, beat."""

import errno
import ipaddress
import os
import platform
import socket
import sys
import time
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.management.base import BaseCommand

from config import programs
from config.collected import collect_static
from config.embedded import NotPossible, servers
from config.embedded.home import locked
from config.supervisor import Program, Stopped, Supervisor

ENVIRONMENT = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")
PATIENCE_SECONDS = 60


class Command(BaseCommand):
    help = "Starts Kept on this machine and keeps it running until Ctrl-C."
    # This process never asks the database: its settings were read before there was one.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.look_first()
            with locked(settings.HOME) as lock:
                supervisor = Supervisor(lock)
                supervisor.listen()
                try:
                    self.start(supervisor)
                    supervisor.supervise()
                except Stopped:
                    pass
                finally:
                    supervisor.stop_all()
        except NotPossible as sentence:
            self.stderr.write(str(sentence))
            sys.exit(1)
        self.stdout.write("Kept has stopped.")

    def look_first(self) -> None:
        """What would only fail later and less clearly. Raises NotPossible."""
        if sys.version_info < (3, 11):  # noqa: UP036  somebody may run it without make
            raise NotPossible(f"Kept needs Python 3.11 or newer; this is {platform.python_version()}.")
        if sys.platform not in ("linux", "darwin"):
            raise NotPossible("Kept runs on Linux and macOS. On Windows, run it inside WSL.")
        if not os.environ.get("PORT", "8000").isdigit() or not 0 < self.port < 65536:
            raise NotPossible("PORT must be a number from 1 to 65535.")
        if self.demo and settings.PRODUCTION:
            raise NotPossible("The demo's people have a public password: set KEPT_DEMO=false in production.")
        if not self.is_address:
            raise NotPossible("KEPT_BIND must be an address of this machine, such as 127.0.0.1 or 0.0.0.0.")
        if self.demo and not ipaddress.ip_address(self.host).is_loopback:
            raise NotPossible("The demo's people have a public password: with KEPT_BIND, set KEPT_DEMO=false.")
        with socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as refusal:
                if refusal.errno == errno.EADDRINUSE:
                    raise NotPossible(f"Port {self.port} is taken. Try PORT={self.port + 1} make run.") from None
                raise NotPossible(f"Kept can't listen at {self.bind}: {refusal.strerror}.") from None

    @property
    def host(self) -> str:
        return os.environ.get("KEPT_BIND", "127.0.0.1")

    @property
    def port(self) -> int:
        return int(os.environ.get("PORT", "8000"))

    @property
    def is_address(self) -> bool:
        try:
            return bool(ipaddress.ip_address(self.host))
        except ValueError:
            return False

    @property
    def bind(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def address(self) -> str:
        """Where this machine itself reaches Kept."""
        everywhere = {"0.0.0.0": f"127.0.0.1:{self.port}", "::": f"[::1]:{self.port}"}  # noqa: S104  compared, not bound
        return f"http://{everywhere.get(self.host, self.bind)}"

    @property
    def demo(self) -> bool:
        """Made-up people are for those who look around: never beside a database that somebody named."""
        return settings.DEMO if "KEPT_DEMO" in os.environ else not settings.PRODUCTION and "DATABASE_URL" in self.wanted

    @property
    def wanted(self) -> set[str]:
        return {name for name in ENVIRONMENT if not os.environ.get(name)}

    def start(self, supervisor: Supervisor) -> None:
        demo = self.demo
        self.stdout.write(f"Starting in {settings.HOME}")
        found = servers.start(settings.HOME, supervisor, wanted=self.wanted)
        found.pop("DATABASE_SUPERUSER_URL", None)
        owner = found.pop("DATABASE_OWNER_URL", None) or os.environ.get("DATABASE_OWNER_URL")
        os.environ.update(found, KEPT_HOME=str(settings.HOME), KEPT_DEMO=str(demo).lower())
        os.environ.setdefault("KEPT_BASE_URL", self.address)
        os.environ.pop("DATABASE_OWNER_URL", None)  # web and worker have no business with it

        self.step(supervisor, "prepare", env={"DATABASE_URL": owner} if owner else {})
        collect_static()
        if demo:
            self.step(supervisor, "demo", "--once")
        supervisor.start(programs.web(settings.HOME, bind=self.bind))
        supervisor.start(programs.worker(settings.HOME))
        supervisor.start(programs.beat(settings.HOME))
        self.wait_until_ready(supervisor)
        self.stdout.write(f"Kept is ready at {self.address}")
        if demo:
            self.introduce()
        self.stdout.flush()

    def step(self, supervisor: Supervisor, *argv: str, env: dict[str, str] | None = None) -> None:
        log = settings.HOME / "log" / f"{argv[0]}.log"
        code = supervisor.run_to_end(
            Program(argv[0], [sys.executable, str(settings.BASE_DIR / "manage.py"), *argv], log, env or {})
        )
        if code:
            raise NotPossible(f"The step `{argv[0]}` failed. {log} says why.")

    def wait_until_ready(self, supervisor: Supervisor) -> None:
        # By a name that Kept answers to: any other host is refused, also when we ask ourselves.
        host = next(iter(settings.ALLOWED_HOSTS), "").lstrip("*.") or "localhost"
        question = Request(f"{self.address}/readyz/", headers={"Host": host})  # noqa: S310  our own address
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if supervisor.signals:
                raise Stopped
            supervisor.tend()
            try:
                return urlopen(question, timeout=5).close()  # noqa: S310  the same
            except (HTTPError, URLError, ConnectionError, TimeoutError):
                supervisor.woken.wait(0.1)
        raise NotPossible(f"Kept does not answer at {self.address}. {settings.HOME / 'log' / 'web.log'} says why.")

    def introduce(self) -> None:
        from config.demo.people import PASSWORD, PEOPLE

        self.stdout.write(f"Sign in with the password {PASSWORD} as")
        for email, _, role, what in PEOPLE:
            self.stdout.write(f"  {email:<23} {role:<14} {what}")
