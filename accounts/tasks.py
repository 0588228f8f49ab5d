"""Doorbells. What they do stands where it belongs."""

from celery import shared_task
from django.utils.timezone import now

from accounts.documents import sweeping


@shared_task(ignore_result=True)
def sweep_documents() -> None:
    sweeping.sweep(now())
