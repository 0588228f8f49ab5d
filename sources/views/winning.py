"""Winning a new source: who has not sent anybody yet, and how long that takes."""

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import EDIT_SOURCES, SEE_SOURCES
from accounts.undo import undoable
from sources.choices import ProspectStage
from sources.forms.winning import GiveUpForm, StageForm
from sources.models import Source
from sources.models.winning import STAGES

CARDS = 20
PAGE = 50
WON_FOR = timedelta(days=90)


@door(SEE_SOURCES)
def winning(request: HttpRequest) -> HttpResponse:
    """The board; of one stage, the whole list."""
    user, at = request.user, now()
    mine = request.GET.get("whose") != "all" and user.may(EDIT_SOURCES)
    rows = Source.objects.visible_to(user)
    rows = rows.owned_by(user) if mine else rows
    beside = rows.select_related("owner", "branch")
    page: dict[str, Any] = {"mine": mine, "may_own": user.may(EDIT_SOURCES), "query": "" if mine else "whose=all&"}
    stage = request.GET.get("stage", "")
    if stage in ProspectStage.values:
        found = beside.of_status(stage).order_by("first_met_on", "added_on", "pk")
        page["page"] = Paginator(found, PAGE).get_page(request.GET.get("page"))
        page["columns"] = [(ProspectStage(stage), list(page["page"]), page["page"].paginator.count)]
        page["query"] += f"stage={stage}&"
    else:
        cards = list(beside.first_of_each_stage(CARDS))
        page["columns"] = [
            (stage, there, there[0].in_stage if there else 0)
            for stage in STAGES
            for there in [[card for card in cards if card.stands == stage]]
        ]
        page["won"] = beside.won_since(at - WON_FOR).order_by("-first_referral_at")[:CARDS]
    shown = [card for _, cards, _ in page["columns"] for card in cards]
    tell(shown, rows)
    page |= {"stage": stage, "any": shown or page.get("won")}
    return render(request, "sources/winning.html", page)


def tell(cards: list[Source], rows: Any) -> None:
    """How much was done about each."""
    ids = [card.pk for card in cards]
    talks = dict(rows.filter(pk__in=ids).order_by().annotate(n=Count("visits")).values_list("pk", "n"))
    for card in cards:
        card.talks = talks.get(card.pk, 0)  # type: ignore[attr-defined]
        card.weeks = card.weeks_tried(on=card.branch.day_of(now()))  # type: ignore[attr-defined]


@door(EDIT_SOURCES, Source)
@require_POST
def stage(request: HttpRequest, source: Source) -> HttpResponse:
    form = StageForm(request.POST)
    if form.is_valid():
        source.move_to(**form.cleaned_data)
        undoable(request, f"{source}: {source.status.label.partition(': ')[2]}.")
    return redirect("sources:winning") if request.POST.get("back") == "winning" else redirect(source)


@door(EDIT_SOURCES, Source)
def inactivity(request: HttpRequest, source: Source) -> HttpResponse:
    form = GiveUpForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        source.give_up(**form.cleaned_data)
        undoable(request, f"{source} is inactive. No check-in is due there any more.")
        return redirect(source)
    page = {"form": form, "source": source}
    return render(request, "sources/inactivity.html", page, status=422 if form.is_bound else 200)


@door(EDIT_SOURCES, Source)
@require_POST
def inactivity_end(request: HttpRequest, source: Source) -> HttpResponse:
    source.take_up()
    undoable(request, f"{source} is taken up again.")
    return redirect(source)
