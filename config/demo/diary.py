"""What marketers did and mean to do: visits by rhythm, plans, promises on both sides, tasks."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from accounts.models import User
from followups.choices import VisitKind, VisitOutcome
from followups.models import FollowUp, Met, PlannedVisit, Visit
from pilots.models import Commitment
from referrals.models import Referral
from sources.models import Contact, Pledge, Source
from sources.models.rhythm import USUAL_DAYS
from sources.models.silence import usual_gap

from .chances import draw
from .people import MARIA

BACK_DAYS = 150
KNOWN_FOR = timedelta(days=600)
KINDS = {VisitKind.DROP_IN: 60, VisitKind.CALL: 18, VisitKind.MEETING: 9, VisitKind.IN_SERVICE: 6, VisitKind.LUNCH: 4}
OUTCOMES = {VisitOutcome.GOOD_TALK: 55, VisitOutcome.LEFT_INFO: 30, VisitOutcome.NOBODY_IN: 11, VisitOutcome.CONCERN: 4}
NOTES = [
    "New desk on the second floor, ask for the charge nurse.",
    "They like the one-page wound care sheet. Bring ten more.",
    "Friday mornings are best; discharges are planned at nine.",
    "Asked how fast we can start on weekends.",
    "Left cards and the list of payers.",
    "Two new case managers start next month.",
]
TASKS = ["Bring the wound care sheet", "Send the payer list", "Call about the in-service", "Order lunch for the talk"]
WORDS = [
    "The weekend start figures",
    "A list of our therapists",
    "An in-service on heart failure",
    "The new fax number",
]


class Diary:
    def __init__(self, rng: Random, book: list[Source], referrals: list[Referral], now: datetime):
        self.rng, self.book, self.referrals, self.now = rng, book, referrals, now
        self.people: dict[int, list[Contact]] = defaultdict(list)
        for contact in Contact.objects.filter(source__in=book).order_by("pk"):
            self.people[contact.source_id].append(contact)

    def invent(self) -> None:
        visits = [visit for source in self.book if source.owner for visit in self.visits_to(source)]
        Visit.objects.bulk_create(visits, 1000)
        Met.objects.bulk_create([Met(visit=v, contact=v.met_there) for v in visits if v.met_there], 1000)  # type: ignore[attr-defined]
        self.note_at_sources(visits)
        for marketer in User.objects.filter(sources__in=self.book).distinct().order_by("pk"):
            self.week_of(marketer, [source for source in self.book if source.owner_id == marketer.pk])

    def visits_to(self, source: Source) -> list[Visit]:
        """Backwards by about the rhythm of its tier; one in six is behind it."""
        rhythm, found = USUAL_DAYS[source.tier], []  # type: ignore[index]
        back = self.rng.triangular(0, rhythm * 1.2, rhythm * 0.5)
        if source.name == "Mercy Hospital":
            back = rhythm + 2
        while back < BACK_DAYS:
            found.append(self.visit(source, self.now - timedelta(days=int(back), minutes=self.rng.randrange(5, 300))))
            back += max(rhythm * self.rng.uniform(0.6, 1.4), 1)
        return found

    def visit(self, source: Source, at: datetime) -> Visit:
        people, outcome = self.people[source.pk], draw(self.rng, OUTCOMES)
        visit = Visit(
            form_id=UUID(int=self.rng.getrandbits(128), version=4),
            source=source,
            by=source.owner,
            kind=draw(self.rng, KINDS),
            at=at,
            logged_at=at,
            outcome=outcome,
            note=self.rng.choice(NOTES) if self.rng.random() < 0.3 else "",
            miles=self.rng.randrange(10, 240) / 10 if self.rng.random() < 0.4 else None,
        )
        nobody = outcome == VisitOutcome.NOBODY_IN or not people
        visit.met_there = None if nobody else self.rng.choice(people)  # type: ignore[attr-defined]
        if visit.kind in (VisitKind.IN_SERVICE, VisitKind.LUNCH):
            visit.head_count = self.rng.randrange(3, 18)
        return visit

    def note_at_sources(self, visits: list[Visit]) -> None:
        """What single saves would have noted one by one."""
        last = {visit.source_id: visit for visit in sorted(visits, key=lambda visit: visit.at)}
        came: dict[int, list[datetime]] = defaultdict(list)
        for referral in self.referrals:
            if referral.received_at:
                came[referral.source_id].append(referral.received_at)
        for source in self.book:
            source.added_on = (self.now - KNOWN_FOR).date() if source.pk in last else self.now.date()
            if visit := last.get(source.pk):
                source.last_visit_on = visit.day
                source.again_within_days = 3 if visit.outcome == VisitOutcome.NOBODY_IN else None
            source.usual_gap_days = usual_gap(sorted(came[source.pk], reverse=True), source.branch)
            source.silence_told_for = source.last_referral_at
        columns = ["added_on", "last_visit_on", "again_within_days", "usual_gap_days", "silence_told_for"]
        Source.objects.bulk_update(self.book, columns)
        Source.objects.filter(pk__in=[source.pk for source in self.book]).reckon_check_ins()

    def week_of(self, marketer: User, own: list[Source]) -> None:
        """This week's plans, tasks and promises; Maria's day has one of each."""
        today, rng = marketer.day_of(self.now), self.rng
        places = ([own[0]] if marketer.name == MARIA.name else []) + rng.sample(own, min(len(own), 10))
        for nth, source in enumerate(places[:4]):
            PlannedVisit.objects.create(source=source, who=marketer, at=self.now + timedelta(days=nth, hours=2))
        for nth, what in enumerate(TASKS):
            FollowUp.objects.create(
                what=what, source=places[nth % len(places)], assignee=marketer, made_by=marketer,
                due_on=today + timedelta(days=nth * 2 - 2), repeats="FREQ=MONTHLY" if nth == 2 else "",
            )  # fmt: skip
        for nth, what in enumerate(WORDS):
            source = places[(nth * 2) % len(places)]
            self.promise(source, marketer, what, today + timedelta(days=nth * 3 - 3))
        for nth, days in enumerate((-4, 1, 9)):
            self.pledge(places[(nth * 3 + 1) % len(places)], marketer, today + timedelta(days=days))
        self.kept_pledges(marketer, own)
        away = Source.objects.filter(pk__in=[source.pk for source in places[-2:]])
        until = today + timedelta(days=rng.randrange(10, 40))
        away.update(snoozed_on=today, snoozed_until=until, snooze_reason="Contact is away")
        away.reckon_check_ins()

    def promise(self, source: Source, marketer: User, what: str, due_on: date) -> None:
        kept = self.now - timedelta(hours=30) if due_on > self.now.date() + timedelta(days=4) else None
        Commitment.objects.create(
            source=source, contact=next(iter(self.people[source.pk]), None), what=what, due_on=due_on,
            made_by=marketer, made_at=self.now - timedelta(days=9), kept_at=kept, kept_by=marketer if kept else None,
        )  # fmt: skip

    def pledge(self, source: Source, marketer: User, expected_by: date) -> Pledge:
        contact = next(iter(self.people[source.pk]), None)
        said_on = expected_by - timedelta(days=14)
        return Pledge.objects.create(
            source=source, contact=contact, noted_by=marketer, said_on=said_on, expected_by=expected_by
        )

    def kept_pledges(self, marketer: User, own: list[Source]) -> None:
        """Some of the past: each by a referral that came."""
        ids = {source.pk for source in own}
        came = [referral for referral in self.referrals if referral.source_id in ids and referral.received_at]
        for referral in self.rng.sample(came, min(len(came), 6)):
            assert referral.received_at
            expected = referral.source.branch.day_of(referral.received_at) + timedelta(days=self.rng.randrange(-2, 9))
            pledge = self.pledge(referral.source, marketer, expected)
            Pledge.objects.filter(pk=pledge.pk).update(kept_at=referral.received_at)
            Referral.objects.filter(pk=referral.pk).update(pledge=pledge)
