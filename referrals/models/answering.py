from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.utils.timezone import now

from accounts.models import Versioned
from accounts.sentences import span_words
from referrals import clocks
from referrals.stages import ASKED, DECIDED, Stage

from .event import ReferralEvent

if TYPE_CHECKING:
    from accounts.models import Branch

BATCH = 1000


class AnsweringQuerySet(models.QuerySet):
    def awaiting_answer(self) -> Any:
        """See also Referral.awaits_answer."""
        return self.filter(stage__in=ASKED, answer_due_at__isnull=False, retracted_at=None)

    def with_asked_since(self) -> Any:
        """See also Referral.asked_at."""
        again = Q(stage=Stage.REVIEWING, answered_in__isnull=False)
        return self.annotate(asked_since=Case(When(again, then=F("reviewing_at")), default=F("received_at")))

    def with_decision(self) -> Any:
        """`decided_at`: when it was first accepted or refused; what was undone was no decision."""
        decisions = ReferralEvent.objects.milestones().filter(stage__in=DECIDED)
        first = decisions.filter(referral=OuterRef("pk"), at__gte=OuterRef("received_at")).order_by("at")
        return self.annotate(decided_at=Subquery(first.values("at")[:1]))

    def reckon_clocks(self) -> None:
        """Of those that came without one, past `arrive`: from their events. Nothing is left to do the next time."""
        without = self.filter(answer_due_at=None, received_at__isnull=False).with_decision().select_related("branch")
        while rows := list(without.order_by("pk")[:BATCH]):
            for row in rows:
                if row.answered_in is None and row.decided_at:
                    row.answered_in = clocks.minutes_worked(row.branch, row.received_at, row.decided_at)
                row.start_answer_clock()
            self.write_clocks(rows)

    def write_clocks(self, rows: list[Any]) -> None:
        """In one statement; the triggers keep its history."""
        table = self.model._meta.db_table
        said = [[row.pk for row in rows], [row.answer_due_at for row in rows], [row.answered_in for row in rows]]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{table}" AS row SET answer_due_at = said.due, answered_in = said.minutes'
                " FROM unnest(%s::bigint[], %s::timestamptz[], %s::int[]) AS said (id, due, minutes)"
                " WHERE row.id = said.id",
                said,
            )


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
    def answered_in_words(self) -> str:
        return span_words(timedelta(minutes=self.answered_in or 0))

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
