"""The three programs that are Kept. docker-compose.yml starts the same ones."""

import signal
import sys
from pathlib import Path

from config.supervisor import Program


def web(home: Path, *, bind: str) -> Program:
    argv = ["-m", "gunicorn", "config.wsgi", "--bind", bind, "--workers", "2", "--threads", "4", "--preload"]
    argv += ["--graceful-timeout", "5", "--no-control-socket", "--log-level", "warning"]
    return Program("web", [sys.executable, *argv], home / "log" / "web.log", grace_seconds=7)


def worker(home: Path) -> Program:
    argv = ["-m", "celery", "-A", "config", "worker", "--concurrency", "2", "--prefetch-multiplier", "1"]
    argv += ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    return Program("worker", [sys.executable, *argv], home / "log" / "worker.log", grace_seconds=10)


def beat(home: Path) -> Program:
    argv = ["-m", "celery", "-A", "config", "beat", "--schedule", str(home / "run" / "beat-schedule"), "--pidfile="]
    argv += ["--loglevel", "INFO"]
    return Program("beat", [sys.executable, *argv], home / "log" / "beat.log", stop_signal=signal.SIGTERM)
