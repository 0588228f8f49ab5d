"""Standards that have proved good to promise, and sets of them to begin a pilot with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from pilots.choices import Metric
from pilots.models import Standard


class Offer(NamedTuple):
    """One of the library: the limit in hours (of check-ins in days), the share in per cent."""

    metric: Metric
    limit: Decimal
    target_share: int

    @property
    def columns(self) -> dict[str, Any]:
        return self._asdict()

    @property
    def words(self) -> str:
        return f"{Standard(**self.columns).words}: {self.target_share} %"


class Template(NamedTuple):
    name: str
    why: str
    offers: list[str]


LIBRARY = {
    "answer_half": Offer(Metric.ANSWER, Decimal("0.5"), 80),
    "answer_1": Offer(Metric.ANSWER, Decimal(1), 90),
    "answer_2": Offer(Metric.ANSWER, Decimal(2), 95),
    "start_24": Offer(Metric.START, Decimal(24), 75),
    "start_48": Offer(Metric.START, Decimal(48), 90),
    "same_day": Offer(Metric.SAME_DAY, Decimal(0), 50),
    "accepted": Offer(Metric.ACCEPTED, Decimal(0), 80),
    "check_in_7": Offer(Metric.CHECK_INS, Decimal(7), 90),
    "check_in_14": Offer(Metric.CHECK_INS, Decimal(14), 90),
}
TEMPLATES = {
    "fast": Template("Fast start", "A quick answer, and care within two days.", ["answer_1", "start_48", "accepted"]),
    "same_day": Template("Same day", "For discharges that cannot wait.", ["answer_half", "start_24", "same_day"]),
    "in_touch": Template("In touch", "We answer, and we come by.", ["answer_2", "start_48", "check_in_7"]),
}
USUAL = "fast"
