"""The service area: which ZIPs a branch serves."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.last_change import last_change
from accounts.models import Branch
from accounts.roles import MANAGE_AGENCY
from accounts.undo import undoable
from referrals.forms.area import AreaForm, EndForm
from referrals.models import ServedZip
from sources.models.zips import ZipCode

PAGE = "referrals/area.html"
UNLISTED = "Not in our list of ZIP codes"


@door(MANAGE_AGENCY)
def area(request: HttpRequest) -> HttpResponse:
    """Keeps the good ones of what was pasted, and says which were not."""
    branch = branch_of(request)
    form = AreaForm(request.POST if request.method == "POST" else None)
    added = 0
    if form.is_valid() and form.found:
        seen: Any = ServedZip.objects.visible_to(request.user)
        added = seen.serve(form.found, branch=branch)
        if added:
            undoable(request, f"{branch} serves {number(added)} more.")
        else:
            messages.info(request, f"{branch} serves them all already.")
    if form.is_valid() and not form.bad:
        return redirect(address_of(branch))
    shows = shown(request, branch, form) | {"added": added}
    return render(request, PAGE, shows, status=422 if form.is_bound else 200)


def shown(request: HttpRequest, branch: Branch, form: AreaForm) -> dict[str, Any]:
    rows = list(ServedZip.objects.visible_to(request.user).filter(branch=branch).order_by("zip"))
    named, counties = ZipCode.counties(row.zip for row in rows), defaultdict(list)
    for row in rows:
        counties[named.get(row.zip, UNLISTED)].append(row)
    return {
        "form": form,
        "branch": branch,
        "branches": request.user.branches_where(MANAGE_AGENCY),
        "counties": sorted(counties.items()),
        "count": len(rows),
        "changed": last_change(ServedZip, branch=branch.pk),
    }


@door(MANAGE_AGENCY)
@require_POST
def area_end(request: HttpRequest) -> HttpResponse:
    branch = branch_of(request)
    form = EndForm(request.POST, branch=branch, by=request.user)
    if form.is_valid():
        gone = form.cleaned_data["zip"]
        count = len(gone)
        gone.delete()
        undoable(request, f"{branch} serves {number(count)} less.")
    else:
        messages.info(request, "No ZIP was ticked.")
    return redirect(address_of(branch))


def branch_of(request: HttpRequest) -> Branch:
    """The one asked for, among those that this person keeps; else the first."""
    asked = request.POST.get("branch", request.GET.get("branch", ""))
    mine = request.user.branches_where(MANAGE_AGENCY)
    return get_object_or_404(mine, pk=asked) if asked.isdecimal() else mine[0]


def address_of(branch: Branch) -> str:
    return f"{reverse('referrals:area')}?branch={branch.pk}"


def number(count: int) -> str:
    return f"{count} ZIP{'' if count == 1 else 's'}"
