from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import exp
from statistics import fmean
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from accounts.models import Branch

GAPS = 12  # the mean is taken of so many at most
REFERRALS_AT_LEAST = 5
SHORTEST_GAP = 1 / GAPS  # a day's worth of referrals at once says nothing of a rhythm shorter than this


def usual_gap(times: Sequence[datetime], branch: Branch) -> float | None:
    """Mean days between the last referrals, holidays left out; None where too few came to say. Newest first."""
    days = [branch.day_of(at) for at in times[: GAPS + 1]]
    if len(days) < REFERRALS_AT_LEAST:
        return None
    return max(fmean(branch.days_between(earlier, later) for later, earlier in pairwise(days)), SHORTEST_GAP)


@dataclass(frozen=True)
class Silence:
    """How long no referral has come, beside the usual gap g in days; holidays are left out of both.

    If referrals came at random, a gap would last d days or more with the chance exp(-d/g). Slowing after 3.0 g
    (one gap in 20 is as long), quiet after 4.6 g (one in 100) and 14 days at least.
    """

    days: int
    gap: float

    @property
    def is_slowing(self) -> bool:
        return self.days > settings.SLOWING_AFTER_GAPS * self.gap

    @property
    def is_quiet(self) -> bool:
        return self.days > self.quiet_after_days

    @property
    def quiet_for_days(self) -> int:
        return int(self.days - self.quiet_after_days)

    @property
    def chance(self) -> float:
        return exp(-self.days / self.gap)

    @property
    def quiet_after_days(self) -> float:
        return max(settings.QUIET_AFTER_DAYS, settings.QUIET_AFTER_GAPS * self.gap)

    @property
    def sentence(self) -> str:
        """The days are those without holidays, as the formula counts them."""
        gap = f"{self.gap:.0f}" if self.gap >= 10 else f"{self.gap:.2g}"
        return f"{self.days} days since the last referral; usual gap {gap}"

    @property
    def odds(self) -> str:
        """The chance in words, where it says something."""
        if not self.is_slowing:
            return ""
        if self.chance < 1 / 1000:
            return "Fewer than one gap in 1,000 is this long by chance."
        return f"One gap in {1 / self.chance:.0f} is this long by chance."
