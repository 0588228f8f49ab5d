from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from accounts.doors import door
from accounts.roles import SEE_REFERRALS
from accounts.undo import WITHIN
from referrals.eligibility import findings
from referrals.models import Referral, ReferralEvent
from referrals.models.owed import wishes_of
from referrals.stages import Stage
from referrals.telling import untold, updates_of, with_updates
from referrals.views.moves import WAYS_ON


@door(SEE_REFERRALS, Referral)
def referral(request: HttpRequest, referral: Referral) -> HttpResponse:
    events = list(with_updates(referral.events.visible_to(request.user)).reverse())
    mark(events, request, WITHIN)
    updates = updates_of(events)
    for update in updates:
        update.undoable = update.by_id == request.user.pk and update.change and now() - update.at < WITHIN
    stands = {
        "referral": referral,
        "patient": referral.patient,
        "ways": WAYS_ON[Stage(referral.stage)],
        "events": sorted([*events, *updates], key=lambda entry: entry.at, reverse=True),
        "untold": untold(events),
        "wishes": wishes_of(referral),
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
