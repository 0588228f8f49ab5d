"""By what the agency takes patients: its policy, what each branch has room for, and what stood at each decision."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from referrals.choices import Acceptance, RefusalReason
from referrals.eligibility import Standing
from referrals.ground import Asked, Ground
from referrals.models import AcceptancePolicy, Capacity, Evidence, PayerAcceptance, ReferralEvent, ServedZip
from referrals.stages import DECISIONS

from .agency import Office
from .hours import ZONE
from .people import ADA
from .places import AUSTIN, ROUND_ROCK

CRITERIA = """What the patient needs
We take a patient who needs skilled care at home that we can give as often and as long as it is ordered.

Our case load and case mix
Each nurse keeps at most 28 patients, each therapist 32. Above that a branch closes the discipline until there is room.

Our staffing
We take nobody whose first visit we cannot make within 48 hours, or on the ordered day.

The skills of our staff
{skills}

The same for everybody
Who pays does not decide, but for payers with whom the branch has no contract: we say so at once, and who has one."""
SKILLS = (
    "Infusions only where a nurse of the branch is trained for them.",
    "Infusions and wound vacs only where a nurse of the branch is trained for them. No ventilators.",
)
SERVICES = """Nursing, physical, occupational and speech therapy, social work and aides, seven days a week.

No care around the clock. Speech therapy in Austin only. Aides at most three hours a day."""
NOTES = {
    AUSTIN: ("Two nurses free. PT is full until the new therapist starts.", "PT", 9),
    ROUND_ROCK: ("Wound care: call the clinical manager first.", "ST", None),
}


class Rules:
    """What stands in the demo, and what stood: called once the past is there."""

    def __init__(self, offices: list[Office], now: datetime):
        self.offices, self.now, self.today = offices, now, now.astimezone(ZONE).date()
        self.ada = User.objects.get(email=ADA.email)
        self.policies = self.write_policies()

    def lay(self, events: Iterable[ReferralEvent]) -> None:
        self.date_contracts()
        self.note_capacity()
        self.keep_evidence(events)

    def write_policies(self) -> list[AcceptancePolicy]:
        """Newest first."""
        first, second = date(self.today.year - 2, 1, 1), date(self.today.year, 1, 1)
        return [
            AcceptancePolicy.objects.create(
                number=number,
                effective_on=on,
                text=CRITERIA.format(skills=SKILLS[number - 1]),
                services=SERVICES,
                made_by=self.ada,
                made_at=self.now - (self.today - on) - timedelta(days=20),
            )
            for number, on in ((2, second), (1, first))
        ]

    def date_contracts(self) -> None:
        """Notes on authorisations, and a contract that ends with the year."""
        said = PayerAcceptance.objects.filter(branch__in=[office.branch for office in self.offices])
        said.filter(answer=Acceptance.AUTHORISATION).update(note="The first visit without; then ask for 60 days.")
        ending = said.filter(branch__name=AUSTIN, payer__name="Hill Country PPO")
        last = date(self.today.year, 12, 31)
        ending.update(accepted_until=last)
        PayerAcceptance.objects.bulk_create(
            PayerAcceptance(
                branch=each.branch, payer=each.payer, answer=Acceptance.NO, accepted_from=last + timedelta(days=1)
            )
            for each in ending.select_related("branch", "payer")
        )

    def note_capacity(self) -> None:
        for office in self.offices:
            note, closed, days = NOTES.get(office.branch.name, ("", "", None))
            opens = (self.today + timedelta(days=days)).isoformat() if days else ""
            Capacity.objects.create(
                branch=office.branch,
                note=note,
                closed={closed: opens} if closed else {},
                reviewed_on=self.today - timedelta(days=2),
                reviewed_by=office.intake[0],
            )

    def keep_evidence(self, events: Iterable[ReferralEvent]) -> None:
        serving: dict[str, list[Any]] = defaultdict(list)
        for row in ServedZip.objects.select_related("branch").order_by("branch__name"):
            serving[row.zip].append({"id": row.branch_id, "name": row.branch.name})
        said = {office.branch.pk: said_by(office) for office in self.offices}
        kept = [
            Evidence(event=event, **event.referral.evidence_of(self.standing(event, serving, said)))
            for event in events
            if event.stage in DECISIONS
        ]
        Evidence.objects.bulk_create(kept, 1000)

    def standing(self, event: ReferralEvent, serving: dict[str, list[Any]], said: dict[int, Any]) -> Standing:
        """How the referral stood that day, as far as the invented past tells."""
        referral, reason = event.referral, event.particulars.get("reason", "")
        day = event.at.astimezone(ZONE).date()
        asked = replace(Asked.of(referral), today=day, start=referral.start_wanted_on)
        if reason == RefusalReason.NOT_HOMEBOUND:
            asked = replace(asked, homebound="no")
        policy = next((each for each in self.policies if each.effective_on <= day), None)
        ground = Ground(
            branch=referral.branch,
            said=said[referral.branch_id].get(referral.payer, []),
            serving=serving[asked.zip],
            has_area=True,
            capacity={"note": "", "closed": closed_by(referral, reason), "reviewed_on": looked(day).isoformat()},
            policy={"id": policy.pk} if policy else {},
            doubles=[],
        )
        return Standing(asked, ground)


def said_by(office: Office) -> dict[Any, Any]:
    days = {"accepted_from": None, "accepted_until": None, "note": ""}
    return {payer: [{"answer": answer, **days}] for payer, answer in office.answers.items()}


def closed_by(referral: Any, reason: str) -> dict[str, str]:
    if reason == RefusalReason.CAPACITY:
        return {referral.service_line: ""}
    return {referral.disciplines[-1]: ""} if reason == RefusalReason.STAFF and referral.disciplines else {}


def looked(day: date) -> date:
    """On the Monday before."""
    return day - timedelta(days=day.weekday())
