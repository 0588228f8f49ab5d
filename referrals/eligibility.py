"""Can we take it? What is asked for, held against what the branch said. Shown and kept; it never decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from accounts.models import Branch
from referrals import facetoface
from referrals.choices import Acceptance, PayerKind, ServiceLine
from referrals.findings import Answer, Finding
from referrals.ground import Asked, Ground, doubles
from referrals.models import Referral
from referrals.models.capacity import service_words

OLD = timedelta(days=14)  # from then on nobody can rely on what was noted of capacity
EPISODE = timedelta(days=60)  # care that starts now may run past the end of the payer's contract
CERTIFIED = {PayerKind.MEDICARE, PayerKind.MEDICARE_ADVANTAGE}  # homebound [42 CFR 424.22(a)(1)(ii)]
SEEN_BEFORE = CERTIFIED | {PayerKind.MEDICAID}  # face-to-face [42 CFR 424.22(a)(1)(v), 440.70(f)]


@dataclass(frozen=True)
class Standing:
    """How a referral stands: the findings on it, in order, and the ground that they were made on."""

    asked: Asked
    ground: Ground

    @classmethod
    def of(cls, referral: Referral) -> Standing:
        patient = referral.patient
        ground = Ground.of(referral.branch, zip=patient.zip, payer=referral.payer, doubles=doubles(referral))
        return cls(Asked.of(referral), ground)

    @classmethod
    def typed(cls, branch: Branch, typed: dict[str, Any], *, doubles: list[int] | None) -> Standing:
        ground = Ground.of(branch, zip=typed.get("zip", ""), payer=typed.get("payer"))
        return cls(Asked.typed(branch, typed), replace(ground, doubles=doubles))

    @cached_property
    def findings(self) -> list[Finding]:
        found = (look(self.asked, self.ground) for look in LOOKS)
        return [finding for finding in found if finding]

    @property
    def count(self) -> dict[str, int]:
        """By the answer's mark, for a narrow screen; a "no" is named there instead."""
        found: Counter[Answer] = Counter(finding.answer for finding in self.findings if finding.answer != Answer.NO)
        return {answer.label: found[answer] for answer in Answer if found[answer]}


def of_zip(asked: Asked, ground: Ground) -> Finding:
    facts = {"branch": ground.branch.name, "zip": asked.zip}
    if not asked.zip:
        return Finding("zip.missing")
    if any(there["id"] == ground.branch.pk for there in ground.serving):
        return Finding("zip.served", facts)
    if not ground.has_area:
        return Finding("zip.no_area", facts)
    if ground.serving:
        return Finding("zip.elsewhere", facts | {"serving": ground.serving})
    return Finding("zip.outside", facts)


def says(asked: Asked, ground: Ground) -> dict[str, Any]:
    """The branch's answer to the payer on the day that counts; empty where there is none."""
    on = asked.on.isoformat()
    holding = (
        said
        for said in ground.said
        if (said["accepted_from"] or on) <= on and on <= (said["accepted_until"] or on)  # ISO days compare as texts
    )
    return next(holding, {})


def of_payer(asked: Asked, ground: Ground) -> Finding:
    if not asked.payer:
        return Finding("payer.missing")
    facts = {"branch": ground.branch.name, "payer": asked.payer.name, "on": asked.on.isoformat()}
    if not ground.said:
        return Finding("payer.silent", facts)
    said = says(asked, ground)
    if not said:
        return Finding("payer.not_on", facts)
    facts |= {"note": said["note"], "until": said["accepted_until"]}
    if said["answer"] == Acceptance.NO:
        return Finding("payer.no", facts)
    if said["answer"] == Acceptance.AUTHORISATION:
        return Finding("payer.authorisation", facts)
    ends = said["accepted_until"] and date.fromisoformat(said["accepted_until"]) < asked.on + EPISODE
    return Finding("payer.ends" if ends else "payer.accepted", facts)


def of_authorisation(asked: Asked, ground: Ground) -> Finding | None:
    if not asked.payer or says(asked, ground).get("answer") != Acceptance.AUTHORISATION:
        return None
    if not asked.authorisation:
        return Finding("authorisation.missing", {"payer": asked.payer.name})
    if not asked.authorised_until:
        return Finding("authorisation.there")
    code = "ended" if asked.authorised_until < asked.on else "until"
    return Finding(f"authorisation.{code}", {"until": asked.authorised_until.isoformat(), "on": asked.on.isoformat()})


