from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.timezone import now

from accounts.sentences import WrongWay
from sources.choices import InactiveReason, ProspectStage, SourceKind, SourceStatus

STAGES = list(ProspectStage)
# A referral that comes after it was given up says more than the giving up.
RESTS = Q(inactive_at__isnull=False) & (Q(last_referral_at=None) | Q(last_referral_at__lte=F("inactive_at")))
UNTRIED = Q(first_met_on=None, prospect_stage=ProspectStage.IDENTIFIED)
STANDS: dict[str, Q] = {
    SourceStatus.INACTIVE: RESTS,
    SourceStatus.ACTIVE: ~RESTS & Q(last_referral_at__isnull=False),
    SourceStatus.IDENTIFIED: ~RESTS & Q(last_referral_at=None) & UNTRIED,
    SourceStatus.MET: ~RESTS & Q(last_referral_at=None) & ~UNTRIED & ~Q(prospect_stage=ProspectStage.INTERESTED),
    SourceStatus.INTERESTED: ~RESTS & Q(last_referral_at=None, prospect_stage=ProspectStage.INTERESTED),
}


class Benchmark(NamedTuple):
    """What it took others to a first referral: one consultant, over 100 reps' data (FIELD.md)."""

    weeks: float
    contacts: int
    words: str


BENCHMARKS = {
    SourceKind.HOSPITAL: Benchmark(52, 50, "about a year and 50 contacts"),
    SourceKind.SNF: Benchmark(26, 26, "6 months and 26 contacts"),
    SourceKind.PHYSICIAN_PRACTICE: Benchmark(6.5, 8, "6.5 weeks and 5 to 8 contacts"),
}


class WinningQuerySet(models.QuerySet):
    """Questions of where we stand. See also Winning.status, which says the same of one row."""

    def of_status(self, status: str) -> Any:
        return self.filter(STANDS[status])

    def awake(self) -> Any:
        """All but those given up."""
        return self.filter(~RESTS)

    def won_since(self, at: datetime) -> Any:
        return self.filter(~RESTS, first_referral_at__gte=at)

    def first_of_each_stage(self, count: int) -> Any:
        """Prospects, so many of each stage, the longest tried first; `in_stage` is how many there are in all."""
        whens = [models.When(STANDS[stage.value], then=models.Value(stage.value)) for stage in STAGES]
        staged = self.annotate(stands=models.Case(*whens)).filter(stands__isnull=False)
        order = [F("first_met_on").asc(nulls_last=True), "added_on", "pk"]
        placed = staged.annotate(
            nth=Window(RowNumber(), partition_by=F("stands"), order_by=order),
            in_stage=Window(Count("pk"), partition_by=F("stands")),
        )
        return placed.filter(nth__lte=count).order_by("nth")


class Winning(models.Model):
    """On the way to a first referral, sending, or given up. Referrals and visits move it by themselves."""

    prospect_stage = models.CharField(
        max_length=20, choices=ProspectStage, default=ProspectStage.IDENTIFIED,
        db_default=ProspectStage.IDENTIFIED.value, editable=False,
    )  # fmt: skip
    inactive_at = models.DateTimeField(null=True, editable=False)
    inactive_reason = models.CharField(
        max_length=20, choices=InactiveReason, blank=True, db_default="", default="", editable=False
    )
    first_met_on = models.DateField(null=True, editable=False)
    first_referral_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_inactive(self) -> bool:
        """See also RESTS."""
        return bool(self.inactive_at and (self.last_referral_at is None or self.last_referral_at <= self.inactive_at))

    @property
    def status(self) -> SourceStatus:
        """See also WinningQuerySet.of_status."""
        if self.is_inactive:
            return SourceStatus.INACTIVE
        if self.last_referral_at:
            return SourceStatus.ACTIVE
        if self.prospect_stage == ProspectStage.IDENTIFIED and self.first_met_on:
            return SourceStatus.MET
        return SourceStatus(self.prospect_stage)

    @property
    def is_prospect(self) -> bool:
        return self.status.value in ProspectStage.values

    @property
    def onward(self) -> ProspectStage | None:
        """The next stage of a prospect. The one after the last is the first referral, which comes by itself."""
        return self.beside(1)

    @property
    def back(self) -> ProspectStage | None:
        """The stage before; whom somebody talked to cannot be unmet."""
        before = self.beside(-1)
        return None if before == ProspectStage.IDENTIFIED and self.first_met_on else before

    def beside(self, steps: int) -> ProspectStage | None:
        if not self.is_prospect:
            return None
        nth = STAGES.index(ProspectStage(self.status.value)) + steps
        return STAGES[nth] if 0 <= nth < len(STAGES) else None

    @property
    def benchmark(self) -> Benchmark | None:
        return BENCHMARKS.get(SourceKind(self.kind))

    def weeks_tried(self, *, on: date) -> int | None:
        """Whole weeks since the first talk; None before it."""
        return (on - self.first_met_on).days // 7 if self.first_met_on else None

    def move_to(self, stage: str) -> None:
        """Raises WrongWay for one that sends already, was given up, or was met and cannot be unmet."""
        page = self.get_absolute_url()
        if not self.is_prospect:
            why = "was given up: take it up again first" if self.is_inactive else "sends already"
            raise WrongWay(f"{self} {why}.", page=page)
        if stage == ProspectStage.IDENTIFIED and self.first_met_on:
            raise WrongWay(f"Somebody talked to {self} already.", page=page)
        self.prospect_stage = stage
        self.save(update_fields=["prospect_stage"])

    def give_up(self, *, reason: str) -> None:
        """No check-in is due any more, until it sends or is taken up again. Raises WrongWay where it was given up."""
        if self.is_inactive:
            raise WrongWay(f"{self} was given up already.", page=self.get_absolute_url())
        self.inactive_at, self.inactive_reason = now(), reason
        self.save(update_fields=["inactive_at", "inactive_reason"])

    def take_up(self) -> None:
        self.inactive_at, self.inactive_reason = None, ""
        self.save(update_fields=["inactive_at", "inactive_reason"])
