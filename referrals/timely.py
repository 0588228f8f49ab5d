"""Timely initiation of care, told in two ways that both count: CMS measures days, surveyors count hours.

See also LatenessQuerySet.with_timely, which says the same in SQL.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from referrals.clocks import first_visit_due

if TYPE_CHECKING:
    from accounts.models import Branch

TWO_DAYS = timedelta(days=2)


def by_days(
    started_on: date, *, received_on: date, discharged_on: date | None = None, ordered_on: date | None = None
) -> bool:
    """CMS's measure [OASIS M0030 against M0102, M0104, M1005]: an ordered date alone decides where there is one."""
    if ordered_on:
        return started_on <= ordered_on
    if started_on <= received_on + TWO_DAYS:
        return True
    return bool(discharged_on and discharged_on > received_on and started_on <= discharged_on + TWO_DAYS)


def by_hours(
    branch: Branch,
    started_at: datetime,
    *,
    received_at: datetime,
    discharged_on: date | None = None,
    ordered_on: date | None = None,
) -> bool:
    """The surveyors' 48 hours [42 CFR 484.55(a)(1)], by the clock that promised the first visit."""
    return started_at <= first_visit_due(branch, received_at, discharged_on=discharged_on, ordered_on=ordered_on)
