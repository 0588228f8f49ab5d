from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from accounts.sentences import WrongWay
from referrals.choices import RefusalReason
from referrals.stages import OPEN

from .event import ReferralEvent

if TYPE_CHECKING:
    from accounts.models import User


class Mergeable:
    """Two referrals for the same need: one stays, the other is a duplicate of it, and its source still hears so.

    A plain class over the columns of Referral: see also Attributed. Before the models, whose `undone` it carries on.
    """

    if TYPE_CHECKING:
        pk: Any
        stage: Any
        branch_id: Any
        source: Any
        documents: Any
        written: Any
        waitings: Any
        events: Any
        refuse: Any
        get_absolute_url: Any

    def absorb(self, other: Self, *, by: User) -> None:
        """`other` becomes not taken, as a duplicate; its files, notes and what it waits for go on here.

        Raises WrongWay where one of them is closed, or they are of two branches.
        """
        with transaction.atomic():
            model: Any = type(self)
            rows = model._base_manager.select_for_update(of=("self",)).order_by("pk")
            both = {row.pk: row for row in rows.filter(pk__in=[self.pk, other.pk])}
            if len(both) < 2:
                raise WrongWay("A referral cannot be merged with itself.", page=self.get_absolute_url())
            if any(row.stage not in OPEN for row in both.values()):
                raise WrongWay("One of the two is closed already; nothing was merged.", page=self.get_absolute_url())
            if both[self.pk].branch_id != both[other.pk].branch_id:
                raise WrongWay("They are of two branches: transfer one of them first.", page=self.get_absolute_url())
            other.refuse(RefusalReason.DUPLICATE, duplicate_of=self, by=by)
            other.hand_on(to=self, by=by)
            merged = {"referral": other.pk, "source": other.source.name}
            self.events.create(stage=self.stage, by=by, particulars={"merged": merged})

    def hand_on(self, *, to: Self, by: User) -> None:
        """What lies here goes on there; what the other waits for already, it waits for once."""
        rows: dict[str, Any] = {name: getattr(self, name) for name in ("documents", "written", "waitings")}
        waits = to.waitings.filter(ended_at=None).values("on")
        rows["waitings"].filter(ended_at=None, on__in=waits).update(ended_at=now(), ended_by=by)
        for held in rows.values():
            held.update(referral=to)

    def undone(self, *, by: User, change: UUID) -> None:
        """Of a merge the one that stayed keeps it in its record as well."""
        super().undone(by=by, change=change)
        merged = ReferralEvent.objects.filter(change=change, particulars__has_key="merged", undone_by=None)
        for event in merged.exclude(referral=self.pk):
            event.referral.undone(by=by, change=change)
