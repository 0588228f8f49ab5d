"""What is asked for, and what the branch said: the two that findings hold against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.timezone import now

from accounts.models import Branch
from referrals.choices import ServiceLine
from referrals.models import AcceptancePolicy, Capacity, Patient, Payer, PayerAcceptance, Referral, ServedZip
from referrals.stages import OPEN

NAME = "branch__name"
SAID = ("answer", "accepted_from", "accepted_until", "note")
CAPACITY = ("note", "closed", "reviewed_on")
POLICY = ("id", "number", "effective_on")


@dataclass(frozen=True)
class Asked:
    """What is known of the patient and the need, typed half or stored. `today` is the branch's day."""

    today: date
    zip: str = ""
    payer: Payer | None = None
    service_line: str = ServiceLine.HOME_HEALTH
    disciplines: Sequence[str] = ()
    start: date | None = None
    f2f_on: date | None = None
    orders_on: date | None = None
    homebound: str = ""
    physician: Any = None
    authorisation: str = ""
    authorised_until: date | None = None

    @classmethod
    def of(cls, referral: Referral) -> Asked:
        return cls(
            today=referral.branch.day_of(now()),
            zip=referral.patient.zip,
            payer=referral.payer,
            service_line=referral.service_line,
            disciplines=referral.disciplines,
            start=referral.start_expected,
            f2f_on=referral.f2f_on,
            orders_on=referral.orders_on,
            homebound=referral.homebound,
            physician=referral.certifying_physician,
            authorisation=referral.authorisation,
            authorised_until=referral.authorised_until,
        )

    @classmethod
    def typed(cls, branch: Branch, typed: dict[str, Any]) -> Asked:
        """Of a form that may still be half filled in, or wrong in places."""
        return cls(
            today=branch.day_of(now()),
            zip=typed.get("zip", ""),
            payer=typed.get("payer"),
            service_line=typed.get("service_line") or ServiceLine.HOME_HEALTH,
            disciplines=typed.get("disciplines", ()),
            start=typed.get("start_wanted_on"),
            f2f_on=typed.get("f2f_on"),
            orders_on=typed.get("orders_on"),
            homebound=typed.get("homebound", ""),
            physician=typed.get("certifying_physician"),
            authorisation=typed.get("authorisation", ""),
            authorised_until=typed.get("authorised_until"),
        )

    @property
    def on(self) -> date:
        """The day that counts: that of the start, today where it is not known."""
        return self.start or self.today

    @property
    def is_overdue(self) -> bool:
        return self.start is not None and self.start <= self.today


@dataclass(frozen=True)
class Ground:
    """What the branch said of this payer and ZIP, its capacity, and the policy in force: rows as JSON has them."""

    branch: Branch
    said: list[dict[str, Any]] = field(default_factory=list)
    serving: list[dict[str, Any]] = field(default_factory=list)
    has_area: bool = False
    capacity: dict[str, Any] = field(default_factory=dict)
    policy: dict[str, Any] = field(default_factory=dict)
    doubles: list[int] | None = None  # other open referrals that may be the same; None where nobody looked

    @classmethod
    def of(cls, branch: Branch, *, zip: str, payer: Payer | None, doubles: QuerySet[Referral] | None = None) -> Ground:
        """All of it in one query."""
        here = {"branch": OuterRef("pk")}
        asked: dict[str, Any] = {
            "are_serving": ArraySubquery(
                ServedZip.objects.filter(zip=zip).order_by("branch__name").values(json=told(id="branch_id", name=NAME))
            ),
            "is_served": Exists(ServedZip.objects.filter(**here)),
            "is_said": ArraySubquery(
                PayerAcceptance.objects.filter(**here, payer=payer).order_by("pk").values(json=told(*SAID))
            ),
            "can_take": Subquery(Capacity.objects.filter(**here).values(json=told(*CAPACITY))[:1]),
            "ruled_by": Subquery(
                AcceptancePolicy.objects.in_force(branch.day_of(now())).values(json=told(*POLICY))[:1]
            ),
        }
        if doubles is not None:
            asked["are_doubles"] = ArraySubquery(doubles.order_by("pk").values("pk")[:3])
        row: Any = Branch.objects.filter(pk=branch.pk).annotate(**asked).get()
        return cls(
            branch=branch,
            said=row.is_said,
            serving=row.are_serving,
            has_area=row.is_served,
            capacity=row.can_take or {},
            policy=row.ruled_by or {},
            doubles=getattr(row, "are_doubles", None),
        )


def told(*names: str, **renamed: str) -> JSONObject:
    return JSONObject(**{name: name for name in names}, **renamed)


def doubles(referral: Referral) -> QuerySet[Referral]:
    """Other open referrals of the branch, of this patient or of one who is maybe the same."""
    patient = referral.patient
    alike = Patient.objects.maybe_same(
        last_name=patient.last_name,
        first_name=patient.first_name,
        birth_date=patient.birth_date,
        phone=str(patient.phone or ""),
    )
    likely = Q(patient=patient.pk) | Q(patient__in=alike.order_by().values("pk"))
    rows = Referral.objects.filter(likely, branch=referral.branch, stage__in=OPEN, retracted_at=None)
    return rows.exclude(pk=referral.pk)


def elsewhere(referral: Referral) -> list[dict[str, Any]]:
    """The other branches, as id and name, that serve the patient's ZIP where the referral's own does not."""
    zip = referral.patient.zip
    there = ServedZip.objects.filter(zip=zip).values_list("branch", NAME).order_by(NAME) if zip else []
    found = [{"id": branch, "name": name} for branch, name in there]
    return [] if any(row["id"] == referral.branch_id for row in found) else found
