from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

import pghistory
from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Branch, Settles, User
from accounts.roles import SEE_SOURCES
from accounts.sentences import WrongWay

from .at_source import AtSource
from .contact import Contact
from .moments import Piece, Show, Told, noon
from .source import Source


@dataclass(frozen=True)
class Word:
    """How good somebody's word is: pledges kept of those settled, and the median days until the referral came."""

    kept: int
    settled: int
    median_days: float | None

    @classmethod
    def of(cls, pledges: Iterable[Pledge], *, on: date) -> Word:
        """Open ones that have not lapsed say nothing yet."""
        settled = [pledge for pledge in pledges if not pledge.is_open or pledge.lapsed_on(on)]
        waits = [pledge.waited_days for pledge in settled if pledge.waited_days is not None]
        return cls(len(waits), len(settled), median(waits) if waits else None)

    @property
    def share(self) -> int | None:
        """Percent."""
        return round(100 * self.kept / self.settled) if self.settled else None


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def visible_to(self, user: User) -> PledgeQuerySet:
        return self.filter(source__branch__in=user.branch_ids_where(SEE_SOURCES))

    def open(self) -> PledgeQuerySet:
        """Neither kept nor let go: lapsed ones too, they ask for a follow-up."""
        return self.filter(kept_at=None, let_go_at=None)

    def meant_by(self, *, source: Source, contact: Contact | None, at: datetime) -> Pledge | None:
        """The pledge that a referral keeps: that contact's, else the source's own, else a colleague's; the oldest."""
        whose = Case(
            When(contact=contact, contact__isnull=False, then=Value(0)),
            When(contact=None, then=Value(1)),
            default=Value(2),
        )
        theirs = self.open().filter(source=source, said_on__lte=source.branch.day_of(at))
        return theirs.order_by(whose, "said_on", "pk").select_for_update(of=("self",)).first()

    def moments(self) -> list[Piece]:
        """For a timeline: when it was said, when it was settled."""
        read = {name: name for name in ("said_on", "expected_by", "kept_at")}
        read |= {"contact": "contact__name", "by": "noted_by__name"}
        settled = Coalesce("kept_at", "let_go_at")
        return [
            Piece("pledge", self, noon("said_on"), read, tell_pledge, Show.PROMISES),
            Piece("settled", self.exclude(kept_at=None, let_go_at=None), settled, read, tell_settled, Show.PROMISES),
        ]

    def word(self, *, on: date) -> Word:
        return Word.of(self.select_related("source__branch"), on=on)


def tell_pledge(key: int, said: dict[str, Any]) -> Told:
    by = date.fromisoformat(said["expected_by"])
    return Told(
        f"{said['contact'] or 'They'} pledged a patient",
        f", expected by {by:%b} {by.day}",
        by=said["by"],
        day=date.fromisoformat(said["said_on"]),
    )


def tell_settled(key: int, said: dict[str, Any]) -> Told:
    whose = f"the pledge of {said['contact']}" if said["contact"] else "their pledge"
    return Told(f"A referral kept {whose}" if said["kept_at"] else f"{whose[0].upper()}{whose[1:]} was let go")


@pghistory.track(model_name="PledgeHistory")
class Pledge(AtSource, Settles):
    """A source's word: "we'll send you our next patient". Kept by the next referral, or lapsed."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="pledges")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="pledges")
    said_on = models.DateField()
    expected_by = models.DateField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(null=True, editable=False)
    let_go_at = models.DateTimeField(null=True, editable=False)

    objects = PledgeQuerySet.as_manager()

    class Privacy:
        plain = {"id", "source", "contact", "said_on", "expected_by", "noted_by", "kept_at", "let_go_at"}

    class Meta:
        ordering = ["expected_by", "pk"]
        indexes = [
            models.Index(
                fields=["source", "expected_by"], name="pledge_open", condition=Q(kept_at=None, let_go_at=None)
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(expected_by__gte=F("said_on")), name="pledge_days_run_forwards"),
            models.CheckConstraint(condition=Q(kept_at=None) | Q(let_go_at=None), name="pledge_kept_or_let_go"),
        ]

    def __str__(self) -> str:
        return f"Pledge of {self.contact or self.source}"

    @property
    def branch(self) -> Branch:
        return self.source.branch

    def get_absolute_url(self) -> str:
        return f"{reverse('sources:source', args=[self.source_id])}#promises"

    @property
    def is_open(self) -> bool:
        return self.kept_at is None and self.let_go_at is None

    def lapsed_on(self, day: date) -> bool:
        return self.is_open and self.expected_by < day

    @property
    def waited_days(self) -> int | None:
        """From the word to the referral that kept it, by the branch's calendar."""
        return (self.branch.day_of(self.kept_at) - self.said_on).days if self.kept_at else None

    @property
    def days_late(self) -> int:
        """How long after the day it was expected by the referral came."""
        return max((self.branch.day_of(self.kept_at) - self.expected_by).days, 0) if self.kept_at else 0

    @classmethod
    def note(cls, **columns: Any) -> Pledge:
        """A pledge, perhaps noted late: a referral that came since it was said keeps it as if it had been known."""
        with transaction.atomic():
            pledge = cls.objects.create(**columns)
            came = pledge.source.referrals.filter(pledge=None, retracted_at=None, received_at__isnull=False)
            next_day = datetime.combine(pledge.said_on + timedelta(days=1), time(0), tzinfo=pledge.branch.zone)
            if first := came.filter(received_at__gte=next_day).order_by("received_at", "pk").first():
                first.keep_pledge()
                pledge.refresh_from_db()
        return pledge

    def keep(self, *, at: datetime) -> None:
        self.kept_at = at
        self.save(update_fields=["kept_at"])

    def reopen(self) -> None:
        """The referral that kept it was taken back."""
        self.kept_at = None
        self.save(update_fields=["kept_at"])

    def move(self, *, expected_by: date) -> None:
        """They named a new day. Raises WrongWay for a pledge that is settled, or a day before it was said."""
        with self.while_open():
            if expected_by < self.said_on:
                raise WrongWay("That is before they said it.", page=self.get_absolute_url())
            self.expected_by = expected_by

    def let_go(self) -> None:
        """Nothing will come of it. Raises WrongWay where it is settled already."""
        with self.while_open():
            self.let_go_at = now()

    def must_be_open(self) -> None:
        if not self.is_open:
            said = "A referral has kept this pledge." if self.kept_at else "This pledge was let go."
            raise WrongWay(said, page=self.get_absolute_url())
