"""Whether Kept does its work, judged by work done and not by processes that live."""

from datetime import timedelta
from time import monotonic

from celery import current_app
from django.db import connection
from django.db.models import Exists
from django.db.utils import DatabaseError
from django.utils.timezone import now
from kombu.exceptions import OperationalError

from notifications.models import Message, Sweep
from notifications.nudge import HURRIED

OLDEST_DUE = timedelta(seconds=120)
LAST_SWEEP = timedelta(seconds=90)
STARTED = monotonic()


def stalled() -> bool:
    """Mail lies there and nobody takes it. A process that has only just started gives the sweep its time."""
    if monotonic() - STARTED < LAST_SWEEP.total_seconds():
        return False
    late = Message.objects.due().filter(next_try__lt=now() - OLDEST_DUE)
    return not Sweep.objects.filter(~Exists(late), ran_at__gt=now() - LAST_SWEEP).exists()


def broker_answers() -> bool:
    try:
        with current_app.connection_for_write(connect_timeout=0.2, transport_options=HURRIED) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=1)
    except (OperationalError, OSError):
        return False
    return True


def ready() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return broker_answers() and not stalled()
    except DatabaseError:
        return False
