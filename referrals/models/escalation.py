from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.timezone import now

from notifications.models import Message
from referrals.stages import AHEAD, ASKED, OPEN

if TYPE_CHECKING:
    from .moves import Moves


class Escalation(models.Model):
    """That people were told of a referral that waits: of each thing once, whoever else looks at the same moment.

    `since` is what it is about: when it was due, or since when it lies. A clock that starts anew is told anew.
    """

    class Kind(models.TextChoices):
        """In the words of the mail's subject."""

        UNASSIGNED = "unassigned", "Nobody has taken it up"
        ANSWER_NEAR = "answer_near", "Answer due soon"
        ANSWER_LATE = "answer_late", "Answer overdue"
        ANSWER_STILL_LATE = "answer_still_late", "Answer still overdue"
        VISIT_AT_RISK = "visit_at_risk", "First visit at risk"
        WAITS_TOO_LONG = "waits_too_long", "Waiting, and not looked at again"
        STILL_FOR_A_DAY = "still_for_a_day", "Not moved for 24 hours"
        STILL_FOR_TWO_DAYS = "still_for_two_days", "Not moved for 48 hours"
        STILL_FOR_A_WEEK = "still_for_a_week", "Not moved for a week"

    referral = models.ForeignKey("referrals.Referral", models.CASCADE, related_name="escalations")
    kind = models.CharField(max_length=20, choices=Kind)
    since = models.DateTimeField()
    told_at = models.DateTimeField(default=now)

    class Privacy:
        plain = {"id", "referral", "kind", "since", "told_at"}

    class Meta:
        ordering = ["told_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "kind", "since"], name="one_escalation_of_a_kind"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "unassigned", "answer_near", "answer_late", "answer_still_late", "visit_at_risk",
                        "still_for_a_day", "still_for_two_days", "still_for_a_week", "waits_too_long",
                    ]
                ),
                name="escalation_kind_known",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Escalation {self.pk} ({self.kind})"

    @property
    def key(self) -> str:
        """Of its messages in the outbox; a referral's of one kind begin alike."""
        return f"{alike(self.referral_id, self.kind)}:{self.since:%Y%m%dT%H%M%S}"

    @classmethod
    def settle(cls, referral: Moves) -> None:
        """Called when a referral moves or is taken up: what no longer holds leaves the outbox and the bell."""
        for kind in set(cls.objects.filter(referral=referral.pk).values_list("kind", flat=True)):
            if cls.Kind(kind) in settled(referral):
                Message.objects.withdraw(alike(referral.pk, kind))


K = Escalation.Kind
STILL = {K.STILL_FOR_A_DAY: 24, K.STILL_FOR_TWO_DAYS: 48, K.STILL_FOR_A_WEEK: 7 * 24}  # hours
OF_ANSWER = {K.ANSWER_NEAR, K.ANSWER_LATE, K.ANSWER_STILL_LATE}


def of_clocks(referral: int) -> str:
    """How the keys of all its escalations begin."""
    return f"clock:{referral}"


def alike(referral: int, kind: str) -> str:
    return f"{of_clocks(referral)}:{kind}"


def settled(referral: Moves) -> set[Escalation.Kind]:
    """What cannot hold of it any more, as it stands now."""
    found = set(STILL)
    if referral.intake_owner_id:
        found.add(K.UNASSIGNED)
    if referral.stage not in ASKED:
        found |= OF_ANSWER
    if referral.stage not in AHEAD:
        found.add(K.VISIT_AT_RISK)
    if referral.stage not in OPEN:
        found.add(K.WAITS_TOO_LONG)
    return found
