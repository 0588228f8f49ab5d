"""Who waits to hear from us, the longest first: one card a sender, with what it does not know yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator

from accounts.models import User
from accounts.models.wishes import UpdateWishes
from followups.models import OpenLoop
from followups.models.loop import OpenLoopQuerySet
from followups.script import script
from referrals.models.owed import wishes_of
from sources.models import Contact, Source

A_PAGE = 20
PATIENTS = 20  # of one sender; the rest once these are told


@dataclass
class Waiting:
    """One patient of whom they wait to hear."""

    loops: list[OpenLoop]
    say: str

    @property
    def referral(self) -> Any:
        return self.newest.referral

    @property
    def newest(self) -> OpenLoop:
        return self.loops[-1]

    @property
    def since(self) -> datetime:
        return self.loops[0].at

    @property
    def stages(self) -> list[str]:
        return list(dict.fromkeys(loop.get_stage_display().lower() for loop in self.loops))


@dataclass
class Sender:
    source: Source
    contact: Contact | None
    since: datetime
    patients: int
    waiting: list[Waiting] = field(default_factory=list)

    @property
    def wishes(self) -> UpdateWishes:
        return wishes_of(self.waiting[0].referral)

    @property
    def phone(self) -> tuple[str, str] | None:
        """What to dial, and how it reads."""
        if self.contact and self.contact.phone and not self.contact.left_on:
            return self.contact.dial, self.contact.phone_in_full
        return (self.source.phone.as_e164, str(self.source.phone)) if self.source.phone else None

    @property
    def more(self) -> int:
        return self.patients - len(self.waiting)


def waiting(loops: OpenLoopQuerySet, reader: User) -> list[Waiting]:
    """By patient, the longest waiting first."""
    by_referral: dict[int, list[Any]] = defaultdict(list)
    for loop in loops.with_names().oldest_first():
        by_referral[loop.referral_id].append(loop)
    return [Waiting(of_one, script(of_one[-1], reader)) for of_one in by_referral.values()]


def senders(loops: OpenLoopQuerySet, reader: User, number: Any) -> tuple[Page[Any], list[Sender]]:
    """A page of them in three queries: how many, who, and what they wait for."""
    page = Paginator(loops.by_sender(), A_PAGE).get_page(number)
    found = {(row["referral__source"], row["referral__contact"]): row for row in page}
    if not found:
        return page, []
    made: dict[tuple[int, int | None], Sender] = {}
    for one in waiting(loops.of_senders(list(found)), reader):
        who = one.referral.source_id, one.referral.contact_id
        row = found[who]
        sender = made.setdefault(who, Sender(one.referral.source, one.referral.contact, row["since"], row["patients"]))
        if len(sender.waiting) < PATIENTS:
            sender.waiting.append(one)
    return page, list(made.values())
