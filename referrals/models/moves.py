from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils.timezone import now

from accounts.sentences import WrongWay, clock
from notifications.models import Message
from referrals.stages import LINE, WAYS, Stage

from .answering import Answering
from .escalation import Escalation
from .event import MOVES_NOTHING

if TYPE_CHECKING:
    from accounts.models import User

    from .event import ReferralEvent


class Step(NamedTuple):
    """One stage of the line: its label, whether it is "done", "now" or to come, and when it was reached."""

    label: str
    state: str
    at: datetime | None


class Moves(Answering):
    """From stage to stage. A verb is the only way; every verb leaves an event."""

    if TYPE_CHECKING:
        events: models.Manager[ReferralEvent]

    saw = ""  # the stage that the person's page showed, for the sentence when it was old

    stage = models.CharField(max_length=20, choices=Stage, default=Stage.RECEIVED)
    intake_owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    reviewing_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    scheduled_at = models.DateTimeField(null=True, blank=True)
    admitted_at = models.DateTimeField("start of care", null=True, blank=True)
    discharged_at = models.DateTimeField(null=True, blank=True)
    not_taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def steps(self) -> list[Step]:
        """The way to care, and how far this referral got. One that was not taken shows where its way ended."""
        here = Stage(self.stage)
        past = LINE[: LINE.index(here)] if here in LINE else [stage for stage in LINE if self.reached(stage)]
        line = LINE if here in LINE else [here, *LINE] if here == Stage.INQUIRY else [*past, here]
        walked = {stage for stage in past if self.reached(stage)}
        state = {here: "now"} | dict.fromkeys(walked, "done")
        return [Step(stage.label, state.get(stage, ""), self.reached(stage)) for stage in line]

    def reached(self, stage: Stage) -> datetime | None:
        """When it last came to this stage. An inquiry starts no clock and so has no time of its own."""
        return None if stage == Stage.INQUIRY else getattr(self, f"{stage}_at")

    def check_way(self, stage: Stage) -> None:
        """Raises WrongWay where the table has no way there from here."""
        if stage not in WAYS[Stage(self.stage)]:
            raise WrongWay(self.why_not(stage), page=self.get_absolute_url())

    @contextmanager
    def moving_to(
        self, stage: Stage, *, by: User, at: datetime | None = None, version: int | None = None, **said: Any
    ) -> Iterator[None]:
        """Locks the row, checks the way, saves what the block sets, writes event and evidence, tells the marketer.

        `at` is when it happened in the world, if not now; `version` is that of the page the person saw. Who first
        moves it has it at intake. Raises WrongWay with the sentence to show.
        """
        with transaction.atomic():
            self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update(of=("self",)))
            self.must_be_as_seen(version)
            self.check_way(stage)
            yield
            was, self.stage = self.stage, stage
            self.intake_owner = self.intake_owner or by
            setattr(self, f"{stage}_at", at or now())
            self.keep_answer_clock(was)
            self.version += 1
            self.save()
            event = self.events.create(stage=stage, by=by, particulars=said)
            self.keep_evidence(event)
            self.tell_marketer(event)
            Escalation.settle(self)

    def must_be_as_seen(self, version: int | None) -> None:
        """Raises WrongWay, with both versions, where it was moved or changed since the page that was seen."""
        if version is not None and version != self.version:
            raise WrongWay(self.meanwhile(), page=self.get_absolute_url())

    def meanwhile(self) -> str:
        last = self.events.select_related("by").last()
        who, when = (last.by, f" {clock(last.at)}") if last else ("Somebody", "")
        now_is = Stage(self.stage).label
        seen = f"Your page showed “{Stage(self.saw).label}”. " if self.saw in Stage else ""
        return f"{seen}{who} changed this referral meanwhile{when}; now it is “{now_is}”. Look again, then move it."

    def why_not(self, stage: Stage) -> str:
        last = self.events.select_related("by").last()
        now_is = Stage(self.stage).label.lower()
        if not last:
            return f"This referral is “{now_is}” and cannot become “{stage.label.lower()}”."
        moved = f"{last.by} moved this referral to “{now_is}” {clock(last.at)}"
        return f"{moved}; it cannot become “{stage.label.lower()}” now."

    def tell_marketer(self, event: ReferralEvent) -> None:
        raise NotImplementedError

    def keep_evidence(self, event: ReferralEvent) -> None:
        raise NotImplementedError

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    def undone(self, *, by: User, change: UUID) -> None:
        """The columns were put back; the record keeps both the move and its undoing.

        Word of the move that has not left yet never leaves; word that has is followed by another.
        """
        for event in self.events.filter(change=change, undoes=None, undone_by=None).order_by("-pk"):
            again = {name: True for name in MOVES_NOTHING if event.particulars.get(name)}
            undoing = self.events.create(stage=self.stage, by=by, undoes=event, particulars=again)
            moved = f"moved:{event.pk}"
            if again:  # it moved nothing
                for about in ("credit", "assigned", "transfer"):
                    Message.objects.withdraw(f"{about}:{event.pk}")
                continue
            Message.objects.withdraw(f"new-referral:{self.pk}" if event.stage == Stage.RECEIVED else moved)
            if Message.objects.told(moved):
                self.tell_marketer(undoing)
