from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.doors import door
from accounts.models import Branch
from accounts.roles import OVERSEE
from accounts.undo import undoable
from sources.forms import RhythmForm
from sources.models import Rhythm


@door(OVERSEE, Branch)
def rhythm(request: HttpRequest, branch: Branch) -> HttpResponse:
    """How often a source of each tier is looked in on."""
    posted = request.POST if request.method == "POST" else None
    form = RhythmForm(posted, initial=Rhythm.of(branch))
    if form.is_valid():
        Rhythm.set(branch, form.cleaned_data)
        undoable(request, "Saved. The next check-ins follow.")
        return redirect("sources:rhythm", branch.pk)
    return render(request, "sources/rhythm.html", {"form": form, "branch": branch}, status=422 if posted else 200)
