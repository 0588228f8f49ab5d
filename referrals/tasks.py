"""Doorbells. What they do stands where it belongs."""

from celery import shared_task

from referrals import escalation
from referrals.models import Referral


@shared_task(ignore_result=True)
def escalate() -> None:
    escalation.escalate()


@shared_task(ignore_result=True)
def reckon_clocks() -> None:
    Referral.objects.reckon_clocks()
