from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sources.money import usd

if TYPE_CHECKING:
    from .contact import Contact
    from .gift_limit import GiftLimit

NEAR = Decimal("0.80")  # of the yearly limit: from here on people are warned
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Standing:
    """One person in one year beside the limit: what was given before, at all sources, and what comes now. USD.

    Only physicians have a yearly limit [42 CFR 411.357(k)]; of all others there is a total and nothing to hold it to.
    """

    contact: Contact
    is_physician: bool
    year: int
    before: Decimal
    share: Decimal
    limit: GiftLimit | None
    on_campus: bool = False

    @property
    def after(self) -> Decimal:
        return self.before + self.share

    @property
    def is_past_the_year(self) -> bool:
        """The year's total may reach the limit. A physician without any limit known may be given nothing."""
        return self.is_physician and (self.limit is None or self.after > self.limit.yearly)

    @property
    def is_past_the_occasion(self) -> bool:
        """A meal on campus must stay below its own limit [42 CFR 411.357(m)(5): "less than"]."""
        return self.is_physician and self.on_campus and self.limit is not None and self.share >= self.limit.per_occasion

    @property
    def is_past(self) -> bool:
        return self.is_past_the_year or self.is_past_the_occasion

    @property
    def is_near(self) -> bool:
        """At 80 % of the year's limit, and not past it."""
        if not self.is_physician or self.limit is None:
            return False
        return NEAR * self.limit.yearly <= self.after <= self.limit.yearly

    @property
    def percent(self) -> int | None:
        """Of the yearly limit, rounded down: 100 is reached at the limit and not before. None without a limit."""
        return int(100 * self.after / self.limit.yearly) if self.is_physician and self.limit else None

    @property
    def total(self) -> str:
        if not self.is_physician:
            return f"{usd(self.before)} in {self.year}, no federal limit"
        if self.limit is None:
            return f"{usd(self.before)} in {self.year}, and no limit is noted"
        borrowed = f" (the limit of {self.limit.year})" if self.limit.year != self.year else ""
        return f"{usd(self.before)} of {usd(self.limit.yearly)} in {self.year}{borrowed}"

    @property
    def sentence(self) -> str:
        """ "Dr. Lee: $412.50 of $535 in 2026; this makes $462.50." """
        makes = f"; this makes {usd(self.after)}" if self.share else ""
        return f"{self.contact}: {self.total}{makes}."

    @property
    def refusal(self) -> str:
        """Why not, in words."""
        if self.limit is None:
            return f"No yearly limit is noted, so nothing can be given to {self.contact}: a manager notes it first."
        words = f"{self.sentence} That is past the yearly limit." if self.is_past_the_year else ""
        if self.is_past_the_occasion:
            meal = f"{self.contact}: {usd(self.share)} for one meal on campus, which must stay below"
            words += f" {meal} {usd(self.limit.per_occasion)}."
        return words.strip()
