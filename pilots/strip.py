"""A standard's weeks as a picture: a bar for the share that kept it, a line at the promised share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pilots.results import WEEKS, Result

HEIGHT, STEP, BAR = 40, 10, 8


@dataclass(frozen=True)
class Strip:
    """Drawn of the latest weeks; its words and its table are the Result's."""

    result: Result

    @property
    def weeks(self) -> list[Any]:
        return self.result.weeks[-WEEKS:]

    @property
    def width(self) -> int:
        return max(len(self.weeks), 1) * STEP

    @property
    def target(self) -> float:
        return HEIGHT - HEIGHT * self.result.standard.target_share / 100

    @property
    def bars(self) -> list[dict[str, Any]]:
        """A week without cases has no bar; one in which nothing was kept has a foot of one unit, so that it is seen."""
        return [
            {"x": nth * STEP + 1, "y": HEIGHT - height, "height": height, "reached": reached}
            for nth, week in enumerate(self.weeks)
            if week.n
            for height in [max(round(HEIGHT * week.kept / week.n), 1)]
            for reached in [100 * week.kept >= self.result.standard.target_share * week.n]
        ]
