"""The board: what is open, in columns by stage, what is late on top. Late first is asked of the database, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import Count, F, OuterRef, Window
from django.db.models.functions import RowNumber

from accounts.models import User
from accounts.roles import MOVE_REFERRALS, SEE_PATIENTS
from referrals.choices import Urgency
from referrals.due import clocks_of
from referrals.ground import said_of
from referrals.missing import missing
from referrals.models import Referral
from referrals.models.referral import ReferralQuerySet
from referrals.stages import OPEN, WAYS, Stage

AT_MOST = 12  # cards in a column: more than that nobody looks through, and the list has them all
ASKED_FOR = [Stage.ADMITTED, Stage.NOT_TAKEN]  # folded until somebody wants to see them
COLUMNS = [Stage.INQUIRY, Stage.RECEIVED, Stage.REVIEWING, Stage.ACCEPTED, Stage.SCHEDULED, *ASKED_FOR]
LATE_FIRST = [F("clock_due_at").asc(nulls_last=True), F("entered_at").asc(), F("pk").asc()]


class Told(NamedTuple):
    """One clock in words that hold until its state changes, so that a board at rest is not sent again."""

    state: str
    label: str
    words: str


@dataclass(frozen=True)
class Card:
    """One referral as a screen on the wall may show it: initials and ZIP, never the name."""

    pk: int
    stage: str
    who: str
    source: str
    payer: str
    is_urgent: bool
    clocks: list[Told]
    missing: list[str]
    owner: str
    can_claim: bool
    can_move: bool


@dataclass(frozen=True)
class Column:
    """One stage. `more`: how many there are beyond the cards; None where nobody counted them."""

    stage: str
    label: str
    cards: list[Card]
    more: int | None = 0
    is_folded: bool = False

    @property
    def count(self) -> int | None:
        return None if self.more is None or self.is_folded else len(self.cards) + self.more


class Board:
    """What this person sees of these rows at that moment. `picked` is the column that a phone shows."""

    def __init__(self, rows: ReferralQuerySet, user: User, *, at: datetime, picked: str = ""):
        self.rows, self.user, self.at, self.picked = rows, user, at, picked
        self.seen: list[Referral] = []

    @cached_property
    def columns(self) -> list[Column]:
        found = {stage: Column(stage, stage.label, [], is_folded=stage in ASKED_FOR) for stage in COLUMNS}
        for pk, stage, count in self.late_first:
            column = found[Stage(stage)]
            found[Stage(stage)] = replace(
                column, cards=[*column.cards, self.cards[pk]], more=count - len(column.cards) - 1
            )
        if self.picked in ASKED_FOR:
            stage = Stage(self.picked)
            cards = [self.cards[pk] for pk in self.newest]
            found[stage] = Column(stage, stage.label, cards[:AT_MOST], None if len(cards) > AT_MOST else 0)
        return [column for column in found.values() if column.cards or column.stage != Stage.INQUIRY]

    @cached_property
    def cards(self) -> dict[int, Card]:
        """Those of all columns, asked for by number, so that only these few are joined with their names."""
        keys = [pk for pk, _, _ in self.late_first] + self.newest
        said = said_of(branch=OuterRef("branch"), payer=OuterRef("payer"))
        self.seen = list(self.rows.filter(pk__in=keys).annotate(is_said=said)) if keys else []
        return {row.pk: self.card(row) for row in self.seen}

    @cached_property
    def late_first(self) -> list[tuple[int, str, int]]:
        """The number of each card of the open columns, its stage, and how many stand there."""
        of_stage: dict[str, Any] = {"partition_by": F("stage")}
        rows = self.rows.open().order_by().with_clock_due()
        ranked = rows.annotate(
            place=Window(RowNumber(), order_by=LATE_FIRST, **of_stage), stand=Window(Count("*"), **of_stage)
        )
        return list(ranked.filter(place__lte=AT_MOST).order_by("place").values_list("pk", "stage", "stand"))

    @cached_property
    def newest(self) -> list[int]:
        """Of a folded column that was asked for: one more than it shows."""
        if self.picked not in ASKED_FOR:
            return []
        rows = self.rows.filter(stage=self.picked).order_by("-entered_at", "-pk")
        return list(rows.values_list("pk", flat=True)[: AT_MOST + 1])

    def card(self, row: Any) -> Card:
        """Of a referral annotated with `is_said`."""
        sees = row.branch_id in self.user.branch_ids_where(SEE_PATIENTS)
        moves = row.branch_id in self.user.branch_ids_where(MOVE_REFERRALS)
        initials = f"{row.patient.first_name[0]}. {row.patient.last_name[0]}."
        clocks = [replace(clock, left=None) for clock in clocks_of(row, self.at)]
        return Card(
            pk=row.pk,
            stage=row.stage,
            who=f"{initials}, {row.patient.zip}" if sees and row.patient.zip else initials,
            source=row.source.name_outside,
            payer=row.payer.name if row.payer else "",
            is_urgent=row.urgency == Urgency.URGENT,
            clocks=[Told(c.state.value, c.state.label, c.words if sees else c.outside) for c in clocks],
            missing=missing(row, said=row.is_said, sees_patient=sees) if row.stage in OPEN else [],
            owner=row.intake_owner.name if row.intake_owner else "",
            can_claim=moves and not row.intake_owner_id and bool(WAYS[Stage(row.stage)]),
            can_move=moves,
        )

    @property
    def shown_on_a_phone(self) -> str:
        """The column that was picked, else the first that holds anything."""
        if self.picked in Stage.values:
            return self.picked
        return next((column.stage for column in self.columns if column.cards), Stage.RECEIVED)

    @property
    def is_empty(self) -> bool:
        return not any(column.cards for column in self.columns)

    @property
    def mark(self) -> str:
        """An ETag of what it shows: the same for as long as nobody would see a difference."""
        return f'"{sha256(repr(self.columns).encode()).hexdigest()[:32]}"'
