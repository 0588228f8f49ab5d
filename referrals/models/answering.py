from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.timezone import now

from accounts.models import Versioned
from referrals import clocks
from referrals.stages import ASKED, DECIDED, Stage

if TYPE_CHECKING:
    from accounts.models import Branch


class Answering(Versioned):
    """The answer's clock. It starts with the receipt, stops at the first yes or no, and starts anew on a reopening."""

    if TYPE_CHECKING:
        branch: Branch
        urgency: str
        stage: str
        received_at: datetime | None
        reviewing_at: datetime | None

    answer_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_in = models.PositiveIntegerField("answered in working minutes", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def awaits_answer(self) -> bool:
        """See also ReferralQuerySet.awaiting_answer."""
        return self.stage in ASKED and self.answer_due_at is not None

    @property
    def asked_at(self) -> datetime | None:
        """Since when the source waits for an answer: one that was answered before waits since it was opened again."""
        again = self.stage == Stage.REVIEWING and self.answered_in is not None
        return self.reviewing_at if again else self.received_at

    def keep_answer_clock(self, was: str) -> None:
        """After a move from that stage. The first answer stands, whatever is decided later."""
        if self.stage in DECIDED and self.received_at and self.answered_in is None:
            self.answered_in = clocks.minutes_worked(self.branch, self.received_at, now())
        if self.stage == Stage.RECEIVED or was == Stage.NOT_TAKEN:
            self.start_answer_clock()

    def start_answer_clock(self) -> None:
        """By the branch's hours and targets as they are now; what runs already keeps its time when they change."""
        if self.asked_at:
            self.answer_due_at = clocks.answer_due(self.branch, self.asked_at, self.urgency)

    def due_when_corrected(self, columns: dict[str, Any]) -> dict[str, datetime]:
        """What a correction of the urgency does to a clock that runs: it counts from the same moment."""
        urgency = columns.get("urgency", self.urgency)
        if urgency == self.urgency or not self.awaits_answer or not self.asked_at:
            return {}
        return {"answer_due_at": clocks.answer_due(self.branch, self.asked_at, urgency)}
