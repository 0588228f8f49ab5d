"""Whatever referrals come and however they go: each metric says what a plain recomputation says."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Branch, User
from followups.models import Visit
from pilots.choices import State
from pilots.models import Capability, Pilot, Standard
from pilots.proof import proofs
from pilots.results import Result, results_of
from pilots.wilson import wilson
from referrals.models import Patient, Referral, ReferralEvent
from sources.models import Source

FIRST, LAST = date(2026, 2, 16), date(2026, 4, 12)  # eight weeks, over the change to summer time on March 8
LOOKS = datetime(2026, 4, 8, 17, 30, tzinfo=UTC)
ZONE = "America/Chicago"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STANDARDS = [
    {"metric": "answer", "limit": Decimal("0.5")},
    {"metric": "answer", "limit": Decimal(4)},
    {"metric": "start", "limit": Decimal(48)},
    {"metric": "same_day", "limit": Decimal(0)},
    {"metric": "accepted", "limit": Decimal(0)},
    {"metric": "check_ins", "limit": Decimal(7)},
    {"metric": "check_ins", "limit": Decimal(10)},
]
MINUTES = st.integers(-600, 60 * 24 * 58)  # from before the pilot to after it, by quarters below
SPAN = st.one_of(st.none(), st.integers(0, 60 * 96))
CASE = st.fixed_dictionaries(
    {
        "came": MINUTES,
        "answer": SPAN,
        "yes": st.booleans(),
        "undone": st.booleans(),
        "start": SPAN,
        "home": st.one_of(st.none(), st.integers(-2, 6)),
        "ordered": st.one_of(st.none(), st.integers(-1, 6)),
        "reason": st.sampled_from(["area", "withdrew", "duplicate", "refused"]),
        "needs": st.lists(st.sampled_from(["wound", "cardiac"]), unique=True),
        "retracted": st.sampled_from([False, False, False, True]),
    }
)


def quarter(minutes: int) -> timedelta:
    """Moments on the quarter, so that limits are met to the minute."""
    return timedelta(minutes=minutes // 15 * 15)


class Case(SimpleNamespace):
    """One referral as the pencil sees it: plain values, and the questions in plain Python."""

    @classmethod
    def of(cls, drawn: dict, zone) -> "Case":
        begin = datetime.combine(FIRST, time(0), tzinfo=zone).astimezone(UTC)
        came = begin + quarter(drawn["came"])
        told = {"came": came, "decided": None, "accepted": None, "admitted": None, "stage": "received", "reason": ""}
        told |= {"needs": drawn["needs"], "retracted": drawn["retracted"], "undone": None}
        on = came.astimezone(zone).date()
        told["home"] = None if drawn["home"] is None else on + timedelta(days=drawn["home"])
        told["ordered"] = None if drawn["ordered"] is None else on + timedelta(days=drawn["ordered"])
        if drawn["answer"] is not None and came + quarter(drawn["answer"]) <= LOOKS:
            at = came + quarter(drawn["answer"])
            if drawn["undone"]:
                told["undone"] = at
            elif drawn["yes"]:
                told |= {"decided": at, "accepted": at, "stage": "accepted"}
                if drawn["start"] is not None and at + quarter(drawn["start"]) <= LOOKS:
                    told |= {"admitted": at + quarter(drawn["start"]), "stage": "admitted"}
            else:
                told |= {"decided": at, "stage": "not_taken", "reason": drawn["reason"]}
        return cls(**told)

    def save(self, branch, source, by) -> None:
        patient = Patient.objects.create(branch=branch, last_name="Stone", first_name="Rosa", zip="78705")
        row = Referral.objects.create(
            form_id=uuid4(), branch=branch, source=source, patient=patient, entered_by=by, entered_at=self.came,
            received_at=self.came, accepted_at=self.accepted, admitted_at=self.admitted, stage=self.stage,
            refusal_reason=self.reason, hospital_discharge_on=self.home, start_wanted_on=self.ordered,
            care_needs=self.needs, retracted_at=LOOKS if self.retracted else None,
        )  # fmt: skip
        for at in filter(None, [self.decided, self.undone]):
            event = ReferralEvent.objects.create(
                referral=row, stage="accepted" if self.accepted or self.undone else "not_taken", by=by, at=at
            )
            if self.undone:
                ReferralEvent.objects.create(referral=row, stage="received", by=by, at=at, undoes=event)

    def kept(self, metric: str, limit: float, zone) -> bool | None:
        """None where it does not count yet, or never."""
        hours = timedelta(hours=float(limit))
        if metric == "answer":
            due = self.came + hours
            return self.decided <= due if self.decided else (False if due < LOOKS else None)
        if metric == "accepted":
            if self.accepted:
                return True
            return False if self.stage == "not_taken" and self.reason not in ("withdrew", "duplicate") else None
        days = [day for day in (self.home, self.ordered) if day]
        if metric == "same_day":
            last = max([self.came.astimezone(zone).date(), *days])
            if self.admitted:
                return self.admitted.astimezone(zone).date() <= last
            return False if self.stage == "accepted" and midnight(last + DAY, zone) < LOOKS else None
        due = self.came + hours
        due = max(due, midnight(self.home + DAY, zone) + hours) if self.home else due
        due = max(due, midnight(self.ordered + DAY, zone)) if self.ordered else due
        if self.admitted:
            return self.admitted <= due
        return False if self.stage == "accepted" and due < LOOKS else None


def midnight(day: date, zone) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


class TestRecomputed(TestCase):
    def setup_example(self):
        """Within the example's transaction, so that nothing stays behind."""
        super().setup_example()
        self.branch = Branch.objects.create(name="Riverside", time_zone=ZONE)
        self.ines = User.objects.create(email="i@kept.test", name="Ines")
        self.mercy = Source.objects.create(name="Mercy", branch=self.branch)
        best = Capability.objects.create(branch=self.branch, name="Wound care")
        self.pilot = Pilot.propose(
            source=self.mercy, capability=best, by=self.ines, from_on=FIRST, to_on=LAST,
            standards=[{**standard, "target_share": 80} for standard in STANDARDS],
        )  # fmt: skip

    def results(self) -> list[Result]:
        return list(results_of(Standard.objects.select_related("pilot__source__branch"), at=LOOKS).values())

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(CASE, min_size=1, max_size=14))
    def test_metrics_of_referrals(self, drawn):
        zone = self.branch.zone
        cases = [Case.of(each, zone) for each in drawn]
        for case in cases:
            case.save(self.branch, self.mercy, self.ines)
        begin, end = midnight(FIRST, zone), midnight(LAST + DAY, zone)
        inside = [case for case in cases if begin <= case.came < end and not case.retracted]
        for result in self.results()[:5]:
            standard = result.standard
            outcomes = [(case, case.kept(standard.metric, standard.limit, zone)) for case in inside]
            known = [(case, kept) for case, kept in outcomes if kept is not None]
            assert (result.n, result.kept) == (len(known), sum(kept for _, kept in known)), standard
            assert result.came == len(inside)
            for week in result.weeks:
                there = [kept for case, kept in known if monday(case.came, zone) == week.first]
                assert (week.n, week.kept) == (len(there), sum(there))
        self.proof_is_as_counted([case for case in cases if not case.retracted and case.came <= LOOKS], zone)

    def proof_is_as_counted(self, cases, zone):
        found = {proof.need: proof for proof in proofs(self.branch, at=LOOKS)}
        for need in ("", "wound", "cardiac"):
            there = [case for case in cases if not need or need in case.needs]
            if not there:
                assert need not in found
                continue
            proof = found[need]
            decided = [k for c in there if (k := c.kept("accepted", 0, zone)) is not None]
            started = [k for c in there if (k := c.kept("start", 48, zone)) is not None]
            assert (proof.received, proof.decided, proof.accepted) == (len(there), len(decided), sum(decided))
            assert (proof.started, proof.soon) == (len(started), sum(started))
            waits = sorted(case.decided - case.came for case in there if case.decided)
            half = len(waits) // 2
            middle = waits[half] if len(waits) % 2 else (waits[half - 1] + waits[half]) / 2 if waits else None
            assert proof.answer == middle

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(MINUTES, max_size=12))
    def test_check_ins(self, drawn):
        zone = self.branch.zone
        made = [midnight(FIRST, zone) + quarter(minutes) for minutes in drawn]
        for at in made:
            Visit.objects.create(form_id=uuid4(), source=self.mercy, by=self.ines, outcome="good_talk", at=at)
        today = LOOKS.astimezone(zone).date()
        days = {at.astimezone(zone).date() for at in made if at <= LOOKS}
        for result, length in zip(self.results()[5:], (7, 10), strict=True):
            n = kept = 0
            first = FIRST
            while first + timedelta(days=length - 1) <= LAST:
                held = any(first + timedelta(days=nth) in days for nth in range(length))
                over = first + timedelta(days=length) <= today
                n, kept = n + (held or over), kept + held
                first += timedelta(days=length)
            assert (result.n, result.kept) == (n, kept)


