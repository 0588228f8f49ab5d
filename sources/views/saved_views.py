from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import SEE_SOURCES
from accounts.undo import undoable
from sources.forms import SavedViewForm
from sources.listing import Listing
from sources.models import SavedView

LONGEST = 2000  # characters of an address
PAGE = "sources/saved_view.html"


@door(SEE_SOURCES)
def new(request: HttpRequest) -> HttpResponse:
    """A name for the list as this page's own address describes it."""
    listing = Listing(request)
    form = SavedViewForm(request.POST if request.method == "POST" else None, by=request.user)
    if form.is_bound and len(listing.state) > LONGEST:
        form.add_error(None, "That address is too long to be kept: search for less.")
    if form.is_valid():
        view = SavedView.keep(user=request.user, query=listing.state, **form.cleaned_data)
        undoable(request, f"“{view}” is saved.")
        return redirect(view)
    return render(request, PAGE, {"form": form, "listing": listing}, status=422 if form.is_bound else 200)


@door(SEE_SOURCES, SavedView)
def view(request: HttpRequest, view: SavedView) -> HttpResponse:
    begin = {"name": view.name, "branch": view.branch_id}
    form = SavedViewForm(request.POST if request.method == "POST" else None, by=request.user, initial=begin)
    if form.is_valid():
        try:
            with transaction.atomic():
                view.rename(**form.cleaned_data)
        except IntegrityError:
            form.add_error("name", "There is a view of that name already.")
        else:
            undoable(request, "Saved.")
            return redirect(view)
    return render(request, PAGE, {"form": form, "view": view}, status=422 if form.is_bound else 200)


@door(SEE_SOURCES, SavedView)
@require_POST
def removal(request: HttpRequest, view: SavedView) -> HttpResponse:
    view.delete()
    undoable(request, f"“{view}” is gone.")
    return redirect("sources:sources")
