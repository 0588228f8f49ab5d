from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now

from accounts.doors import door
from accounts.roles import KEEP_CAPABILITIES, SEE_SOURCES
from accounts.sentences import Stale
from accounts.undo import undoable
from pilots.forms.capability import CapabilityForm
from pilots.models import Capability
from pilots.proof import of_needs, proofs

PAGE = "pilots/capability.html"


@door(SEE_SOURCES)
def capabilities(request: HttpRequest) -> HttpResponse:
    """What each branch does best, with its figures: so that one sees what to propose. One branch at a time."""
    user: Any = request.user
    branches = list(user.branches_where(SEE_SOURCES))
    asked = request.GET.get("branch", "")
    branch = next((branch for branch in branches if str(branch.pk) == asked), branches[0])
    found = proofs(branch, at=now())
    rows = Capability.objects.visible_to(user).filter(branch=branch)
    page = {
        "branch": branch,
        "branches": branches,
        "capabilities": [(row, of_needs(found, row.care_needs)) for row in rows],
        "proofs": found,
    }
    return render(request, "pilots/capabilities.html", page)


@door(KEEP_CAPABILITIES)
def new(request: HttpRequest) -> HttpResponse:
    form = CapabilityForm(request.POST if request.method == "POST" else None, by=request.user)
    if form.is_valid():
        form.cleaned_data.pop("version")
        Capability.objects.create(**form.cleaned_data)
        undoable(request, "It can be proposed from now on.")
        return redirect("pilots:capabilities")
    return render(request, PAGE, {"form": form}, status=422 if form.is_bound else 200)


@door(KEEP_CAPABILITIES, Capability)
def capability(request: HttpRequest, capability: Capability) -> HttpResponse:
    name = capability.name
    posted = request.POST if request.method == "POST" else None
    form = CapabilityForm(posted, by=request.user, capability=capability)
    page = {"form": form, "name": name}
    if form.is_valid():
        try:
            capability.edit(**form.cleaned_data)
        except Stale as meanwhile:
            form.meet(meanwhile.now)
            return render(request, PAGE, page, status=409)
        undoable(request, "Saved.")
        return redirect("pilots:capabilities")
    return render(request, PAGE, page, status=422 if form.is_bound else 200)
