"""The Celery app and the timetable: everything that happens by the clock."""

import os
from datetime import timedelta

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("kept")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def every(task: str, **interval: float) -> dict:
    """One line of the timetable. `expires` keeps a stalled worker from finding a pile of old bells."""
    period = timedelta(**interval)
    return {"task": task, "schedule": period, "options": {"expires": period.total_seconds()}}


TIMETABLE = {
    "send what is due": every("notifications.tasks.deliver_due", seconds=30),
    "imports of files": every("sources.tasks.run_imports", seconds=30),
    "referrals that wait": every("referrals.tasks.escalate", minutes=1),
    "clocks of what came without": every("referrals.tasks.reckon_clocks", minutes=10),
    "remind of tasks": every("followups.tasks.remind_of_tasks", minutes=1),
    "morning digests": every("followups.tasks.send_digests", minutes=10),  # each person's own hour
    "missed check-ins": every("followups.tasks.send_weekly", minutes=30),
    "sources gone quiet": every("followups.tasks.warn_of_silence", hours=1),
    "documents that nobody needs": every("accounts.tasks.sweep_documents", hours=1),
    "sources that may be one": every("sources.tasks.reckon_likely_pairs", hours=12),
}

app.conf.beat_schedule = TIMETABLE
