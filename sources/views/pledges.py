from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import NOTE_PROMISES
from accounts.undo import undoable
from sources.forms import NewDayForm, PledgeForm
from sources.models import Pledge, Source

PAGE = "sources/pledge.html"


@door(NOTE_PROMISES, Source)
def new(request: HttpRequest, source: Source) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = PledgeForm(posted, source=source, by=request.user)
    if form.is_valid():
        Pledge.note(source=source, noted_by=request.user, **form.cleaned_data)
        undoable(request, "The pledge is noted. The next referral keeps it by itself.")
        return redirect(source)
    return render(request, PAGE, {"form": form, "source": source}, status=422 if posted else 200)


@door(NOTE_PROMISES, Pledge)
def pledge(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    """They named a new day."""
    pledge.must_be_open()
    posted = request.POST if request.method == "POST" else None
    form = NewDayForm(posted, initial={"expected_by": pledge.expected_by})
    if form.is_valid():
        pledge.move(**form.cleaned_data)
        undoable(request, "Saved.")
        return redirect(pledge)
    page = {"form": form, "source": pledge.source, "pledge": pledge}
    return render(request, PAGE, page, status=422 if posted else 200)


@door(NOTE_PROMISES, Pledge)
@require_POST
def let_go(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    pledge.let_go()
    undoable(request, "The pledge is let go.")
    return redirect(pledge)