def of_capacity(asked: Asked, ground: Ground) -> Finding:
    facts: dict[str, Any] = {"branch": ground.branch.name}
    if not ground.capacity:
        return Finding("capacity.silent", facts)
    reviewed_on, closed = ground.capacity["reviewed_on"], ground.capacity["closed"]
    wanted = list(asked.disciplines) if asked.service_line == ServiceLine.HOME_HEALTH else []
    services = [service_words(service) for service in wanted or [asked.service_line]]
    facts |= {"services": services, "note": ground.capacity["note"], "reviewed_on": reviewed_on}
    on, today = asked.on.isoformat(), asked.today.isoformat()
    later = {s: closed[s] for s in (asked.service_line, *wanted) if s in closed and not (closed[s] or "9999") <= today}
    shut = {service: day for service, day in later.items() if not day or day > on}
    facts["closed"] = [{"id": s, "name": service_words(s), "again": day} for s, day in (shut or later).items()]
    if asked.service_line in shut:
        return Finding("capacity.line", facts)
    if shut:
        return Finding("capacity.staff", facts)
    if later:
        return Finding("capacity.opens", facts | {"on": on})
    is_old = date.fromisoformat(reviewed_on) + OLD < asked.today
    return Finding("capacity.old" if is_old else "capacity.open", facts)


def of_f2f(asked: Asked, ground: Ground) -> Finding | None:
    if not needs(asked, SEEN_BEFORE):
        return None
    seen, start = asked.f2f_on, asked.start
    first, last = facetoface.window(asked.on)
    facts = {"f2f_on": iso(seen), "start": asked.on.isoformat(), "until": last.isoformat()}
    if seen is None:
        if start is None:
            return Finding("f2f.missing")
        return Finding("f2f.over" if asked.today > last else "f2f.awaited", facts)
    if seen < first:
        return Finding("f2f.early", facts)
    if seen > last:
        return Finding("f2f.late", facts)
    if seen > asked.today:
        return Finding("f2f.planned", facts)
    return (
        Finding("f2f.within", facts)
        if start
        else Finding("f2f.counts", facts | {"until": iso(seen + facetoface.BEFORE)})
    )


def of_orders(asked: Asked, ground: Ground) -> Finding | None:
    if asked.service_line == ServiceLine.PRIVATE_DUTY:
        return None
    if asked.orders_on:
        return Finding("orders.there", {"orders_on": iso(asked.orders_on)})
    return Finding("orders.late", {"start": iso(asked.start)}) if asked.is_overdue else Finding("orders.missing")


def of_physician(asked: Asked, ground: Ground) -> Finding | None:
    if asked.service_line == ServiceLine.PRIVATE_DUTY:
        return None
    if asked.physician:
        code = "named" if asked.physician.npi else "no_npi"
        return Finding(f"physician.{code}", {"physician": asked.physician.name})
    return Finding("physician.late", {"start": iso(asked.start)}) if asked.is_overdue else Finding("physician.missing")


def of_homebound(asked: Asked, ground: Ground) -> Finding | None:
    return Finding(f"homebound.{asked.homebound or 'missing'}") if needs(asked, CERTIFIED) else None


def of_doubles(asked: Asked, ground: Ground) -> Finding:
    if ground.doubles is None:
        return Finding("duplicate.unsought")
    return Finding("duplicate.open", {"referral": ground.doubles[0]}) if ground.doubles else Finding("duplicate.none")


def needs(asked: Asked, kinds: set[PayerKind]) -> bool:
    """Whether this payer asks for it; while it is not known, as if it did."""
    return asked.service_line == ServiceLine.HOME_HEALTH and (not asked.payer or asked.payer.kind in kinds)


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


LOOKS: list[Callable[[Asked, Ground], Finding | None]] = [
    of_zip, of_payer, of_authorisation, of_capacity, of_f2f, of_orders, of_physician, of_homebound, of_doubles,
]  # fmt: skip
