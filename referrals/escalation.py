"""What waits too long is told, by the clock: to intake first, then to the manager. Quiet while the branch is closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Greatest
from django.utils.timezone import now

from accounts.models import AlertChoice, Branch, User
from notifications.models import Message
from referrals.choices import Urgency
from referrals.clocks import NEAR, answer_target, before
from referrals.models import Escalation, Referral
from referrals.models.escalation import STILL
from referrals.models.lateness import end_of
from referrals.stages import OPEN, Stage

UNASSIGNED_FOR = timedelta(minutes=15)  # of working time
LOOKS_BACK = timedelta(days=14)  # what is older was told in its time, or came by a file: nobody is woken for it
AT_A_TIME = 200
K = Escalation.Kind
Rows = QuerySet[Referral]


class Rule(NamedTuple):
    """Which referrals of a branch wait too long at a moment, with `since`; and who hears of it."""

    kind: Escalation.Kind
    waiting: Callable[[Any, Branch, datetime], Any]
    intake: bool = True
    manager: bool = False


def unassigned(rows: Any, branch: Branch, at: datetime) -> Any:
    for_long = before(branch, at, UNASSIGNED_FOR)
    nobodys = rows.filter(stage=Stage.RECEIVED, intake_owner=None)
    return nobodys.filter(received_at__lte=for_long).annotate(since=F("received_at"))


def answer_near(rows: Any, branch: Branch, at: datetime) -> Any:
    return of_each_urgency(rows.awaiting_answer().filter(answer_due_at__gt=at), "asked_since", branch, at, NEAR)


def answer_late(rows: Any, branch: Branch, at: datetime) -> Any:
    return of_each_urgency(rows.awaiting_answer(), "answer_due_at", branch, at, 0)


def answer_still_late(rows: Any, branch: Branch, at: datetime) -> Any:
    """As long again as the answer should have taken."""
    return of_each_urgency(rows.awaiting_answer(), "answer_due_at", branch, at, 1)


def of_each_urgency(rows: Any, column: str, branch: Branch, at: datetime, share: float) -> Any:
    """Those for which so much of the branch's target has been worked since then."""
    late = Q()
    for urgency in Urgency.values:
        spent = before(branch, at, share * answer_target(branch, urgency)) if share else at
        late |= Q(urgency=urgency, **{f"{column}__lte": spent})
    return rows.with_asked_since().filter(late).annotate(since=F("answer_due_at"))


def visit_at_risk(rows: Any, branch: Branch, at: datetime) -> Any:
    return rows.visit_at_risk(at).annotate(since=F("first_visit_due_at"))


def still(hours: int) -> Callable[[Any, Branch, datetime], Any]:
    """In plain hours. One that has a first visit set stands still from the end of that day on."""
    arrived = [When(stage=stage, then=F(f"{stage}_at")) for stage in OPEN - {Stage.INQUIRY, Stage.SCHEDULED}]
    planned = When(stage=Stage.SCHEDULED, then=Greatest(F("scheduled_at"), end_of("first_visit_on")))
    since = Case(*arrived, planned, default=F("entered_at"), output_field=DateTimeField())

    def waiting(rows: Any, branch: Branch, at: datetime) -> Any:
        return rows.open().annotate(since=since).filter(since__lte=at - timedelta(hours=hours))

    return waiting


def waiting_past(rows: Any, branch: Branch, at: datetime) -> Any:
    """From the end of the day on which somebody wanted to look again."""
    past = rows.open().waiting_past(branch.day_of(at))
    return past.annotate(since=end_of("look_again_on"))


RULES = [
    Rule(K.UNASSIGNED, unassigned),
    Rule(K.ANSWER_NEAR, answer_near),
    Rule(K.ANSWER_LATE, answer_late),
    Rule(K.ANSWER_STILL_LATE, answer_still_late, intake=False, manager=True),
    Rule(K.VISIT_AT_RISK, visit_at_risk, manager=True),
    Rule(K.WAITS_TOO_LONG, waiting_past),
    # The longest first, so that who stands still over a weekend is told once.
    Rule(K.STILL_FOR_A_WEEK, still(STILL[K.STILL_FOR_A_WEEK]), manager=True),
    Rule(K.STILL_FOR_TWO_DAYS, still(STILL[K.STILL_FOR_TWO_DAYS]), manager=True),
    Rule(K.STILL_FOR_A_DAY, still(STILL[K.STILL_FOR_A_DAY])),
]


def escalate(at: datetime | None = None) -> None:
    """Tells of everything that waits too long in the branches that are open."""
    at = at or now()
    for branch in Branch.objects.order_by("pk"):
        if branch.is_open(at):
            for rule in RULES:
                for pk in list(untold(rule, branch, at).order_by("since").values_list("pk", flat=True)[:AT_A_TIME]):
                    tell(rule, branch, pk, at)


def untold(rule: Rule, branch: Branch, at: datetime) -> Any:
    rows = rule.waiting(Referral.objects.filter(branch=branch, retracted_at=None), branch, at)
    told = Escalation.objects.filter(referral=OuterRef("pk"), kind__in=as_good_as(rule.kind), since=OuterRef("since"))
    return rows.filter(~Exists(told), since__gt=at - LOOKS_BACK)


def as_good_as(kind: Escalation.Kind) -> list[Escalation.Kind]:
    """Who was told that it stands still for a week needs not hear of the day."""
    longer = [other for other, hours in STILL.items() if kind in STILL and hours > STILL[kind]]
    return [kind, *longer]


@transaction.atomic
def tell(rule: Rule, branch: Branch, pk: int, at: datetime) -> None:
    """Asked again under the lock: it may have been answered meanwhile. A locked row is another worker's, or moves."""
    rows = untold(rule, branch, at).select_for_update(of=("self",), skip_locked=True)
    referral = rows.select_related("source", "intake_owner").filter(pk=pk).first()
    if referral is None:
        return
    escalation, fresh = Escalation.objects.get_or_create(
        referral=referral, kind=rule.kind, since=referral.since, defaults={"told_at": at}
    )
    if not fresh:
        return
    urgent = referral.urgency == Urgency.URGENT
    for person in who_hears(rule, referral, branch):
        Message.objects.queue(
            [person],
            about="waits",
            key=escalation.key,
            link=referral.get_absolute_url(),
            branch=branch,
            words={
                "source": referral.source.name_outside,
                "kind": rule.kind.value,
                "head": rule.kind.label,
                "urgency": Urgency.URGENT.label if urgent else "",
            },
            # What is only near stands in the bell; it is no reason to be written to.
            choice=AlertChoice.OFF if rule.kind == K.ANSWER_NEAR else person.alerts_of_clocks,
        )


def who_hears(rule: Rule, referral: Referral, branch: Branch) -> list[User]:
    """Its intake owner, or the branch's intake where it has none who works there; and, or else, the managers."""
    managers = list(User.objects.managing(branch))
    if not rule.intake:
        return managers
    owner = referral.intake_owner
    intake = [owner] if owner and owner.works_in(branch) else list(User.objects.at_intake(branch))
    heard = [*intake, *managers] if rule.manager or not intake else intake
    return list({person.pk: person for person in heard}.values())
