"""The moves of a referral, each a resource with its short form. What may follow what stands in stages.WAYS."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import MOVE_REFERRALS
from accounts.undo import undoable
from referrals.forms.moves import AdmissionForm, DischargeForm, MoveForm, RefusalForm, ScheduleForm
from referrals.ground import elsewhere
from referrals.models import Referral
from referrals.stages import Stage
from referrals.views.back import came_from, refusals_shown_there


class Way(NamedTuple):
    """A button to a move: what it says, where it goes, whether a form asks something first, and the stage it leads to.

    `key` is the letter that presses it.
    """

    words: str
    url: str
    asks: bool
    to: Stage
    key: str = ""


ACCEPT = Way("Accept", "acceptance", False, Stage.ACCEPTED, "a")
DECLINE = Way("Not taken", "refusal", True, Stage.NOT_TAKEN, "d")
WAYS_ON: dict[Stage, list[Way]] = {
    Stage.INQUIRY: [
        Way("Receive: care is authorised", "reception", False, Stage.RECEIVED),
        DECLINE,
    ],
    Stage.RECEIVED: [
        ACCEPT,
        Way("Begin checking", "review", False, Stage.REVIEWING),
        DECLINE,
    ],
    Stage.REVIEWING: [
        ACCEPT,
        DECLINE,
    ],
    Stage.ACCEPTED: [
        Way("Set the first visit", "schedule", True, Stage.SCHEDULED),
        DECLINE,
    ],
    Stage.SCHEDULED: [
        Way("Care started", "admission", True, Stage.ADMITTED),
        Way("Set another date", "schedule", True, Stage.SCHEDULED),
        DECLINE,
    ],
    Stage.ADMITTED: [Way("Discharge", "discharge", True, Stage.DISCHARGED)],
    Stage.DISCHARGED: [],
    Stage.NOT_TAKEN: [Way("Open again", "reopening", False, Stage.REVIEWING)],
}


def posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def seen(request: HttpRequest, referral: Referral) -> int | None:
    """The version of the page that was seen, where it says so. Raises WrongWay, with both, where it is old."""
    version, referral.saw = request.POST.get("version", ""), request.POST.get("saw", "")
    if not version.isdecimal() or len(version) > 9:
        return None
    referral.must_be_as_seen(int(version))
    return int(version)


def moved(request: HttpRequest, referral: Referral) -> HttpResponse:
    event = referral.events.visible_to(request.user).last()
    undoable(request, f"{event.headline}." if event else "Moved.")
    return redirect(came_from(request) or referral)


def asked(request: HttpRequest, referral: Referral, page: str, form: MoveForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    shows = {"referral": referral, "form": form, "back": came_from(request) or referral.get_absolute_url()}
    return render(request, f"referrals/{page}.html", shows, status=status)


@door(MOVE_REFERRALS, Referral)
@require_POST
@refusals_shown_there
def reception(request: HttpRequest, referral: Referral) -> HttpResponse:
    referral.receive(by=request.user, version=seen(request, referral))
    return moved(request, referral)


@door(MOVE_REFERRALS, Referral)
@require_POST
@refusals_shown_there
def review(request: HttpRequest, referral: Referral) -> HttpResponse:
    referral.review(by=request.user, version=seen(request, referral))
    return moved(request, referral)


@door(MOVE_REFERRALS, Referral)
@require_POST
@refusals_shown_there
def acceptance(request: HttpRequest, referral: Referral) -> HttpResponse:
    referral.accept(by=request.user, version=seen(request, referral))
    return moved(request, referral)


@door(MOVE_REFERRALS, Referral)
@refusals_shown_there
def schedule(request: HttpRequest, referral: Referral) -> HttpResponse:
    version = seen(request, referral)
    referral.check_way(Stage.SCHEDULED)
    wanted = referral.first_visit_on or referral.start_wanted_on
    form = ScheduleForm(posted(request), referral=referral, initial={"first_visit_on": wanted})
    if form.is_valid():
        referral.schedule(by=request.user, version=version, **form.cleaned_data)
        return moved(request, referral)
    return asked(request, referral, "schedule", form)


@door(MOVE_REFERRALS, Referral)
@refusals_shown_there
def admission(request: HttpRequest, referral: Referral) -> HttpResponse:
    version = seen(request, referral)
    referral.check_way(Stage.ADMITTED)
    today = localdate(timezone=referral.branch.zone)
    planned = min(referral.first_visit_on or today, today)
    form = AdmissionForm(posted(request), referral=referral, initial={"started_on": planned})
    if form.is_valid():
        referral.admit(by=request.user, version=version, **form.cleaned_data)
        return moved(request, referral)
    return asked(request, referral, "admission", form)


@door(MOVE_REFERRALS, Referral)
@refusals_shown_there
def discharge(request: HttpRequest, referral: Referral) -> HttpResponse:
    version = seen(request, referral)
    referral.check_way(Stage.DISCHARGED)
    form = DischargeForm(posted(request), referral=referral, initial={"discharged_on": "t"})
    if form.is_valid():
        referral.discharge(by=request.user, version=version, **form.cleaned_data)
        return moved(request, referral)
    return asked(request, referral, "discharge", form)


@door(MOVE_REFERRALS, Referral)
@refusals_shown_there
def refusal(request: HttpRequest, referral: Referral) -> HttpResponse:
    version = seen(request, referral)
    referral.check_way(Stage.NOT_TAKEN)
    serving = elsewhere(referral)
    form = RefusalForm(
        posted(request), referral=referral, serving=serving, initial=RefusalForm.offered(request.GET, serving)
    )
    if form.is_valid():
        referral.refuse(by=request.user, version=version, **form.cleaned_data)
        return moved(request, referral)
    return asked(request, referral, "refusal", form)


@door(MOVE_REFERRALS, Referral)
@require_POST
@refusals_shown_there
def reopening(request: HttpRequest, referral: Referral) -> HttpResponse:
    referral.reopen(by=request.user, version=seen(request, referral))
    return moved(request, referral)
