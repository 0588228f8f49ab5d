"""One referral's way through the stages as it might have gone, step by step, until now or until it waits."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from accounts.models import User
from referrals.choices import Acceptance, Outcome, RefusalReason, Urgency
from referrals.models import Referral, ReferralEvent
from referrals.stages import LINE, Stage

from .agency import Office
from .chances import draw
from .hours import ZONE, some_time, work_later
from .words import REFUSAL_NOTES

R = RefusalReason
# At the desk, and after it was accepted: by which reasons and how often it ends (FIELD: not taken under care).
EARLY = {
    R.STAFF: 24, R.CAPACITY: 14, R.SKILLS: 6, R.NOT_HOMEBOUND: 12, R.NO_SKILLED_NEED: 6, R.NO_ORDERS: 14,
    R.NO_PHYSICIAN: 6, R.NO_AUTHORISATION: 4, R.CHOSE_ANOTHER: 18, R.REFUSED: 8, R.UNREACHABLE: 6, R.WITHDREW: 5,
    R.DUPLICATE: 4, R.FACILITY: 4,
}  # fmt: skip
LATE = {
    R.BACK_TO_HOSPITAL: 20, R.REFUSED: 16, R.CHOSE_ANOTHER: 12, R.UNREACHABLE: 10, R.FACILITY: 10, R.WITHDREW: 5,
    R.DECEASED: 4, R.MOVED: 3,
}  # fmt: skip
OUTCOMES = {
    Outcome.GOALS_MET: 66, Outcome.HOSPITAL: 14, Outcome.FACILITY: 6, Outcome.PATIENT_WISH: 5, Outcome.HOSPICE: 4,
    Outcome.DECEASED: 2, Outcome.MOVED: 2, Outcome.OTHER: 1,
}  # fmt: skip
ANSWER_MINUTES = {Urgency.URGENT: 25, Urgency.ROUTINE: 95}


class Course:
    """`waits_at` is the stage at which an open referral stands; None lets it go as far as time allows."""

    def __init__(self, rng: Random, office: Office, referral: Referral, *, now: datetime, waits_at: Stage | None):
        self.rng, self.office, self.referral, self.now, self.waits_at = rng, office, referral, now, waits_at
        self.events: list[ReferralEvent] = []
        self.desk = rng.choice(office.intake)

    def run(self) -> None:
        if self.arrives() and self.is_answered() and self.gets_a_start() and self.starts():
            self.ends()

    def moves(
        self, stage: Stage, at: datetime, *, by: User | None = None, noted_at: datetime | None = None, **said: Any
    ) -> bool:
        """False when this has not happened yet: it lies ahead, or the referral waits before it."""
        noted_at = noted_at or at
        if noted_at > self.now or (self.waits_at and self.is_past_waiting(stage)):
            return False
        self.referral.stage = stage
        setattr(self.referral, f"{stage}_at", at)
        self.referral.version = len(self.events) + 1
        by = by or (self.rng.choice(self.office.managers) if self.rng.random() < 0.08 else self.desk)
        self.events.append(ReferralEvent(referral=self.referral, stage=stage, at=noted_at, by=by, particulars=said))
        return True

    def is_past_waiting(self, stage: Stage) -> bool:
        way = [Stage.INQUIRY, *LINE]
        return stage == Stage.NOT_TAKEN or way.index(stage) > way.index(self.waits_at or stage)

    # The steps. Each is False where the way ends for now.

    def arrives(self) -> bool:
        entered, who = self.referral.entered_at, self.referral.entered_by
        if self.waits_at != Stage.INQUIRY and self.rng.random() > 0.03:
            return self.moves(Stage.RECEIVED, entered, by=who)
        self.moves_as_inquiry(entered, who)
        later = work_later(entered, self.rng.uniform(60, 900))
        if self.rng.random() < 0.3:
            self.is_refused(later, draw(self.rng, {R.WITHDREW: 2, R.CHOSE_ANOTHER: 3, R.NO_ORDERS: 2}))
            return False
        return self.moves(Stage.RECEIVED, later)

    def moves_as_inquiry(self, entered: datetime, who: User) -> None:
        """An inquiry starts no clock and so has no time of its own."""
        self.referral.stage = Stage.INQUIRY
        self.events.append(ReferralEvent(referral=self.referral, stage=Stage.INQUIRY, at=entered, by=who))

    def is_answered(self) -> bool:
        received = self.referral.received_at
        assert received
        minutes = 4 + self.rng.expovariate(1 / ANSWER_MINUTES[Urgency(self.referral.urgency)])
        if self.waits_at == Stage.REVIEWING or self.rng.random() < 0.6:
            if not self.moves(Stage.REVIEWING, work_later(received, minutes / 3)):
                return False
            minutes += self.rng.choice((0, 0, 0, 0, 600, 1800))  # something is missing, and comes after days
        answered = work_later(received, minutes)
        against = self.reason_against()
        if against and not self.waits_at:
            return self.is_refused(answered, against) and self.is_opened_again(answered)
        return self.moves(Stage.ACCEPTED, answered)

    def reason_against(self) -> RefusalReason | None:
        referral, chance = self.referral, self.rng.random()
        said = self.office.answers[referral.payer] if referral.payer else None
        if said == Acceptance.NO and chance < 0.93:
            return R.PAYER
        if referral.patient.zip not in self.office.place.codes and chance < 0.9:
            return R.AREA
        if said == Acceptance.AUTHORISATION and chance > 0.94:
            return R.NO_AUTHORISATION
        return draw(self.rng, EARLY) if chance < 0.2 else None

    def is_refused(self, at: datetime, reason: RefusalReason) -> bool:
        if not self.moves(Stage.NOT_TAKEN, at, reason=reason):
            return False
        self.referral.refusal_reason = reason
        self.referral.refusal_note = self.rng.choice(REFUSAL_NOTES) if self.rng.random() < 0.3 else ""
        return True

    def is_opened_again(self, refused: datetime) -> bool:
        """Now and then the missing thing arrives after all."""
        again = work_later(refused, self.rng.uniform(200, 1500))
        if self.rng.random() > 0.05 or not self.moves(Stage.REVIEWING, again, reopened=True):
            return False
        self.referral.refusal_reason, self.referral.refusal_note, self.referral.not_taken_at = "", "", None
        return self.moves(Stage.ACCEPTED, work_later(again, self.rng.uniform(20, 300)))

    def gets_a_start(self) -> bool:
        referral = self.referral
        assert referral.accepted_at
        at = work_later(referral.accepted_at, self.rng.uniform(15, 420))
        day = self.first_visit(at)
        if not self.moves(Stage.SCHEDULED, at, first_visit_on=day.isoformat()):
            return False
        referral.first_visit_on = day
        if self.rng.random() < 0.06:
            at, day = work_later(at, self.rng.uniform(30, 400)), day + timedelta(days=self.rng.choice((1, 1, 2)))
            if self.moves(Stage.SCHEDULED, at, first_visit_on=day.isoformat()):
                referral.first_visit_on = day
        if self.rng.random() < 0.07 and not self.waits_at:
            self.is_refused(work_later(at, self.rng.uniform(30, 500)), draw(self.rng, LATE))
            return False
        return True

    def first_visit(self, at: datetime) -> date:
        """Mostly within two days of the referral, or of the return home; on the ordered day where there is one."""
        today, referral = at.astimezone(ZONE).date(), self.referral
        home = max(today, referral.hospital_discharge_on or today)
        day = max(
            today, referral.start_wanted_on or home + timedelta(days=self.rng.choice((0, 0, 1, 1, 1, 1, 2, 2, 3)))
        )
        if self.waits_at == Stage.SCHEDULED:
            day = max(day, self.now.astimezone(ZONE).date() + timedelta(days=self.rng.choice((0, 1, 1, 2))))
        return day

    def starts(self) -> bool:
        day, scheduled = self.referral.first_visit_on, self.referral.scheduled_at
        assert day and scheduled
        started = max(some_time(self.rng, day, 9, 16), scheduled + timedelta(hours=1))
        noted_at, on = started + timedelta(minutes=self.rng.randrange(20, 300)), started.astimezone(ZONE).date()
        return self.moves(Stage.ADMITTED, started, noted_at=noted_at, started_on=on.isoformat())

    def ends(self) -> None:
        started = self.referral.admitted_at
        assert started
        day = started.date() + timedelta(days=self.rng.randrange(16, 62))
        ended, outcome = some_time(self.rng, day, 9, 16), draw(self.rng, OUTCOMES)
        noted_at = work_later(ended, self.rng.uniform(30, 900))
        if self.moves(Stage.DISCHARGED, ended, noted_at=noted_at, outcome=outcome, ended_on=day.isoformat()):
            self.referral.outcome = outcome
