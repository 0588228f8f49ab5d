from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.doors import door, row_allows
from accounts.roles import EDIT_SOURCES, PROPOSE_PILOTS
from accounts.sentences import Stale, WrongWay
from accounts.undo import undoable
from pilots.forms.pilot import PilotForm, ProposalForm
from pilots.library import TEMPLATES, USUAL
from pilots.models import Capability, Pilot
from sources.models import Source

PAGE, EDIT = "pilots/new.html", "pilots/edit.html"


@door(PROPOSE_PILOTS)
def new(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("source", "")
    if not asked.isdecimal():
        return render(request, PAGE, {})
    here = Source.objects.visible_to(request.user).filter(branch__in=request.user.branch_ids_where(PROPOSE_PILOTS))
    source = get_object_or_404(here.select_related("branch", "owner"), pk=asked)
    if not row_allows(source, request.user, EDIT_SOURCES):
        raise WrongWay("Its owner and the managers propose a pilot there.", page=source.get_absolute_url())
    template = request.GET.get("template", "")
    template = template if template in TEMPLATES else USUAL
    posted = request.POST if request.method == "POST" else None
    capability = request.GET.get("capability", "")
    form = ProposalForm(posted, source=source, by=request.user, template=template, initial={"capability": capability})
    if form.is_valid():
        pilot = Pilot.propose(source=source, by=request.user, **form.cleaned_data)
        undoable(request, "The pilot is proposed. Print it, and begin it once they agree.")
        return redirect(pilot)
    none = not Capability.objects.visible_to(request.user).filter(branch=source.branch_id).offered().exists()
    page = {"form": form, "source": source, "templates": TEMPLATES, "template": template, "none": none}
    return render(request, PAGE, page, status=422 if posted else 200)


@door(PROPOSE_PILOTS, Pilot)
def edit(request: HttpRequest, pilot: Pilot) -> HttpResponse:
    pilot.must_be_open()
    form = PilotForm(
        request.POST if request.method == "POST" else None, source=pilot.source, by=request.user, pilot=pilot
    )
    page = {"form": form, "pilot": pilot}
    if form.is_valid():
        try:
            pilot.revise(**form.cleaned_data)
        except Stale as meanwhile:
            form.meet(meanwhile.now)
            return render(request, EDIT, page, status=409)
        undoable(request, "Saved.")
        return redirect(pilot)
    return render(request, EDIT, page, status=422 if form.is_bound else 200)
