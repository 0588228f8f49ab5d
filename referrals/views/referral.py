from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from accounts.doors import door
from accounts.roles import MOVE_REFERRALS, SEE_REFERRALS
from accounts.undo import WITHIN
from referrals.due import clocks_of
from referrals.eligibility import findings
from referrals.models import DiagnosisCode, Referral, ReferralEvent
from referrals.models.credit import due_now
from referrals.stages import Stage
from referrals.views.moves import WAYS_ON
from sources.models import Contact


@door(SEE_REFERRALS, Referral)
def referral(request: HttpRequest, referral: Referral) -> HttpResponse:
    events = list(referral.events.visible_to(request.user).select_related("by", "undone_by").reverse())
    mark(events, request, WITHIN)
    lacks = referral.lacks if request.user.may(MOVE_REFERRALS, branch=referral.branch) else []
    people = Contact.objects.visible_to(request.user).at(referral.source_id).present()
    stands = {
        "referral": referral,
        "clocks": clocks_of(referral, now()),
        "patient": referral.patient,
        "ways": WAYS_ON[Stage(referral.stage)],
        "events": events,
        "codes": DiagnosisCode.objects.visible_to(request.user).in_words(referral.icd_codes),
        "people": list(people) if "person" in lacks else [],
        "due_name": due_now(referral.source).marketer if "owner" in lacks else None,
        "findings": findings(referral.branch, payer=referral.payer, zip=referral.patient.zip),
    }
    return render(request, "referrals/referral.html", stands)


def mark(events: list[ReferralEvent], request: HttpRequest, within: timedelta) -> None:
    """What was undone is struck through; the newest that still stands can be undone by who did it."""
    standing = [event for event in events if not event.undoes_id and not hasattr(event, "undone_by")]
    for event in events:
        event.undone = hasattr(event, "undone_by")  # type: ignore[attr-defined]
        mine = event.by_id == request.user.pk and event.change and now() - event.at < within
        event.undoable = bool(mine) and event in standing[:1]  # type: ignore[attr-defined]
