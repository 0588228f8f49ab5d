from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.doors import door
from accounts.roles import EDIT_SOURCES
from accounts.sentences import Stale
from accounts.undo import undoable
from sources.forms.wishes import WishesForm
from sources.models import Source

PAGE = "sources/wishes.html"


@door(EDIT_SOURCES, Source)
def wishes(request: HttpRequest, source: Source) -> HttpResponse:
    """What they go by when they choose an agency, and how they want to hear of their patients."""
    form = WishesForm(request.POST if request.method == "POST" else None, instance=source)
    if form.is_valid():
        try:
            source.edit(**form.cleaned_data)
        except Stale as meanwhile:
            form.meet(meanwhile.now)
            return render(request, PAGE, {"form": form, "source": source}, status=409)
        undoable(request, "Saved.")
        return redirect(source)
    return render(request, PAGE, {"form": form, "source": source}, status=422 if form.is_bound else 200)
