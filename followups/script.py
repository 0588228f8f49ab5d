"""What is said to a discharge planner, in a line: as much as this person may say, and this source may hear."""

from __future__ import annotations

from accounts.models import User
from accounts.roles import SEE_PATIENTS
from referrals.choices import Outcome, RefusalReason
from referrals.models import ReferralEvent
from referrals.models.event import on
from referrals.stages import Stage

R = RefusalReason
WHY_NOT = {
    R.PAYER: "we have no contract with this payer",
    R.AREA: "the address lies outside our service area",
    R.STAFF: "we have nobody for this discipline on the date you need",
    R.SKILLS: "the care goes beyond what our staff can do safely",
    R.CAPACITY: "we are full and could not start in time",
    R.NOT_HOMEBOUND: "the patient is not homebound, which the payer requires",
    R.NO_SKILLED_NEED: "there is no skilled need that the payer covers",
    R.NO_ORDERS: "the face-to-face visit or the orders are missing",
    R.NO_PHYSICIAN: "no physician has agreed to follow the care",
    R.NO_AUTHORISATION: "the payer has not authorised it",
    R.REFUSED: "the patient does not want home health",
    R.CHOSE_ANOTHER: "the patient chose another agency",
    R.UNREACHABLE: "we could not reach the patient or the family",
    R.MOVED: "the patient has moved away",
    R.DECEASED: "the patient has died",
    R.BACK_TO_HOSPITAL: "the patient is back in hospital",
    R.FACILITY: "the patient went to a facility or hospice",
    R.WITHDREW: "you withdrew it",
    R.DUPLICATE: "we had it from you already",
}
NO_MORE = "They take no part in the care: say no more than this."


def script(event: ReferralEvent, reader: User) -> str:
    said = event.particulars
    sees = reader.may(SEE_PATIENTS, branch=event.referral.branch)
    hears = event.referral.source.is_provider
    match event.stage:
        case Stage.RECEIVED:
            return "We have it and are checking what we need."
        case Stage.ACCEPTED:
            return "We take the patient. I call again when the first visit is set."
        case Stage.SCHEDULED:
            return f"The first visit is set for {on(said['first_visit_on'])}."
        case Stage.ADMITTED:
            return f"Care started on {on(said['started_on'])}."
        case Stage.DISCHARGED:
            outcome = f", {Outcome(said['outcome']).label.lower()}" if sees and hears else ""
            return f"Care ended on {on(said['ended_on'])}{outcome}."
    if not hears:
        return f"We cannot take the patient. {NO_MORE}"
    if not sees:
        return "We cannot take the patient. Intake can say why."
    return f"We cannot take the patient: {WHY_NOT[R(said['reason'])]}."
