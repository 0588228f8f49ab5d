from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime


class WrongWay(Exception):
    """A refusal with a sentence for the person: someone was faster, the page was old, a rule forbids it.

    `page` is where the sentence is shown; without it, the page that was asked for.
    """

    def __init__(self, sentence: str, *, page: str = ""):
        super().__init__(sentence)
        self.page = page


class Elsewhere(WrongWay):
    """No refusal: what was asked for stands on another page now, and a note there says why."""


class Stale(Exception):
    """Someone saved this row after the form was opened. `now` is the row as it stands."""

    def __init__(self, now: Any):
        super().__init__("changed meanwhile")
        self.now = now


def clock(at: datetime) -> str:
    """ "on Nov 24 at 2:02 PM", in the reader's zone."""
    here = localtime(at)
    return f"on {here:%b} {here.day} at {here.hour % 12 or 12}:{here:%M %p}"


def span_words(span: timedelta) -> str:
    """ "25 min", "3.5 h", "49 h"."""
    hours = span / timedelta(hours=1)
    if hours < 1:
        return f"{round(hours * 60)} min"
    return f"{hours:.1f} h".replace(".0 h", " h") if hours < 10 else f"{round(hours)} h"
