"""The shape that all moments of a timeline share, whatever floor they come from: one query reads them together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import models
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONObject


class Show(models.TextChoices):
    """What a timeline can be narrowed to."""

    TALKS = "talks", "Talks"
    REFERRALS = "referrals", "Referrals"
    PROMISES = "promises", "Promises, tasks"
    DOCUMENTS = "documents", "Documents"
    CHANGES = "changes", "Changes"


class Told(NamedTuple):
    """A moment in words: `head`, which may lead somewhere, and the rest of the sentence."""

    head: str
    rest: str = ""
    link: str = ""
    by: str = ""
    note: str = ""
    undone: bool = False
    late: bool = False
    day: date | None = None  # where only that is known
    row: models.Model | None = None  # whose being seen is put on record


@dataclass(frozen=True)
class Moment:
    at: datetime
    what: str
    key: int
    show: str
    told: Told

    @property
    def place(self) -> str:
        """For the address of the page that begins after it."""
        return f"{int(self.at.timestamp())}.{self.at.microsecond}.{self.what}.{self.key}"


@dataclass(frozen=True)
class Piece:
    """One sort of moment: which rows, when each happened, what is read of it, and how it is told.

    Without `show` it is still ahead: shown apart, soonest first.
    """

    what: str
    rows: QuerySet[Any]
    at: str | Any
    read: dict[str, Any]
    tell: Callable[[int, dict[str, Any]], Told]
    show: Show | None = None

    def shaped(self, *, count: int, before: tuple[datetime, str, int] | None = None) -> QuerySet[Any]:
        rows = self.rows.order_by().annotate(moment_at=F(self.at) if isinstance(self.at, str) else self.at)
        if before:
            rows = rows.filter(self.after(*before))
        rows = rows.annotate(
            moment=Value(self.what, output_field=TextField()),
            moment_key=F("pk"),
            moment_read=JSONObject(**self.read),
        )
        order = ["-moment_at", "-moment_key"] if self.show else ["moment_at", "moment_key"]
        return rows.order_by(*order).values_list("moment_at", "moment", "moment_key", "moment_read")[:count]

    def after(self, at: datetime, what: str, key: int) -> Q:
        """What a page shows that begins after this moment; see also `newest_first`."""
        if self.what > what:
            return Q(moment_at__lte=at)
        return Q(moment_at__lt=at) | Q(moment_at=at, pk__lt=key) if self.what == what else Q(moment_at__lt=at)


def newest_first(moment: Moment) -> tuple[float, str, int]:
    return -moment.at.timestamp(), moment.what, -moment.key


def noon(day: str) -> Any:
    """A moment of a column that knows only the day: the same day in every American zone."""
    return Cast(
        ExpressionWrapper(F(day) + timedelta(hours=12), output_field=DateTimeField()), output_field=DateTimeField()
    )


def read(pieces: list[Piece], **asked: Any) -> Iterator[Moment]:
    """The moments of all pieces, in one query."""
    by_name = {piece.what: piece for piece in pieces}
    shaped = [piece.shaped(**(asked if piece.show else {"count": asked["count"]})) for piece in pieces]
    if not shaped:
        return
    for at, what, key, told in shaped[0].union(*shaped[1:], all=True):
        piece = by_name[what]
        yield Moment(at, what, key, piece.show or "", piece.tell(key, told))
