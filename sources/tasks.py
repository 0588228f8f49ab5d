"""Doorbells. What they do stands where it belongs."""

from celery import shared_task

from sources.models import LikelyPair


@shared_task(ignore_result=True)
def reckon_likely_pairs() -> None:
    LikelyPair.reckon_all()
