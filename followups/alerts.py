"""Alerts by the clock: a task's own reminder at its time, and a silence, once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import now

from followups.models import FollowUp
from notifications.models import Message
from sources.models import Source

AT_A_TIME = 200


@transaction.atomic
def remind_of_tasks(at: datetime | None = None) -> None:
    """Locked rows are another worker's, and are told by it."""
    at = at or now()
    due = FollowUp.objects.to_remind(at=at).filter(assignee__is_active=True)
    rows = due.select_for_update(of=("self",), skip_locked=True).order_by("remind_at")
    for task in rows.select_related("assignee", "branch", "source", "contact", "referral__source")[:AT_A_TIME]:
        assert task.remind_at
        Message.objects.queue(
            [task.assignee],
            about="task_due",
            key=f"task:{task.pk}:{task.remind_at:%Y%m%dT%H%M}",
            link=task.get_absolute_url(),
            branch=task.branch,
            words={"about": task.about_words},
            choice=task.assignee.alerts_of_tasks,
        )
        FollowUp.objects.filter(pk=task.pk).update(reminded_at=at)


def warn_of_silence(at: datetime | None = None) -> None:
    """Tells owner and co-owners of each source that has gone quiet, once for each silence."""
    at = at or now()
    untold = Q(silence_told_for=None) | ~Q(silence_told_for=F("last_referral_at"))
    perhaps = Source.objects.perhaps_silent(at=at).filter(untold).order_by("pk").values_list("pk", flat=True)
    for pk in list(perhaps):
        warn_of(pk, at)


@transaction.atomic
def warn_of(pk: int, at: datetime) -> None:
    rows = Source.objects.select_for_update(of=("self",), skip_locked=True).select_related("branch", "owner")
    source = rows.filter(pk=pk).exclude(silence_told_for=F("last_referral_at"), silence_told_for__isnull=False).first()
    # Nobody is told at night that a source is quiet.
    if source is None or not source.branch.is_open(at) or source.is_snoozed:
        return
    silence = source.silence_on(source.branch.day_of(at))
    if not silence or not silence.is_quiet:
        return
    people = source.who_to_tell()
    if not people:
        return
    for person in people:
        Message.objects.queue(
            [person],
            about="gone_quiet",
            key=f"quiet:{source.pk}:{source.last_referral_at:%Y%m%dT%H%M%S}",
            link=source.get_absolute_url(),
            branch=source.branch,
            words={"source": source.name_outside, "silence": silence.sentence},
            choice=person.alerts_of_silence,
        )
    Source.objects.filter(pk=pk).update(silence_told_for=source.last_referral_at)
