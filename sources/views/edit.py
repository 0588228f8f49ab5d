from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.doors import door
from accounts.roles import ADD_SOURCES, EDIT_SOURCES
from accounts.sentences import Stale
from accounts.undo import undoable
from sources.forms import NewSourceForm, SourceForm
from sources.models import Source

PAGE = "sources/edit.html"


@door(ADD_SOURCES)
def new(request: HttpRequest) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = NewSourceForm(posted, by=request.user)
    if form.is_valid() and not form.maybe_same:
        source = form.save()
        fell = f" It falls to {source.owner} by territory." if source.owner != form.cleaned_data["owner"] else ""
        undoable(request, f"{source} is added.{fell}")
        return redirect(source)
    return render(request, PAGE, {"form": form}, status=422 if form.is_bound else 200)


@door(EDIT_SOURCES, Source)
def edit(request: HttpRequest, source: Source) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    name = source.name
    form = SourceForm(posted, instance=source, by=request.user)
    if form.is_valid():
        try:
            source.edit(**form.cleaned_data)
        except Stale as meanwhile:
            form.meet(meanwhile.now)
            return render(request, PAGE, {"form": form, "source": meanwhile.now, "name": name}, status=409)
        undoable(request, "Saved.")
        return redirect(source)
    return render(request, PAGE, {"form": form, "source": source, "name": name}, status=422 if form.is_bound else 200)