def monday(at: datetime, zone) -> date:
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_interval_is_where_the_share_would_not_surprise(kept, missed):
    """Wilson's ends are the shares p at which the seen one lies just 1.96 standard errors away."""
    n = kept + missed
    low, high = wilson(kept, n)
    assert 0 <= low <= high <= 1
    if not n:
        return
    share = kept / n
    assert low <= share + 1e-12 and share - 1e-12 <= high
    for end in (low, high):
        if 1e-9 < end < 1 - 1e-9:
            assert abs(share - end) == pytest.approx(1.959963984540054 * (end * (1 - end) / n) ** 0.5, abs=1e-9)


@pytest.mark.parametrize(
    ("kept", "n", "low", "high"), [(9, 10, 0.596, 0.982), (0, 10, 0.0, 0.278), (81, 263, 0.255, 0.366)]
)
def test_the_interval_of_known_examples(kept, n, low, high):
    """The last is of Newcombe's paper of 1998."""
    assert wilson(kept, n) == pytest.approx((low, high), abs=0.001)


@pytest.mark.parametrize(
    ("kept", "n", "state"),
    [(9, 9, State.TOO_FEW), (0, 0, State.TOO_FEW), (9, 10, State.MET), (8, 10, State.NOT_MET), (27, 30, State.MET)],
)
def test_under_ten_cases_say_nothing(kept, n, state):
    assert Result(Standard(metric="answer", target_share=90), n, kept).state == state
