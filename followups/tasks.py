"""Doorbells. What they do stands where it belongs."""

from celery import shared_task

from followups import alerts, digest, weekly


@shared_task(ignore_result=True)
def send_digests() -> None:
    digest.send_due()


@shared_task(ignore_result=True)
def send_weekly() -> None:
    weekly.send_due()


@shared_task(ignore_result=True)
def remind_of_tasks() -> None:
    alerts.remind_of_tasks()


@shared_task(ignore_result=True)
def warn_of_silence() -> None:
    alerts.warn_of_silence()
