"""The clocks of the invented past. What waits too long already counts as told, so that no flood of mail begins."""

from datetime import datetime

from referrals.escalation import RULES, untold
from referrals.models import Escalation, Referral

from .agency import Office


def wind(offices: list[Office], now: datetime) -> None:
    Referral.objects.reckon_clocks()
    for office in offices:
        for rule in RULES:
            waiting = untold(rule, office.branch, now)
            Escalation.objects.bulk_create(
                [Escalation(referral=row, kind=rule.kind, since=row.since, told_at=now) for row in waiting]
            )
