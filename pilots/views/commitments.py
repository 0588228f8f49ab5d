from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import NOTE_PROMISES
from accounts.undo import undoable
from pilots.forms.commitment import CommitmentForm, DropForm, NewDayForm
from pilots.models import Commitment
from sources.models import Source

PAGE = "pilots/commitment.html"


@door(NOTE_PROMISES, Source)
def new(request: HttpRequest, source: Source) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = CommitmentForm(posted, source=source, by=request.user)
    if form.is_valid():
        Commitment.objects.create(source=source, made_by=request.user, **form.cleaned_data)
        undoable(request, "Our word is noted.")
        return redirect(source)
    return render(request, PAGE, {"form": form, "source": source}, status=422 if posted else 200)


@door(NOTE_PROMISES, Commitment)
@require_POST
def kept(request: HttpRequest, commitment: Commitment) -> HttpResponse:
    commitment.keep(by=request.user)
    undoable(request, f"Kept: our word to {commitment.source}.")
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, None) else commitment)


@door(NOTE_PROMISES, Commitment)
def commitment(request: HttpRequest, commitment: Commitment) -> HttpResponse:
    """The source agreed to another day."""
    commitment.must_be_open()
    posted = request.POST if request.method == "POST" else None
    form = NewDayForm(posted, initial={"due_on": commitment.due_on})
    if form.is_valid():
        commitment.move(**form.cleaned_data)
        undoable(request, "Saved.")
        return redirect(commitment)
    return shown(request, form, commitment)


@door(NOTE_PROMISES, Commitment)
def drop(request: HttpRequest, commitment: Commitment) -> HttpResponse:
    commitment.must_be_open()
    form = DropForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        commitment.drop(**form.cleaned_data)
        undoable(request, "Dropped, with the reason on record.")
        return redirect(commitment)
    return shown(request, form, commitment)


def shown(request: HttpRequest, form: NewDayForm | DropForm, commitment: Commitment) -> HttpResponse:
    page = {"form": form, "source": commitment.source, "commitment": commitment}
    return render(request, PAGE, page, status=422 if form.is_bound else 200)
