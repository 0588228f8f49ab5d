"""Doorbells. What they do stands where it belongs."""

from celery import shared_task

from notifications import delivery


@shared_task(ignore_result=True)
def deliver_due() -> None:
    delivery.deliver_due()
