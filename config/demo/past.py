"""Eighteen months of referrals: who was sent by whom, and how each went."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

from accounts.models import User
from referrals.choices import Arrival, ServiceLine, Urgency
from referrals.models import Patient, Payer, Referral, ReferralEvent
from referrals.models.credit import CreditReason
from referrals.stages import Stage
from sources.choices import SourceKind
from sources.models import Contact, Source

from .agency import PLANS, Office
from .book import address, phone
from .chances import draw
from .course import Course
from .hours import arrivals
from .places import BEYOND
from .words import CONDITIONS, FIRST_NAMES, LANGUAGES, LAST_NAMES, NOTES

DAYS = 548
BETWEEN_TWO = timedelta(days=75)  # an old patient comes again after this, so that no false duplicate shows
TIERS = {"A": 14.0, "B": 5.0, "C": 1.6, "D": 0.5}
BUSY = {SourceKind.HOSPITAL: 2.0, SourceKind.SNF: 1.5, SourceKind.IRF: 1.5}
STAYED_THERE = {SourceKind.HOSPITAL, SourceKind.SNF, SourceKind.IRF, SourceKind.LTACH}
INSTITUTION = {Arrival.FAX: 34, Arrival.PORTAL: 34, Arrival.PHONE: 20, Arrival.EHR: 10, Arrival.EMAIL: 2}
PRACTICE = {Arrival.FAX: 54, Arrival.PHONE: 30, Arrival.WEB_FORM: 8, Arrival.EHR: 4, Arrival.EMAIL: 4}
OTHERS = {Arrival.PHONE: 60, Arrival.FAX: 14, Arrival.EMAIL: 12, Arrival.WEB_FORM: 8, Arrival.WALK_IN: 6}
LINES = {ServiceLine.HOME_HEALTH: 84, ServiceLine.HOSPICE: 8, ServiceLine.PALLIATIVE: 5, ServiceLine.PRIVATE_DUTY: 3}
# What lies on the desk today, whatever day it is: the newest ones wait, at these stages.
DESK: list[Stage | None] = [
    *[Stage.RECEIVED] * 6,
    *[Stage.REVIEWING, None, Stage.REVIEWING] * 4,
    *[Stage.ACCEPTED, None] * 9,
    *[Stage.SCHEDULED, None] * 12,
]
INQUIRIES = (3, 8, 12, 21)


class Sender(NamedTuple):
    """A source as it sends: how much, from when, until when."""

    source: Source
    office: Office
    contacts: list[Contact]
    weight: float
    since: datetime
    until: datetime


class Past:
    def __init__(self, rng: Random, offices: list[Office], book: list[Source], now: datetime):
        self.rng, self.now = rng, now
        self.senders = senders(rng, offices, book, now)
        self.patients: list[Patient] = []
        self.referrals: list[Referral] = []
        self.events: list[ReferralEvent] = []
        self.known: dict[int, list[tuple[Patient, datetime]]] = defaultdict(list)

    def invent(self, count: int) -> None:
        for nth, at in enumerate(moments := arrivals(self.rng, count, DAYS, self.now)):
            self.one(at, waits_at(len(moments) - nth - 1))
        Patient.objects.bulk_create(self.patients, 1000)
        Referral.objects.bulk_create(self.referrals, 1000)
        ReferralEvent.objects.bulk_create(self.events, 2000)
        self.note_last_referrals()

    def one(self, at: datetime, waiting: Stage | None) -> None:
        sender = self.sender(at)
        referral = self.referral(sender, at)
        course = Course(self.rng, sender.office, referral, now=self.now, waits_at=waiting)
        course.run()
        # Who took it up keeps it; what a marketer brought in and nobody touched has no owner at intake yet.
        if referral.entered_by in sender.office.intake or len(course.events) > 1:
            referral.intake_owner = course.desk
        self.referrals.append(referral)
        self.events.extend(course.events)

    def sender(self, at: datetime) -> Sender:
        while True:
            found = self.rng.choices(self.senders, [sender.weight for sender in self.senders])[0]
            if found.since <= at <= found.until:
                return found

    def referral(self, sender: Sender, at: datetime) -> Referral:
        rng, source, office = self.rng, sender.source, sender.office
        condition, line = rng.choice(CONDITIONS), draw(rng, LINES)
        marketer = source.owner or (rng.choice(office.marketers) if rng.random() < 0.5 else None)
        by_marketer = marketer if rng.random() < 0.1 else None
        home = at.date() + timedelta(days=rng.choice((0, 0, 1, 1, 2, 3)))
        stayed = source.kind in STAYED_THERE and rng.random() < 0.8
        return Referral(
            form_id=UUID(int=rng.getrandbits(128), version=4),
            branch=office.branch,
            patient=self.patient(office, at),
            source=source,
            contact=rng.choice(sender.contacts) if sender.contacts and rng.random() < 0.9 else None,
            payer=payer(rng, office),
            service_line=line,
            disciplines=list(condition.disciplines) if line == ServiceLine.HOME_HEALTH else ["SN"],
            care_needs=list(condition.needs),
            diagnosis=condition.diagnosis,
            arrived_by=Arrival.FIELD if by_marketer else draw(rng, channels(source)),
            urgency=Urgency.URGENT if rng.random() < 0.14 else Urgency.ROUTINE,
            hospital_discharge_on=home if stayed else None,
            start_wanted_on=home + timedelta(days=rng.choice((1, 1, 2, 3))) if rng.random() < 0.2 else None,
            notes=rng.choice(NOTES) if rng.random() < 0.35 else "",
            entered_at=at,
            entered_by=by_marketer or rng.choice(office.intake),
            marketer=by_marketer or source.owner,
            credit_reason=why_credited(source, by_marketer),
        )

    def patient(self, office: Office, at: datetime) -> Patient:
        rng, known = self.rng, self.known[office.branch.pk]
        if known and rng.random() < 0.06:
            nth = rng.randrange(len(known))
            patient, last = known[nth]
            if at - last > BETWEEN_TWO:
                known[nth] = (patient, at)
                return patient
        born = date(at.year, 1, 1) - timedelta(days=int(rng.triangular(48, 97, 80) * 365.25))
        patient = Patient(
            branch=office.branch,
            last_name=rng.choice(LAST_NAMES),
            first_name=rng.choice(FIRST_NAMES),
            birth_date=born if rng.random() < 0.97 else None,
            phone=phone(rng, office) if rng.random() < 0.9 else "",
            address=address(rng),
            zip=rng.choice(office.place.towns)[1] if rng.random() < 0.95 else rng.choice(BEYOND),
            language=rng.choice(LANGUAGES),
        )
        known.append((patient, at))
        self.patients.append(patient)
        return patient

    def note_last_referrals(self) -> None:
        latest: dict[int, datetime] = {}
        for referral in self.referrals:
            if referral.received_at:
                latest[referral.source_id] = max(
                    referral.received_at, latest.get(referral.source_id, referral.received_at)
                )
        book = [sender.source for sender in self.senders]
        for source in book:
            source.last_referral_at = latest.get(source.pk)
        Source.objects.bulk_update(book, ["last_referral_at"])


def why_credited(source: Source, by_marketer: User | None) -> CreditReason:
    """See also referrals.models.credit.earned, which decides it for one that arrives now."""
    if by_marketer:
        return CreditReason.BROUGHT_IN
    return CreditReason.OWNER if source.owner else CreditReason.NOBODY


def waits_at(newer: int) -> Stage | None:
    """Where a referral stands to which so many newer ones have come."""
    if newer in INQUIRIES:
        return Stage.INQUIRY
    return DESK[newer] if newer < len(DESK) else None


def senders(rng: Random, offices: list[Office], book: list[Source], now: datetime) -> list[Sender]:
    """Most send all the time; some are new, some have gone quiet, some have yet to be won."""
    at = {office.branch.pk: office for office in offices}
    there: dict[int, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.filter(source__in=book).order_by("pk"):
        there[contact.source_id].append(contact)
    found = []
    for source in book:
        weight = TIERS[source.tier] * BUSY.get(SourceKind(source.kind), 1) * rng.uniform(0.4, 1.8)
        chance, since, until = rng.random(), now - timedelta(days=DAYS + 2), now
        if chance < 0.1:
            since = now - timedelta(days=rng.randrange(40, 400))
        elif chance < 0.2 and source is not book[0]:
            until = now - timedelta(days=rng.randrange(20, 140))
        elif chance < 0.28 and source is not book[0]:
            continue
        found.append(Sender(source, at[source.branch_id], there[source.pk], weight, since, until))
    return found


def channels(source: Source) -> dict[Arrival, int]:
    if source.kind in STAYED_THERE:
        return INSTITUTION
    return PRACTICE if source.kind in {SourceKind.PHYSICIAN_PRACTICE, SourceKind.CLINIC} else OTHERS


def payer(rng: Random, office: Office) -> Payer | None:
    if rng.random() < 0.03:
        return None
    return rng.choices(list(office.answers), [plan.share for plan in PLANS])[0]
