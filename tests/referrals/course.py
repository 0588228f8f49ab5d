"""A referral put on any stage, as if it had come that far: past the verbs, which are what is tried."""

from datetime import date, timedelta

from django.utils.timezone import now

from referrals.models import Referral
from referrals.stages import Stage


def put_on(referral: Referral, stage: str) -> Referral:
    Referral.objects.filter(pk=referral.pk).update(
        stage=stage,
        received_at=None if stage == Stage.INQUIRY else now() - timedelta(days=3),
        first_visit_on=date(2026, 11, 27),
        admitted_at=now() - timedelta(days=1) if stage in (Stage.ADMITTED, Stage.DISCHARGED) else None,
        discharged_at=now() if stage == Stage.DISCHARGED else None,
        outcome="goals_met" if stage == Stage.DISCHARGED else "",
        refusal_reason="area" if stage == Stage.NOT_TAKEN else "",
    )
    referral.refresh_from_db()
    return referral


def page(story, name: str = "") -> str:
    return f"/referrals/{story.ada.pk}/{name + '/' if name else ''}"


def stage_of(story) -> str:
    story.ada.refresh_from_db()
    return story.ada.stage
