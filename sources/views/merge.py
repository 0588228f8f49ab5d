"""Two records of one place become one, and two again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from accounts.doors import door, row_allows
from accounts.models import User
from accounts.roles import EDIT_SOURCES
from accounts.sentences import Stale
from accounts.undo import undoable
from sources.forms.merging import MergeForm
from sources.models import Contact, CustomField, LikelyPair, Merge, Source
from sources.models.merging import must_stand
from sources.models.moving import counts

PAGE = 50
FOUND = 10


def other_of(user: User, pk: int) -> Source:
    """The second source of an address, behind the same door as the first."""
    source = get_object_or_404(Source.objects.visible_to(user).with_names(), pk=pk)
    if not (row_allows(source, user, EDIT_SOURCES) and user.may(EDIT_SOURCES, branch=source.branch)):
        raise PermissionDenied
    return source


@door(EDIT_SOURCES, Source)
def merge(request: HttpRequest, survivor: Source, other: int) -> HttpResponse:
    absorbed = other_of(request.user, other)
    must_stand(survivor, absorbed)
    posted = request.POST if request.method == "POST" else None
    form = form_of(request, survivor, absorbed, posted)
    if form.is_old:
        return stale(request, survivor.pk, other)
    if form.is_valid():
        try:
            merge = Merge.make(survivor, absorbed, by=request.user, **form.told())
        except Stale:
            return stale(request, survivor.pk, other)
        undoable(
            request,
            f"{absorbed} is merged into {merge.survivor}. You can part them again for 30 days.",
            at=reverse("sources:merge_end", args=[merge.pk]),
        )
        return redirect(merge.survivor)
    return page_of(request, form, status=422 if posted else 200)


def form_of(request: HttpRequest, survivor: Source, absorbed: Source, posted: Any = None, **kwargs: Any) -> MergeForm:
    people = list(Contact.objects.visible_to(request.user).filter(source__in=[survivor, absorbed]))
    keys = {*survivor.custom, *absorbed.custom}
    fields = CustomField.objects.visible_to(request.user).filter(key__in=keys).with_options() if keys else ()
    return MergeForm(posted, survivor=survivor, absorbed=absorbed, people=people, own=fields, **kwargs)


def page_of(request: HttpRequest, form: MergeForm, status: int, **beside: Any) -> HttpResponse:
    moves = counts(Source.objects.visible_to(request.user).filter(pk=form.absorbed.pk))
    moves = [f"{number} {key.words[number > 1]}" for key, number in moves]
    page = {"form": form, "survivor": form.survivor, "absorbed": form.absorbed, "moves": moves, **beside}
    return render(request, "sources/merge.html", page, status=status)


def stale(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Both as they are now; what was chosen stays chosen, and what changed is said."""
    fresh = form_of(request, other_of(request.user, pk), other_of(request.user, other))
    chosen = {name: request.POST[name] for name in fresh.fields if name in request.POST}
    kept = {field.name: chosen[field.name] for field in fresh.columns if field.name in chosen}
    fresh.initial.update(kept, join=request.POST.getlist("join"))
    return page_of(request, fresh, status=409, differences=fresh.changed_since(request.POST.get("seen", "")))


@door(EDIT_SOURCES, Source)
def choose(request: HttpRequest, source: Source) -> HttpResponse:
    """Which other record is the same place: the likely ones, or whatever is searched for."""
    text = request.GET.get("q", "").replace("\0", "").strip()
    likely = LikelyPair.objects.visible_to(request.user).to_compare(request.user).of(source.pk).with_names()
    page: dict[str, Any] = {"source": source, "q": text, "likely": likely[:FOUND]}
    if text:
        here = Source.objects.visible_to(request.user).editable_by(request.user).filter(branch=source.branch)
        page["found"] = here.exclude(pk=source.pk).matching(text).select_related("owner")[:FOUND]
    return render(request, "sources/merge_with.html", page)


@door(EDIT_SOURCES)
def merges(request: HttpRequest) -> HttpResponse:
    made = Merge.objects.visible_to(request.user).with_names()
    if request.GET.get("source", "").isdecimal():
        made = made.filter(survivor=int(request.GET["source"][:18]))
    page = Paginator(made, PAGE).get_page(request.GET.get("page"))
    shown = [each.pk for each in page if each.can_be_undone]
    mine = set(made.editable_by(request.user).filter(pk__in=shown).order_by().values_list("pk", flat=True))
    for each in page:
        each.mine = each.pk in mine  # type: ignore[attr-defined]
    return render(request, "sources/merges.html", {"page": page, "now": now()})


@door(EDIT_SOURCES, Merge)
@require_POST
def end(request: HttpRequest, merge: Merge) -> HttpResponse:
    """Undo."""
    stays = merge.undo(by=request.user)
    messages.success(request, " ".join([f"{merge.survivor} and {merge.absorbed} are two again.", *stays]))
    return redirect(merge.absorbed)
