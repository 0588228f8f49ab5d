"""Doorbells. What they do stands where it belongs."""

from celery import shared_task

from sources.imports import running
from sources.models import LikelyPair

LONGEST_SECONDS = 15 * 60  # after which a worker is cut off, and another carries on


@shared_task(ignore_result=True)
def reckon_likely_pairs() -> None:
    LikelyPair.reckon_all()


@shared_task(ignore_result=True, time_limit=LONGEST_SECONDS)
def run_imports() -> None:
    running.work_due()
