"""Kept's Celery app on a clock that a test sets: `celery -A tests.processes.stepped worker`, and beat.

What runs by the clock is the real code in real processes; only the hour is another. Beat rings without pause. Each
task runs at the moment that stands in the file KEPT_TEST_CLOCK, and once it is through counts itself in the broker.
"""

import os
from datetime import timedelta
from pathlib import Path

import time_machine
from celery.signals import task_postrun, task_prerun
from redis import Redis

from config.celery import app

EVERY = timedelta(seconds=0.05)
app.conf.beat_schedule = {
    "digests": {"task": "followups.tasks.send_digests", "schedule": EVERY, "options": {"expires": 5}}
}

clock = Path(os.environ["KEPT_TEST_CLOCK"])
broker = Redis.from_url(os.environ["REDIS_URL"])
travels: list[tuple[str, time_machine.travel]] = []


@task_prerun.connect
def leave(**_: object) -> None:
    moment = clock.read_text()
    travel = time_machine.travel(moment, tick=False)
    travel.start()
    travels.append((moment, travel))


@task_postrun.connect
def come_back(task: object, **_: object) -> None:
    moment, travel = travels.pop()
    travel.stop()
    broker.incr(f"{task.name}:{moment}")
