from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.timezone import now

from accounts.changes import current_change
from accounts.models import Branch, User
from referrals.choices import Outcome, RefusalReason
from referrals.stages import DECISIONS, MILESTONES, Stage

from .owed import SPOKEN, owed, wishes_of

# Particulars of events that leave the stage as it is.
MOVES_NOTHING = ["corrected", "credited", "assigned", "transferred", "merged"]


class ReferralEventQuerySet(models.QuerySet["ReferralEvent"]):
    def visible_to(self, user: User) -> ReferralEventQuerySet:
        from .referral import Referral

        return self.filter(referral__in=Referral.objects.visible_to(user))

    def milestones(self) -> ReferralEventQuerySet:
        """What the source is owed word of; a move that was undone is not."""
        moves = self.exclude(particulars__has_any_keys=MOVES_NOTHING)
        return moves.filter(stage__in=MILESTONES, undoes=None, undone_by=None)

    def decisions(self) -> ReferralEventQuerySet:
        """Where a patient was taken or not, and it was not undone."""
        moves = self.exclude(particulars__has_any_keys=MOVES_NOTHING)
        return moves.filter(stage__in=DECISIONS, undoes=None, undone_by=None)

    def owed(self) -> ReferralEventQuerySet:
        """Milestones of which the source wants to hear; see also ReferralEvent.is_owed."""
        return owed(self.milestones())


class ReferralEvent(models.Model):
    """What happened to a referral, when, and by whom. Written once, never changed."""

    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="events")
    stage = models.CharField(max_length=20, choices=Stage)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    particulars = models.JSONField(default=dict)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    change = models.UUIDField(default=current_change, null=True)

    objects = ReferralEventQuerySet.as_manager()

    class Privacy:
        plain = {"id", "referral", "stage", "at", "by", "particulars", "undoes", "change"}

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["change"], name="event_by_change"),
            # Of what sources wait to hear: the last weeks' milestones, without a look at what was before.
            models.Index(
                fields=["at"], name="event_milestones", condition=models.Q(stage__in=sorted(MILESTONES), undoes=None)
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    @property
    def branch(self) -> Branch:
        return self.referral.branch

    @property
    def is_milestone(self) -> bool:
        """See also ReferralEventQuerySet.milestones."""
        moved = not self.particulars.keys() & set(MOVES_NOTHING)
        return moved and self.stage in MILESTONES and not self.undoes_id and not hasattr(self, "undone_by")

    @property
    def is_owed(self) -> bool:
        """See also ReferralEventQuerySet.owed."""
        referral = self.referral
        if not self.is_milestone or referral.retracted_at or self.at < referral.branch.loops_since:
            return False
        at_once = self.stage == Stage.RECEIVED and referral.arrived_by in SPOKEN
        return not at_once and wishes_of(referral).wants(self.stage)

    @property
    def sentence(self) -> str:
        """The event in words for who may see the referral; the patient is not named."""
        if self.undoes_id:
            same_stage = {"retracted", *MOVES_NOTHING} & self.particulars.keys()
            return "Undone" if same_stage else f"Undone: back to {self.get_stage_display().lower()}"
        return self.of_correction or self.of_move

    @property
    def of_correction(self) -> str:
        """Empty for a move."""
        said = self.particulars
        if credited := said.get("credited"):
            return f"Credit moved from {credited['was']} to {credited['now']}: {said['why']}"
        if sender := said.get("sent_by"):
            return f"Sent by {sender}, as was learned later"
        if hands := said.get("assigned"):
            return self.of_hands(**hands)
        if moved := said.get("transferred"):
            return f"Transferred from {moved['was']} to {moved['now']}: {said['why']}"
        if merged := said.get("merged"):
            return f"Took in a duplicate from {merged['source']}"
        return "Corrected" if said.get("corrected") else ""

    @staticmethod
    def of_hands(was: str, now: str, taken: bool) -> str:
        """Who did it stands beside it. `taken`: by oneself."""
        if not now:
            return f"Nobody's again; {was} had it"
        if taken:
            return f"Taken over from {was}" if was else "Taken up"
        return f"Given to {now}; {was} had it" if was else f"Given to {now}"

    @property
    def of_move(self) -> str:
        said = self.particulars
        match self.stage:
            case Stage.INQUIRY:
                return "Inquiry noted"
            case Stage.RECEIVED:
                return "Referral received"
            case Stage.REVIEWING:
                return "Opened again" if said.get("reopened") else "Checking begun"
            case Stage.ACCEPTED:
                return "Accepted"
            case Stage.SCHEDULED:
                return f"First visit set for {on(said['first_visit_on'])}"
            case Stage.ADMITTED:
                return f"Care started on {on(said['started_on'])}"
            case Stage.DISCHARGED:
                return f"Discharged on {on(said['ended_on'])}: {Outcome(said['outcome']).label.lower()}"
            case _:
                served = f"; {said['served_by']['name']} serves the ZIP" if said.get("served_by") else ""
                return f"Not taken under care: {RefusalReason(said['reason']).label.lower()}{served}"

    @property
    def headline(self) -> str:
        """What may leave the house: the move. Dates, reason and outcome are the patient's [45 CFR 164.514(b)(2)]."""
        if self.undoes_id:
            return self.sentence
        match self.stage:
            case Stage.SCHEDULED:
                return "First visit set"
            case Stage.ADMITTED:
                return "Care started"
            case Stage.DISCHARGED:
                return "Discharged"
            case Stage.NOT_TAKEN:
                return "Not taken under care"
            case _:
                return self.sentence


def on(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found:%a, %b} {found.day}, {found.year}"
