"""Starts programs, starts again what dies, stops all in order, leaves nothing behind."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
LOG_BYTES = 10_000_000
BACK_OFF_SECONDS = (0.1, 0.5, 1, 2, 5, 10)
STEADY_SECONDS = 30


class Stopped(Exception):
    """Somebody asked for the end while we were still starting."""


@dataclass(frozen=True)
class Program:
    name: str
    argv: list[str]
    log: Path
    env: dict[str, str] = field(default_factory=dict)  # beside what the supervisor's own environment has
    stop_signal: int = signal.SIGTERM
    hard_signal: int = signal.SIGKILL
    grace_seconds: float = 10
    user: tuple[int, int] | None = None
    cwd: Path = ROOT
    before: Callable[[], None] | None = None  # what must be cleared away before each start


@dataclass
class Child:
    program: Program
    process: subprocess.Popen[bytes]
    started: float
    falls: int = 0
    again_at: float | None = None


class Supervisor:
    """Each child leads a session of its own: Ctrl-C reaches us alone, and a killed child's children go with it."""

    def __init__(self, lock: IO[str] | None = None):
        self.children: dict[str, Child] = {}
        self.signals = 0
        self.woken = threading.Event()
        self.logs_looked_at = time.monotonic()
        self.lock = lock
        self.reaper = self._start_reaper()

    # What may happen

    def listen(self) -> None:
        """The handlers only take note: waiting for a child inside one could wait for ever."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told)

    def _told(self, number: int, frame: object) -> None:
        self.signals += 1
        self.woken.set()

    def start(self, program: Program) -> subprocess.Popen[bytes]:
        if self.signals:
            raise Stopped
        process = self._spawn(program)
        self.children[program.name] = Child(program, process, time.monotonic())
        return process

    def run_to_end(self, program: Program) -> int:
        """For steps that must be over before the next thing starts. Returns the exit code."""
        process = self.start(program)
        while process.poll() is None:
            if self.signals:
                self.stop(program.name)
                raise Stopped
            self.woken.wait(0.02)
        self._forget(self.children.pop(program.name))
        return process.returncode

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """Sends to the child and its children."""
        self._send(self.children[name], number)

    def supervise(self) -> None:
        """Until told to stop; then stops."""
        while not self.signals:
            self.tend()
            self.woken.wait(0.1)
        self.stop_all()

    def tend(self) -> None:
        """Starts again what has died, with a longer pause after each fall."""
        now = time.monotonic()
        if self.reaper.poll() is not None:
            self.reaper = self._start_reaper()
        for child in self.children.values():
            if child.again_at is None and child.process.poll() is not None:
                self._send(child, signal.SIGKILL)  # its own children, if it was killed
                self._forget(child)
                child.falls = 0 if now - child.started > STEADY_SECONDS else child.falls + 1
                child.again_at = now + BACK_OFF_SECONDS[min(child.falls, len(BACK_OFF_SECONDS) - 1)]
            elif child.again_at is not None and now >= child.again_at:
                child.process, child.started, child.again_at = self._spawn(child.program), now, None
        if now - self.logs_looked_at > 60:
            self.logs_looked_at = now
            for child in self.children.values():
                trim(child.program.log)

    # The end

    def stop_all(self) -> None:
        """Last started, first stopped. A second signal ends the patience."""
        for name in reversed(list(self.children)):
            self.stop(name)
        if self.reaper.stdin:
            self.reaper.stdin.close()
        self.reaper.wait()

    def stop(self, name: str) -> None:
        child = self.children.pop(name)
        if child.process.poll() is None:
            self._send(child, signal.SIGCONT)
            self._signal_leader(child, child.program.stop_signal)
            self._wait(child, child.program.grace_seconds)
        if child.process.poll() is None:
            self._signal_leader(child, child.program.hard_signal)
            self._wait(child, 3, hurried=False)
        self._send(child, signal.SIGKILL)
        child.process.wait()
        self._forget(child)

    def _wait(self, child: Child, seconds: float, *, hurried: bool = True) -> None:
        deadline = time.monotonic() + seconds
        while child.process.poll() is None and time.monotonic() < deadline and not (hurried and self.signals > 1):
            time.sleep(0.02)

    # Processes

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        if program.before:
            program.before()
        trim(program.log)
        uid, gid = program.user or (None, None)
        with open(program.log, "ab", opener=lambda path, flags: os.open(path, flags, 0o600)) as log:
            process = subprocess.Popen(
                program.argv,
                env={**os.environ, **program.env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=program.cwd,
                start_new_session=True,
                user=uid,
                group=gid,
                extra_groups=None if gid is None else [],
            )
        self._tell(f"watch {process.pid} {int(program.stop_signal)}")
        return process

    def _start_reaper(self) -> subprocess.Popen[bytes]:
        """It holds the home's lock too: nobody starts there until all is cleared away."""
        script = Path(__file__).with_name("reaper.py")
        reaper = subprocess.Popen(
            [sys.executable, "-I", "-S", str(script)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=[self.lock.fileno()] if self.lock else [],
        )
        self.reaper = reaper
        for child in self.children.values():
            if child.process.poll() is None:
                self._tell(f"watch {child.process.pid} {int(child.program.stop_signal)}")
        return reaper

    def _tell(self, line: str) -> None:
        if self.reaper.stdin and self.reaper.poll() is None:
            self.reaper.stdin.write(f"{line}\n".encode())
            self.reaper.stdin.flush()

    def _forget(self, child: Child) -> None:
        self._tell(f"forget {child.process.pid}")

    def _send(self, child: Child, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # the latter: a group of zombies on macOS
            os.killpg(child.process.pid, number)

    def _signal_leader(self, child: Child, number: int) -> None:
        if child.process.poll() is None:
            child.process.send_signal(number)


def trim(log: Path) -> None:
    """Keeps one older file. The writer appends, so cutting the file under it is safe."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        shutil.copyfile(log, log.with_suffix(".log.1"))
        os.truncate(log, 0)
