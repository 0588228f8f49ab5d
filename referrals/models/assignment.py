from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.models import AlertChoice
from accounts.roles import MOVE_REFERRALS
from accounts.sentences import Stale, WrongWay
from notifications.models import Message
from referrals.choices import Urgency
from referrals.stages import WAYS, Stage

from .escalation import Escalation
from .moves import Moves

if TYPE_CHECKING:
    from accounts.models import Branch, User
    from sources.models import Source

    from .event import ReferralEvent


class Assignable(Moves):
    """Who has it at intake: taken by oneself, or given by a colleague."""

    if TYPE_CHECKING:
        source: Source
        branch: Branch

    class Meta:
        abstract = True

    def claim(self, *, by: User) -> None:
        """Takes what nobody has. Raises WrongWay where somebody was faster."""
        with transaction.atomic():
            self.lock()
            if self.intake_owner:
                who = "You have" if self.intake_owner == by else f"{self.intake_owner} has"
                raise WrongWay(f"{who} this referral already.", page=self.get_absolute_url())
            self.pass_to(by, by=by)

    def assign(self, to: User | None, *, by: User, version: int | None = None) -> None:
        """Gives it to a colleague, or back to nobody. `version` is that of the page the person saw.

        Raises WrongWay where it changes nothing or `to` is not at intake there, Stale where it was saved meanwhile.
        """
        with transaction.atomic():
            self.lock()
            if version is not None and version != self.version:
                raise Stale(self)
            if to == self.intake_owner:
                raise WrongWay(f"{to or 'Nobody'} has it already.", page=self.get_absolute_url())
            if to and not (to.is_active and to.may(MOVE_REFERRALS, branch=self.branch)):
                raise WrongWay(f"{to} is not at intake in {self.branch}.", page=self.get_absolute_url())
            self.pass_to(to, by=by)

    def lock(self) -> None:
        self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update(of=("self",)))

    def pass_to(self, to: User | None, *, by: User) -> None:
        """Under the lock. Both hear of it, but for who did it."""
        if not WAYS[Stage(self.stage)]:
            raise WrongWay("This referral has ended: nobody need have it.", page=self.get_absolute_url())
        was, self.intake_owner = self.intake_owner, to
        self.version += 1
        self.save(update_fields=["intake_owner", "version"])
        hands = {"was": str(was or ""), "now": str(to or ""), "taken": to == by}
        event = self.events.create(stage=self.stage, by=by, particulars={"assigned": hands})
        if to and to != by:
            self.tell_of_hands(event, to, to.alerts_of_tasks)
        if was and was != by and was.works_in(self.branch):
            self.tell_of_hands(event, was, AlertChoice.OFF)
        Escalation.settle(self)

    def tell_of_hands(self, event: ReferralEvent, person: User, choice: str) -> None:
        now = event.particulars["assigned"]["now"]
        Message.objects.queue(
            [person],
            about="assigned",
            key=f"assigned:{event.pk}",
            link=self.get_absolute_url(),
            branch=self.branch,
            words={
                "source": self.source.name_outside,
                "by": event.by.name,
                "now": now,
                "yours": person == self.intake_owner,
                "urgency": self.get_urgency_display() if self.urgency == Urgency.URGENT else "",
            },
            choice=choice,
        )
