"""The stages of a referral and the only ways between them. docs/stages.md is drawn from here."""

from django.db.models import TextChoices


class Stage(TextChoices):
    INQUIRY = "inquiry", "Inquiry"
    RECEIVED = "received", "Received"
    REVIEWING = "reviewing", "Checking"
    ACCEPTED = "accepted", "Accepted"
    SCHEDULED = "scheduled", "Start set"
    ADMITTED = "admitted", "Started"
    DISCHARGED = "discharged", "Discharged"
    NOT_TAKEN = "not_taken", "Not taken"


WAYS: dict[Stage, frozenset[Stage]] = {
    Stage.INQUIRY: frozenset({Stage.RECEIVED, Stage.NOT_TAKEN}),
    Stage.RECEIVED: frozenset({Stage.REVIEWING, Stage.ACCEPTED, Stage.NOT_TAKEN}),
    Stage.REVIEWING: frozenset({Stage.ACCEPTED, Stage.NOT_TAKEN}),
    Stage.ACCEPTED: frozenset({Stage.SCHEDULED, Stage.NOT_TAKEN}),
    Stage.SCHEDULED: frozenset({Stage.SCHEDULED, Stage.ADMITTED, Stage.NOT_TAKEN}),  # a start may be set anew
    Stage.ADMITTED: frozenset({Stage.DISCHARGED}),
    Stage.DISCHARGED: frozenset(),
    Stage.NOT_TAKEN: frozenset({Stage.REVIEWING}),
}

# The source waits to hear of these (360X for home health: the loop closes with the first visit, or the decline).
MILESTONES = frozenset(
    {Stage.RECEIVED, Stage.ACCEPTED, Stage.SCHEDULED, Stage.ADMITTED, Stage.DISCHARGED, Stage.NOT_TAKEN}
)
# Taking a patient or not: by which criteria is asked years later [42 CFR 484.105(i)].
DECISIONS = [Stage.ACCEPTED, Stage.NOT_TAKEN]
LINE = [Stage.RECEIVED, Stage.REVIEWING, Stage.ACCEPTED, Stage.SCHEDULED, Stage.ADMITTED, Stage.DISCHARGED]
ASKED = frozenset({Stage.RECEIVED, Stage.REVIEWING})  # the source waits for our yes or no
DECIDED = frozenset({Stage.ACCEPTED, Stage.NOT_TAKEN})
AHEAD = ASKED | {Stage.ACCEPTED, Stage.SCHEDULED}  # the first visit is still to come
OPEN = frozenset({Stage.INQUIRY, Stage.RECEIVED, Stage.REVIEWING, Stage.ACCEPTED, Stage.SCHEDULED})
