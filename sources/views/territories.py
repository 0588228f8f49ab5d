"""Which ZIPs are whose, and the sources that nobody owns."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.models import Branch
from accounts.roles import ADD_SOURCES, GIVE_SOURCES
from accounts.undo import undoable
from sources.forms.ownership import EndForm, TerritoryForm
from sources.models import Handover, Source, Territory

PAGE = "sources/territories.html"
A_PAGE = 50


@door(GIVE_SOURCES)
def territories(request: HttpRequest) -> HttpResponse:
    """Giving ZIPs keeps the good ones of what was pasted, and says which were not and why."""
    branch = branch_of(request)
    posted = request.POST if request.method == "POST" else None
    form = TerritoryForm(posted, branch=branch, by=request.user)
    taken: dict[str, Any] = {}
    if form.is_valid():
        to, found = form.cleaned_data["marketer"], form.cleaned_data["found"]
        mine = Territory.objects.visible_to(request.user)
        given = mine.give(found, to=to, branch=branch, take_over=form.cleaned_data["take_over"])
        taken = given.taken
        if given.added:
            undoable(request, f"{number(len(given.added), 'ZIP')} more for {to}.")
        elif not taken and not form.bad:
            messages.info(request, f"{to} has them all already.")
        if not taken and not form.bad:
            return redirect(address_of(branch))
    return render(request, PAGE, shown(request, branch, form) | {"taken": taken}, status=200 if posted is None else 422)


def shown(request: HttpRequest, branch: Branch, form: TerritoryForm) -> dict[str, Any]:
    rows = Territory.objects.visible_to(request.user).filter(branch=branch).select_related("marketer")
    by_marketer = groupby(rows.order_by("marketer__name", "marketer", "zip"), lambda row: row.marketer)
    return {
        "form": form,
        "branch": branch,
        "branches": request.user.branches_where(GIVE_SOURCES),
        "people": [(marketer, list(theirs)) for marketer, theirs in by_marketer],
        "unowned": Source.objects.visible_to(request.user).filter(branch=branch).unowned().count(),
    }


def branch_of(request: HttpRequest) -> Branch:
    """The one asked for, among those where this person keeps territories; else the first."""
    asked = request.POST.get("branch", request.GET.get("branch", ""))
    mine = request.user.branches_where(GIVE_SOURCES)
    return get_object_or_404(mine, pk=asked) if asked.isdecimal() else mine[0]


def address_of(branch: Branch) -> str:
    return f"{reverse('sources:territories')}?branch={branch.pk}"


@door(GIVE_SOURCES)
@require_POST
def territories_end(request: HttpRequest) -> HttpResponse:
    branch = branch_of(request)
    form = EndForm(request.POST, branch=branch, by=request.user)
    if form.is_valid():
        gone = form.cleaned_data["territory"]
        count = len(gone)
        gone.delete()
        undoable(request, f"{number(count, 'ZIP')} taken away.")
    else:
        messages.info(request, "No ZIP was ticked.")
    return redirect(address_of(branch))


@door(ADD_SOURCES)
def territory_owner(request: HttpRequest) -> HttpResponse:
    """Beside the form of a new source while its ZIP is typed: to whom it falls."""
    places = request.user.branches_where(ADD_SOURCES)
    asked = request.GET.get("branch", "")
    branch = places.filter(pk=asked).first() if asked.isdecimal() else places.first()
    zip = request.GET.get("zip", "").replace("\0", "")
    owner = request.GET.get("owner", "")
    to = Territory.objects.visible_to(request.user).whose(branch=branch, zip=zip) if branch and not owner else None
    return render(request, "sources/_falls_to.html", {"falls_to": to})


@door(GIVE_SOURCES)
def unowned(request: HttpRequest) -> HttpResponse:
    """POST: all of them whose ZIP is in somebody's territory, at once."""
    branches = request.user.branch_ids_where(GIVE_SOURCES)
    rows = Source.objects.visible_to(request.user).filter(branch__in=branches).unowned()
    if request.method == "POST":
        given = Handover.by_territory(rows, by=request.user)
        if given:
            undoable(request, f"{number(given, 'source')} found an owner by territory.")
        else:
            messages.info(request, "None of them is in anybody's territory.")
        return redirect("sources:unowned")
    falling = Territory.objects.visible_to(request.user).falling(rows)
    page = Paginator(falling.select_related("branch").order_by("name", "pk"), A_PAGE)
    return render(
        request,
        "sources/unowned.html",
        {"page": page.get_page(request.GET.get("page")), "ready": falling.exclude(falls_to_id=None).count()},
    )


def number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
