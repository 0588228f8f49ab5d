"""Ends what a supervisor started, when the supervisor is gone and could not do it.

Runs as a script of its own beside the supervisor and reads from it, through a pipe, which processes to watch.
The end of the pipe is the end of the supervisor: that holds after a kill -9, on Linux and on macOS.
"""

import os
import signal
import sys
import time

GRACE_SECONDS = 8.0


def send(pid: int, number: int, *, group: bool) -> bool:
    """Whether anybody was there to hear it."""
    try:
        (os.killpg if group else os.kill)(pid, number)
    except (ProcessLookupError, PermissionError):  # macOS says "not permitted" of a group of zombies
        return False
    return True


def reap(watched: dict[int, int]) -> None:
    # Last started, first stopped: those who work go before the servers that they work with.
    for pid, stop_signal in reversed(watched.items()):
        send(pid, signal.SIGCONT, group=True)
        send(pid, stop_signal, group=False)
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline and any(send(pid, 0, group=True) for pid in watched):
        time.sleep(0.05)
    for pid in watched:
        send(pid, signal.SIGKILL, group=True)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watched: dict[int, int] = {}
    for line in sys.stdin:
        word, pid, *rest = line.split()
        if word == "watch":
            watched[int(pid)] = int(rest[0])
        else:
            watched.pop(int(pid), None)
    reap(watched)


if __name__ == "__main__":
    main()
