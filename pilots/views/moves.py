from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import PROPOSE_PILOTS
from accounts.undo import undoable
from pilots.choices import Status
from pilots.forms.pilot import EndForm
from pilots.models import Pilot


@door(PROPOSE_PILOTS, Pilot)
@require_POST
def start(request: HttpRequest, pilot: Pilot) -> HttpResponse:
    pilot.start(by=request.user)
    undoable(request, "The pilot is active: what comes in its days is measured.")
    return redirect(pilot)


@door(PROPOSE_PILOTS, Pilot)
@require_POST
def completion(request: HttpRequest, pilot: Pilot) -> HttpResponse:
    pilot.complete(by=request.user)
    undoable(request, "The pilot is completed. Adopt it, or end it with the reason.")
    return redirect(pilot)


@door(PROPOSE_PILOTS, Pilot)
@require_POST
def adoption(request: HttpRequest, pilot: Pilot) -> HttpResponse:
    pilot.adopt(by=request.user)
    undoable(request, "The pilot is adopted as the usual practice.")
    return redirect(pilot)


@door(PROPOSE_PILOTS, Pilot)
def ending(request: HttpRequest, pilot: Pilot) -> HttpResponse:
    pilot.must_have_way(Status.ENDED)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        pilot.end(by=request.user, **form.cleaned_data)
        undoable(request, "The pilot is ended, with the reason on record.")
        return redirect(pilot)
    page = {"form": form, "pilot": pilot}
    return render(request, "pilots/ending.html", page, status=422 if form.is_bound else 200)
