from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import EDIT_SOURCES
from accounts.undo import undoable
from sources.models import LikelyPair, NotSame, Source
from sources.views.merge import other_of

PAGE = 50


@door(EDIT_SOURCES)
def pairs(request: HttpRequest) -> HttpResponse:
    """Two that may be one, the surest first. Nothing is merged by itself."""
    likely = LikelyPair.objects.visible_to(request.user).to_compare(request.user).with_names()
    page = Paginator(likely, PAGE).get_page(request.GET.get("page"))
    return render(request, "sources/pairs.html", {"page": page})


@door(EDIT_SOURCES, Source)
@require_POST
def not_same(request: HttpRequest, source: Source, other: int) -> HttpResponse:
    second = other_of(request.user, other)
    if second != source:
        NotSame.say(source, second, by=request.user)
        undoable(request, f"Noted: {source} and {second} are two.")
    return redirect("sources:pairs")
