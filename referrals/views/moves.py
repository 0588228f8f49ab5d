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


class Way(NamedTuple):
    """A button to a move: what it says, where it goes, and whether a form asks something first."""

    words: str
    url: str
    asks: bool


WAYS_ON: dict[Stage, list[Way]] = {
    Stage.INQUIRY: [Way("Receive: care is authorised", "reception", False), Way("Not taken", "refusal", True)],
    Stage.RECEIVED: [
        Way("Accept", "acceptance", False),
        Way("Begin checking", "review", False),
        Way("Not taken", "refusal", True),
    ],
    Stage.REVIEWING: [Way("Accept", "acceptance", False), Way("Not taken", "refusal", True)],
    Stage.ACCEPTED: [Way("Set the first visit", "schedule", True), Way("Not taken", "refusal", True)],
    Stage.SCHEDULED: [
        Way("Care started", "admission", True),
        Way("Set another date", "schedule", True),
        Way("Not taken", "refusal", True),
    ],
    Stage.ADMITTED: [Way("Discharge", "discharge", True)],
    Stage.DISCHARGED: [],
    Stage.NOT_TAKEN: [Way("Open again", "reopening", False)],
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
    return redirect(referral)


def asked(request: HttpRequest, referral: Referral, page: str, form: MoveForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, f"referrals/{page}.html", {"referral": referral, "form": form}, status=status)


@door(MOVE_REFERRALS, Referral)
@require_POST
def reception(request: HttpRequest, referral: Referral) -> HttpResponse:
    referral.receive(by=request.user, version=seen(request, referral))
    return moved(request, referral)


@door(MOVE_REFERRALS, Referral)
@require_POST
def review(request: HttpRequest, referral: Referral) -> HttpResponse:
    referral.review(by=request.user, version=seen(request, referral))
    return moved(request, referral)


@door(MOVE_REFERRALS, Referral)
@require_POST
def acceptance(request: HttpRequest, referral: Referral) -> HttpResponse:
    referral.accept(by=request.user, version=seen(request, referral))
    return moved(request, referral)


@door(MOVE_REFERRALS, Referral)
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
def discharge(request: HttpRequest, referral: Referral) -> HttpResponse:
    version = seen(request, referral)
    referral.check_way(Stage.DISCHARGED)
    form = DischargeForm(posted(request), referral=referral, initial={"discharged_on": "t"})
    if form.is_valid():
        referral.discharge(by=request.user, version=version, **form.cleaned_data)
        return moved(request, referral)
    return asked(request, referral, "discharge", form)


@door(MOVE_REFERRALS, Referral)
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
def reopening(request: HttpRequest, referral: Referral) -> HttpResponse:
    referral.reopen(by=request.user, version=seen(request, referral))
    return moved(request, referral)
