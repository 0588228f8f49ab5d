"""The bell that makes the sweep quick. It may be lost, and it may never hold or break what rings it."""

from threading import Lock
from time import monotonic
from typing import Any

import structlog
from celery import current_app

log = structlog.get_logger(__name__)
SILENCE_SECONDS = 5
# Only for this connection: a worker waits long on its own. What each is for: docs/decisions/0003.
HURRIED: dict[str, Any] = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
    "socket_connect_timeout": 0.2,
    "socket_timeout": 0.2,
    "retry_on_timeout": False,
}


class Bell:
    """After a failure it is silent for a while, so that a frozen broker costs one request a moment, not each."""

    def __init__(self, task: str) -> None:
        self.task = task
        self.lock = Lock()
        self.silent_until = 0.0

    def ring(self) -> None:
        with self.lock:
            if monotonic() < self.silent_until:
                return
        try:
            with current_app.connection_for_write(connect_timeout=0.2, transport_options=HURRIED) as connection:
                current_app.send_task(self.task, connection=connection, retry=False, ignore_result=True)
        # The one broad except of the house: the row is saved and the sweep finds it, so nothing that a broker does,
        # and kombu lets through many kinds of it, may turn the answer to a save into an error.
        except Exception as trouble:
            with self.lock:
                self.silent_until = monotonic() + SILENCE_SECONDS
            log.warning("nudge_failed", trouble=type(trouble).__name__)


nudge = Bell("notifications.tasks.deliver_due").ring
