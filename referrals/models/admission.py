from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils.timezone import localdate

from accounts.sentences import WrongWay
from referrals.choices import Outcome
from referrals.stages import Stage

from .moves import Moves

if TYPE_CHECKING:
    from accounts.models import Branch, User


class Admissible(Moves):
    """The way to care: checked, accepted, first visit set, started, discharged."""

    first_visit_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)

    class Meta:
        abstract = True

    def review(self, *, by: User, version: int | None = None) -> None:
        with self.moving_to(Stage.REVIEWING, by=by, version=version):
            pass

    def accept(self, *, by: User, version: int | None = None) -> None:
        with self.moving_to(Stage.ACCEPTED, by=by, version=version):
            pass

    def schedule(self, first_visit_on: date, version: int | None = None, *, by: User) -> None:
        with self.moving_to(Stage.SCHEDULED, by=by, version=version, first_visit_on=first_visit_on.isoformat()):
            self.first_visit_on = first_visit_on

    def admit(self, started_at: datetime, version: int | None = None, *, by: User) -> None:
        """Start of care: the first visit, at which the patient is admitted. `started_at` is aware."""
        started_on = on(started_at, self.branch)
        with self.moving_to(Stage.ADMITTED, by=by, at=started_at, version=version, started_on=started_on):
            if self.received_at and started_at < self.received_at:
                raise WrongWay("Care cannot start before the referral was received.", page=self.get_absolute_url())

    def discharge(self, outcome: str, discharged_at: datetime, version: int | None = None, *, by: User) -> None:
        said = {"outcome": outcome, "ended_on": on(discharged_at, self.branch)}
        with self.moving_to(Stage.DISCHARGED, by=by, at=discharged_at, version=version, **said):
            if self.admitted_at and discharged_at < self.admitted_at:
                raise WrongWay("Care cannot end before it started.", page=self.get_absolute_url())
            self.outcome = outcome


def on(at: datetime, branch: Branch) -> str:
    """The day at the branch, as an event keeps it."""
    return localdate(at, branch.zone).isoformat()
