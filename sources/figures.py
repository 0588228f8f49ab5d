"""A source's last twelve months in figures: the reader may know how many came, whoever they were (decision 0013)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.sentences import span_words
from sources.models import Source

MONTHS = 12
QUARTER = 3
FEW = 10  # a share of fewer is said as "7 of 9"
HEIGHT, WIDTH, STEP = 40, 120, 10


@dataclass(frozen=True)
class Month:
    first: date
    received: int
    admitted: int
    unfinished: bool


def months_until(today: date) -> list[date]:
    """The first days of this month and the eleven before it, the oldest first."""
    nth = today.year * 12 + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(nth - MONTHS + 1, nth + 1)]


class Figures:
    """Referrals received in the last twelve months, the unfinished one included, and what became of them."""

    def __init__(self, source: Source, today: date):
        zone, firsts = source.branch.zone, months_until(today)
        since = datetime.combine(firsts[0], time(0), tzinfo=zone)
        paces: list[Any] = source.referrals.paces(since=since, zone=zone)
        counted = {pace.month.astimezone(zone).date(): (pace.received, pace.admitted) for pace in paces if pace.month}
        self.months = [Month(first, *counted.get(first, (0, 0)), first == firsts[-1]) for first in firsts]
        self.all = next(pace for pace in paces if pace.month is None)

    @property
    def answer_words(self) -> str:
        return words(self.all.answer)

    @property
    def start_words(self) -> str:
        return words(self.all.start)

    @property
    def admitted_words(self) -> str:
        return share(self.all.admitted, self.all.received)

    @property
    def told_words(self) -> str:
        return share(self.all.told, self.all.owed)

    @property
    def telling_words(self) -> str:
        return words(self.all.telling)

    @property
    def timely_words(self) -> str:
        return share(self.all.timely, self.all.admitted)

    @property
    def finding(self) -> str:
        """What the picture shows: the last three whole months against the three before."""
        whole = [month.received for month in self.months if not month.unfinished]
        lately, before = sum(whole[-QUARTER:]), sum(whole[-2 * QUARTER : -QUARTER])
        if not self.all.received:
            return "No referral in 12 months"
        if not lately + before:
            return f"{self.all.received} in 12 months, too few whole months to compare"
        trend = "up from" if lately > before else "down from" if lately < before else "as many as"
        return f"{lately} in the last three whole months, {trend} {before} in the three before"

    @property
    def bars(self) -> list[dict[str, Any]]:
        """Of the sparkline, from zero."""
        most = max(month.received for month in self.months) or 1
        return [
            {"x": nth * STEP + 1, "y": HEIGHT - height, "height": height, "month": month}
            for nth, month in enumerate(self.months)
            for height in [round(HEIGHT * month.received / most)]
        ]


def share(part: int, whole: int) -> str:
    if not whole:
        return "—"
    return f"{part} of {whole}" if whole < FEW else f"{round(100 * part / whole)} %"


def words(span: timedelta | None) -> str:
    return "—" if span is None else span_words(span)
