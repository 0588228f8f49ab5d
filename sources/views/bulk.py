from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.doors import door
from accounts.roles import EDIT_SOURCES
from accounts.undo import undoable
from sources.bulk import VERBS, ChangeForm, Chosen
from sources.listing import Listing

NAMED = 8  # of the chosen ones, so that one sees what one does


@door(EDIT_SOURCES)
def bulk(request: HttpRequest) -> HttpResponse:
    """GET shows what was ticked, or with `all` everything that the list shows, and freezes it; POST changes it."""
    listing = Listing(request)
    forms = [ChangeForm(None, verb=verb, by=request.user) for verb in VERBS.values()]
    if request.method == "POST":
        chosen = Chosen.thawed(request.POST.get("frozen", ""), by=request.user)
        asked = VERBS.get(request.POST.get("verb", ""))
        forms = [
            ChangeForm(request.POST if form.verb == asked else None, verb=form.verb, by=request.user) for form in forms
        ]
        for form in forms:
            if form.is_valid():
                undoable(request, chosen.change(form.verb, form.cleaned_data["value"]))
                return redirect(f"{reverse('sources:sources')}?{listing.state}")
    else:
        chosen = Chosen(picked(request, listing), by=request.user)
    count = chosen.rows.count()
    page = {
        "listing": listing,
        "forms": forms,
        "wrong": next((form for form in forms if form.errors), None),
        "chosen": count,
        "names": chosen.rows.order_by("name")[:NAMED],
        "more": count - NAMED,
        "theirs": count - chosen.rows.editable_by(request.user).count(),
        "matching": 0 if "all" in request.GET else listing.filter.qs.order_by().count(),
        "frozen": chosen.frozen(),
    }
    return render(request, "sources/bulk.html", page, status=422 if request.method == "POST" else 200)


def picked(request: HttpRequest, listing: Listing) -> list[int]:
    if "all" in request.GET:
        return list(listing.filter.qs.order_by().values_list("pk", flat=True))
    return [int(pk) for pk in request.GET.getlist("row") if pk.isdecimal() and len(pk) < 19]
