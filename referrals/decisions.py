"""The report for surveyors: every referral, what was decided, why, and by which criteria and capacity."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.timezone import get_current_timezone

from accounts.models import Branch, User
from accounts.roles import SEE_DECISIONS
from referrals.choices import RefusalReason
from referrals.models import Evidence, Referral, ReferralEvent
from referrals.stages import DECISIONS, Stage

HEADS = [
    "Referral", "Came", "Branch", "Source", "Service line", "Payer", "Decision", "Decided", "By", "Reason", "Policy",
    "Capacity looked at", "Closed then", "Findings: no", "Findings: yes", "Findings: not known", "Evidence kept",
]  # fmt: skip


class Decisions:
    """Of the referrals that came between two days, by the reader's clock, in the branches whose report they may see."""

    def __init__(self, user: User, *, since: date, until: date, branch: Branch | None = None, decision: str = ""):
        self.since, self.until, self.decision = since, until, decision
        here = get_current_timezone()
        came = datetime.combine(since, time.min, here), datetime.combine(until, time.max, here)
        places = user.branch_ids_where(SEE_DECISIONS) & (
            {branch.pk} if branch else user.branch_ids_where(SEE_DECISIONS)
        )
        standing = ReferralEvent.objects.visible_to(user).decisions()
        latest = standing.filter(referral=OuterRef("pk")).order_by("-at", "-pk")
        self.all: QuerySet[Referral, Any] = (
            Referral.objects.visible_to(user)
            .filter(branch__in=places, entered_at__range=came)
            .annotate(
                decided=Subquery(latest.values("stage")[:1]), why=Subquery(latest.values("particulars__reason")[:1])
            )
        )
        evidence = Evidence.objects.visible_to(user).select_related("policy")
        self.events = (
            standing.select_related("by").prefetch_related(Prefetch("evidence", evidence)).order_by("at", "pk")
        )

    @property
    def listed(self) -> QuerySet[Referral, Any]:
        rows: Any = self.all
        match self.decision:
            case Stage.ACCEPTED | Stage.NOT_TAKEN:
                rows = rows.filter(decided=self.decision)
            case "none":
                rows = rows.filter(decided=None)
            case reason if reason in RefusalReason:
                rows = rows.filter(decided=Stage.NOT_TAKEN, why=reason)
        beside = rows.select_related("patient__branch", "branch", "source", "payer")
        return beside.prefetch_related(Prefetch("events", self.events, to_attr="decisions"))

    @cached_property
    def count(self) -> dict[str, int]:
        """Of the whole period, whatever decision is looked for."""
        sums = {"all": Count("pk"), "none": Count("pk", filter=Q(decided=None))}
        sums |= {stage.value: Count("pk", filter=Q(decided=stage)) for stage in DECISIONS}
        every: Any = self.all
        return dict(every.order_by().aggregate(**sums))

    @cached_property
    def reasons(self) -> list[tuple[str, str, int]]:
        """Of those that were not taken: reason, its words, how many; the most frequent first."""
        every: Any = self.all
        refused = every.filter(decided=Stage.NOT_TAKEN).order_by().values_list("why").annotate(n=Count("pk"))
        return [(why, RefusalReason(why).label, n) for why, n in refused.order_by("-n", "why")]

    def sheet(self) -> Iterator[list[Any]]:
        """A line a decision, or one that says there is none. No name: the number leads to the record."""
        for referral in self.listed.iterator(chunk_size=500):
            for event in referral.decisions or [None]:
                yield line(referral, event)


def line(referral: Referral, event: ReferralEvent | None) -> list[Any]:
    said = [
        referral.pk,
        referral.entered_at,
        referral.branch.name,
        referral.source.name,
        referral.get_service_line_display(),
        referral.payer.name if referral.payer else "",
    ]
    if event is None:
        return [*said, "Not decided yet", *[""] * (len(HEADS) - len(said) - 1)]
    reason = event.particulars.get("reason", "")
    said += [event.get_stage_display(), event.at, event.by.name, RefusalReason(reason).label if reason else ""]
    kept = event.evidence if hasattr(event, "evidence") else None
    return said + (of_evidence(kept) if kept else [*[""] * 6, "No"])


def of_evidence(kept: Evidence) -> list[Any]:
    answers = {answer: [f.about.label for f in kept.found if f.answer in answer] for answer in ANSWERS}
    return [
        kept.policy.number if kept.policy else "None in force",
        kept.capacity.get("reviewed_on", "Not noted"),
        kept.closed_words,
        *(", ".join(labels) for labels in answers.values()),
        "Yes",
    ]


ANSWERS = (("no",), ("yes", "attention"), ("unknown",))
