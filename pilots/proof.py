"""Our proof by figures: what the branch did in the last twelve months, need by need, as a marketer may say it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import CharField, Count, F, Func, Value

from accounts.models import Branch
from pilots.choices import Metric
from pilots.metrics import measure
from referrals.choices import CareNeed
from referrals.models import Referral
from referrals.models.pace import Median, since_received
from sources.figures import FEW, share, words

YEAR = timedelta(days=365)
TWO_DAYS = Decimal(48)


class Proof(NamedTuple):
    """Of one care need, or of all where `need` is empty. `answer` is the median time to a yes or no."""

    need: str
    received: int
    decided: int
    accepted: int
    answer: timedelta | None
    started: int
    soon: int

    @property
    def label(self) -> str:
        return CareNeed(self.need).label if self.need else "Every need"

    @property
    def says_enough(self) -> bool:
        """Whether it may be shown outside: fewer prove nothing, and may point at somebody."""
        return self.received >= FEW

    @property
    def accepted_words(self) -> str:
        return share(self.accepted, self.decided)

    @property
    def answer_words(self) -> str:
        return words(self.answer)

    @property
    def soon_words(self) -> str:
        return share(self.soon, self.started)


class Unnest(Func):
    function = "unnest"
    set_returning = True
    output_field = CharField()


def proofs(branch: Branch, *, at: datetime) -> list[Proof]:
    """All needs first, then those that most came for; one question. A referral with two needs counts for both."""
    came = Referral.objects.filter(
        branch=branch, retracted_at=None, received_at__gte=at - YEAR, received_at__lte=at
    ).order_by()
    whole = counted(came.annotate(need=Value("", output_field=CharField())), branch, at)
    by_need = counted(came.annotate(need=Unnest(F("care_needs"))), branch, at)
    found = [Proof(*row) for row in whole.union(by_need, all=True)]
    found = [proof for proof in found if proof.received]
    return sorted(found, key=lambda proof: (proof.need != "", -proof.received, proof.need))


def counted(rows: Any, branch: Branch, at: datetime) -> Any:
    asked: dict[str, Any] = {"zone": branch.zone, "at": at}
    decided = measure(Metric.ACCEPTED, rows.with_decision(), limit=Decimal(0), **asked)
    started = measure(Metric.START, decided.rows, limit=TWO_DAYS, **asked)
    return (
        started.rows.values("need")
        .annotate(
            received=Count("pk"),
            decided=Count("pk", filter=decided.counts),
            accepted=Count("pk", filter=decided.counts & decided.kept),
            answer=Median(since_received("decided_at")),
            started=Count("pk", filter=started.counts),
            soon=Count("pk", filter=started.counts & started.kept),
        )
        .values_list(*Proof._fields)
    )


def of_needs(found: Iterable[Proof], needs: list[str]) -> list[Proof]:
    """Those of a capability; where it names none, that of every need."""
    return [proof for proof in found if proof.need in (needs or [""])]
