"""Doorbells. What they do stands where it belongs."""

from celery import shared_task

from notifications import delivery, digest


@shared_task(ignore_result=True)
def deliver_due() -> None:
    delivery.deliver_due()


@shared_task(ignore_result=True)
def send_digests() -> None:
    digest.send_due()
