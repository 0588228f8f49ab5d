from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.timezone import now

from referrals.choices import SIDES, RefusalReason, Side
from referrals.stages import Stage

from .moves import Moves

if TYPE_CHECKING:
    from accounts.models import User


class Refusable(Moves):
    """Not taken under care (NTUC), with a coded reason that the source can be told; and opened again."""

    refusal_reason = models.CharField(max_length=20, choices=RefusalReason, blank=True)
    refusal_note = models.TextField(blank=True)
    duplicate_of = models.ForeignKey(
        "referrals.Referral", models.PROTECT, null=True, blank=True, editable=False, related_name="duplicates"
    )

    class Meta:
        abstract = True

    @property
    def is_refused(self) -> bool:
        return self.stage == Stage.NOT_TAKEN

    @property
    def refused_by_side(self) -> Side | None:
        return next((side for side, reasons in SIDES.items() if self.refusal_reason in reasons), None)

    def refuse(
        self,
        reason: str,
        note: str = "",
        served_by: dict[str, Any] | None = None,
        *,
        by: User,
        duplicate_of: Any = None,
        version: int | None = None,
    ) -> None:
        """`served_by` is the branch, as id and name, of which the source is told that it serves the ZIP."""
        said = {"reason": reason} | ({"served_by": served_by} if served_by else {})
        with self.moving_to(Stage.NOT_TAKEN, by=by, version=version, **said):
            self.refusal_reason, self.refusal_note, self.duplicate_of = reason, note, duplicate_of

    def reopen(self, *, by: User, version: int | None = None) -> None:
        """Back to checking: what was decided and set before the refusal no longer holds; its events stay.

        A refused inquiry becomes a referral by it, since only a referral is checked: its clocks start now.
        """
        with transaction.atomic():
            with self.moving_to(Stage.REVIEWING, by=by, version=version, reopened=True):
                was_inquiry, self.received_at = self.received_at is None, self.received_at or now()
                self.refusal_reason, self.refusal_note, self.not_taken_at = "", "", None
                self.duplicate_of = None
                self.accepted_at, self.scheduled_at, self.first_visit_on = None, None, None
            if was_inquiry:
                self.announce()
