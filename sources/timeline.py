"""All that happened with a source, and what is ahead: what each floor tells, merged, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import User
from sources.models import Source
from sources.models.changes import of_changes
from sources.models.moments import Moment, Piece, Show, newest_first, read

PAGE = 20
AHEAD = 8
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def pieces_of(source: Source, reader: User) -> list[Piece]:
    """What the floors tell of it to this reader: each sees its rows through visible_to."""
    return [
        *source.visits.visible_to(reader).moments(),
        *source.referrals.visible_to(reader).moments(),
        *source.updates.visible_to(reader).moments(),
        *source.pledges.visible_to(reader).moments(),
        *source.commitments.visible_to(reader).moments(),
        *source.pilots.visible_to(reader).moments(),
        *source.followups.visible_to(reader).moments(),
        *source.planned_visits.visible_to(reader).moments(reader=reader),
        *source.documents.visible_to(reader, removed=True).moments(),
        *of_changes(source),
    ]


class Timeline:
    """One page of it. `show` narrows it; `before` is the place (Moment.place) after which the page begins."""

    def __init__(self, pieces: Iterable[Piece], *, show: str = "", before: str = ""):
        self.show = Show(show) if show in Show.values else None
        self.before = place(before)
        asked = [piece for piece in pieces if self.wants(piece)]
        found = list(read(asked, count=PAGE + 1, before=self.before))
        past = sorted((moment for moment in found if moment.show), key=newest_first)
        self.moments = past[:PAGE]
        self.older = self.moments[-1].place if len(past) > PAGE else ""
        ahead = sorted((moment for moment in found if not moment.show), key=lambda moment: (moment.at, moment.key))
        self.ahead: list[Moment] = ahead[:AHEAD]

    def wants(self, piece: Piece) -> bool:
        return piece.show in (None, self.show) if self.show else True

    @property
    def plan(self) -> Moment | None:
        return next((moment for moment in self.ahead if moment.what == "plan"), None)

    @property
    def seen(self) -> list[Any]:
        """The rows whose being seen is put on record, each once."""
        rows = (moment.told.row for moment in self.moments)
        return list({row.pk: row for row in rows if row}.values())


def place(text: str) -> tuple[datetime, str, int] | None:
    """What Moment.place wrote; None for anything else."""
    seconds, _, rest = text.partition(".")
    micros, _, rest = rest.partition(".")
    what, _, key = rest.partition(".")
    numbers = seconds.removeprefix("-"), micros, key
    if not all(number.isascii() and number.isdecimal() and len(number) < 19 for number in numbers):
        return None
    try:
        return EPOCH + timedelta(seconds=int(seconds), microseconds=int(micros)), what, int(key)
    except OverflowError:
        return None
