"""How many milestones the sources were told, and how soon. Counted by the database; no row leaves it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, DurationField, ExpressionWrapper, F

from accounts.models import Branch, User
from referrals.models import ReferralEvent
from referrals.models.event import ReferralEventQuerySet
from referrals.models.pace import Median
from sources.figures import share, words

BY = {"source": "By source", "marketer": "By marketer", "branch": "By branch"}
PERIODS = {"30": "30 days", "90": "90 days", "365": "12 months"}
ROWS = 100  # those with the most open loops


WAITED = ExpressionWrapper(F("told__update__at") - F("at"), output_field=DurationField())
COUNTED = {"owed_count": Count("pk"), "told_count": Count("told"), "wait": Median(WAITED)}


def owed(events: ReferralEventQuerySet) -> Any:
    """Those that somebody waits to hear of. One of which no update was wanted counts in neither number."""
    return events.owed().exclude(told__update__how="").order_by()


class LoopFigure(NamedTuple):
    """Of milestones that somebody waited to hear of. `wait` is the median from milestone to told."""

    key: int | None
    name: str | None
    owed: int
    told: int
    wait: timedelta | None

    @classmethod
    def of(cls, branch: Branch, *, since: datetime, until: datetime) -> LoopFigure:
        """Of all of a branch's: for who oversees it."""
        return cls.counting(owed(ReferralEvent.objects.filter(referral__branch=branch, at__gte=since, at__lt=until)))

    @classmethod
    def counting(cls, milestones: Any) -> LoopFigure:
        found = milestones.aggregate(**COUNTED)
        return cls(None, None, found["owed_count"], found["told_count"], found["wait"])

    @property
    def open(self) -> int:
        return self.owed - self.told

    @property
    def closed_words(self) -> str:
        return share(self.told, self.owed)

    @property
    def wait_words(self) -> str:
        return words(self.wait)


class LoopFigures:
    """Of milestones since then that this person may see."""

    def __init__(self, user: User, *, since: datetime):
        self.owed = owed(ReferralEvent.objects.visible_to(user).filter(at__gte=since))

    def by(self, what: str) -> list[LoopFigure]:
        """Where most is open first."""
        rows = self.owed.values(key=F(f"referral__{what}"), name=F(f"referral__{what}__name")).annotate(**COUNTED)
        rows = rows.order_by(F("owed_count") - F("told_count"), "owed_count", "name").reverse()
        columns = "key", "name", "owed_count", "told_count", "wait"
        return [LoopFigure(*row) for row in rows.values_list(*columns)[:ROWS]]

    @property
    def all(self) -> LoopFigure:
        return LoopFigure.counting(self.owed)
