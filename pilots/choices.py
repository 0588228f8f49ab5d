"""The words of pilots (FIELD: a promise of ours, measured). Stored values are words; labels are on screen."""

from django.db.models import TextChoices


class Status(TextChoices):
    PROPOSED = "proposed", "Proposed"
    ACTIVE = "active", "Active"
    COMPLETED = "completed", "Completed"
    ADOPTED = "adopted", "Adopted"
    ENDED = "ended", "Ended"


# The only ways between them: agreed and begun, run to its end, made the usual practice; or ended with a reason.
WAYS: dict[Status, frozenset[Status]] = {
    Status.PROPOSED: frozenset({Status.ACTIVE, Status.ENDED}),
    Status.ACTIVE: frozenset({Status.COMPLETED, Status.ENDED}),
    Status.COMPLETED: frozenset({Status.ADOPTED, Status.ENDED}),
    Status.ADOPTED: frozenset(),
    Status.ENDED: frozenset(),
}


class Metric(TextChoices):
    """What a standard measures; pilots/metrics.py says how."""

    ANSWER = "answer", "Answer within so many hours"
    START = "start", "Start of care within so many hours"
    SAME_DAY = "same_day", "Start of care on the same day"
    ACCEPTED = "accepted", "Accepted"
    UPDATES = "updates", "Update within so many hours of the milestone"
    SATISFACTION = "satisfaction", "Satisfaction at least"
    BACK = "back_in_hospital", "Back in hospital within 30 days"
    CHECK_INS = "check_ins", "Check-ins held"
    MANUAL = "manual", "Counted by hand"


class State(TextChoices):
    """How a standard stands."""

    MET = "met", "Met"
    NOT_MET = "not_met", "Not met"
    TOO_FEW = "too_few", "Too few to say"


HOURS = {Metric.ANSWER, Metric.START, Metric.UPDATES}
LIMITED = HOURS | {Metric.CHECK_INS, Metric.SATISFACTION}  # these have a limit, the others none
# Those whose facts Kept holds today; a form offers no others.
OFFERED = [Metric.ANSWER, Metric.START, Metric.SAME_DAY, Metric.ACCEPTED, Metric.CHECK_INS, Metric.MANUAL]
