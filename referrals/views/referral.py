from datetime import timedelta
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from accounts.documents.forms import UploadForm
from accounts.doors import door
from accounts.models import User
from accounts.roles import MOVE_REFERRALS, SEE_PATIENTS, SEE_REFERRALS, SEE_SOURCES
from accounts.undo import WITHIN
from referrals.due import clocks_of
from referrals.eligibility import Standing
from referrals.findings import Finding
from referrals.models import DiagnosisCode, Referral, ReferralEvent, Waiting
from referrals.models.credit import due_now
from referrals.models.owed import wishes_of
from referrals.stages import OPEN, WAYS, Stage
from referrals.telling import untold, updates_of, with_updates
from referrals.views.moves import WAYS_ON
from sources.models import Contact


@door(SEE_REFERRALS, Referral)
def referral(request: HttpRequest, referral: Referral) -> HttpResponse:
    events = list(with_updates(referral.events.visible_to(request.user)).select_related("evidence__policy").reverse())
    mark(events, request, WITHIN)
    with_evidence(events, request.user)
    lacks = referral.lacks if request.user.may(MOVE_REFERRALS, branch=referral.branch) else []
    people = Contact.objects.visible_to(request.user).at(referral.source_id).present()
    sees = request.user.may(SEE_PATIENTS, branch=referral.branch)
    standing = Standing.of(referral) if sees else None
    may_move = request.user.may(MOVE_REFERRALS, branch=referral.branch)
    refusable = may_move and Stage.NOT_TAKEN in WAYS[Stage(referral.stage)]
    documents = list(referral.documents.visible_to(request.user, removed=True).with_people())
    lines = [line for document in documents for line in document.lines]
    waitings = list(referral.waitings.visible_to(request.user).select_related("by", "ended_by"))
    again = {waiting.asked_at for waiting in waitings}
    lines += [line for waiting in waitings for line in waiting.lines(sees_patient=sees, again=again)]
    written = list(referral.written.visible_to(request.user).select_related("by"))
    for note in written:
        note.more = "referrals/_note.html" if note.by_id == request.user.pk else ""  # type: ignore[attr-defined]
    updates = updates_of(events)
    for update in updates:
        update.undoable = update.by_id == request.user.pk and update.change and now() - update.at < WITHIN
    stands = {
        "referral": referral,
        "clocks": clocks_of(referral, now()),
        "patient": referral.patient,
        "ways": WAYS_ON[Stage(referral.stage)],
        "codes": DiagnosisCode.objects.visible_to(request.user).in_words(referral.icd_codes),
        "people": list(people) if "person" in lacks else [],
        "due_name": due_now(referral.source).marketer if "owner" in lacks else None,
        "findings": [(each, offers(referral, each) if refusable else []) for each in standing.findings]
        if standing
        else [],
        "standing": standing,
        "waitings": standing_of(referral, waitings),
        "is_open": referral.stage in OPEN,
        "sees_source": referral.source.branch_id in request.user.branch_ids_where(SEE_SOURCES),
        "events": sorted([*events, *updates, *lines, *written], key=lambda entry: entry.at, reverse=True),
        "documents": [document for document in documents if not document.removed_at],
        "form": UploadForm(user=request.user),
        "untold": untold(events),
        "wishes": wishes_of(referral),
    }
    return render(request, "referrals/referral.html", stands)


def standing_of(referral: Referral, waitings: list[Waiting]) -> list[Waiting]:
    """What it waits for still, and whether the day to look again has passed."""
    today = referral.branch.day_of(now())
    for waiting in waitings:
        waiting.is_past = waiting.look_again_on < today  # type: ignore[attr-defined]
    return [waiting for waiting in waitings if not waiting.ended_at and referral.stage in OPEN]


def mark(events: list[ReferralEvent], request: HttpRequest, within: timedelta) -> None:
    """What was undone is struck through; the newest that still stands can be undone by who did it."""
    standing = [event for event in events if not event.undoes_id and not hasattr(event, "undone_by")]
    for event in events:
        event.undone = hasattr(event, "undone_by")  # type: ignore[attr-defined]
        mine = event.by_id == request.user.pk and event.change and now() - event.at < within
        event.undoable = bool(mine) and event in standing[:1]  # type: ignore[attr-defined]


def with_evidence(events: list[ReferralEvent], user: User) -> None:
    """A decision unfolds to what stood when it was made, for those who see the patient's data."""
    for event in events:
        if hasattr(event, "evidence") and user.may(SEE_PATIENTS, branch=event.branch):
            event.more = "referrals/_evidence.html"  # type: ignore[attr-defined]


class Offer(NamedTuple):
    """One click from a "no": a form, filled in."""

    words: str
    url: str


def offers(referral: Referral, finding: Finding) -> list[Offer]:
    """What a "no" leads to; none for any other answer."""
    if not finding.reason:
        return []
    there_instead = [
        Offer(f"Transfer to {there['name']}", referral.transfer_url(there["id"])) for there in finding.serving
    ]
    merge = [Offer("Compare, and merge", referral.merge_url(finding.double))] if finding.double else []
    served = [
        Offer(f"Refuse, and say that {there['name']} serves it", referral.refusal_url(finding.reason, tell=there["id"]))
        for there in finding.serving
    ]
    return [
        *there_instead,
        *merge,
        *served,
        Offer(f"Refuse: {finding.reason_words}", referral.refusal_url(finding.reason)),
    ]
