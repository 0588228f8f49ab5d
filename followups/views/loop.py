"""Whom nobody told yet what became of their patients, and telling them."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.models import AccessRecord
from accounts.roles import SEE_PATIENTS, TELL_SOURCES
from accounts.sentences import WrongWay
from accounts.undo import undoable
from followups.choices import BY_HOW, How, NoUpdate
from followups.forms.loop import NoUpdateForm, TellForm
from followups.loop_figures import BY, PERIODS, LoopFigures
from followups.models import OpenLoop, Update
from followups.script import script
from followups.senders import senders
from followups.views.tasks import back, came_from
from referrals.models import Referral
from referrals.models.owed import wishes_of
from referrals.telling import untold, updates_of, with_updates

LIST, PAGE = "followups/loops.html", "followups/update.html"
WHOSE = {"mine": "Mine", "branch": "The branch's"}


@door(TELL_SOURCES)
def loops(request: HttpRequest) -> HttpResponse:
    """The longest waiting first. Intake and managers begin with the branch's."""
    user: Any = request.user
    all_of = user.may(SEE_PATIENTS)
    whose = request.GET.get("whose", "branch" if all_of else "mine")
    open_loops = OpenLoop.objects.visible_to(user)
    if whose != "branch" or not all_of:
        whose, open_loops = "mine", open_loops.mine(user)
    source = request.GET.get("source", "")
    if source.isdecimal():
        open_loops = open_loops.filter(referral__source=int(source))
    page, found = senders(open_loops, user, request.GET.get("page"))
    seen = [one.referral for sender in found for one in sender.waiting]
    AccessRecord.objects.write(request, seen, how=AccessRecord.How.LIST)
    shown = {"page": page, "senders": found, "whose": whose, "choices": WHOSE if all_of else {}, "source": source}
    return render(request, LIST, shown)


@door(TELL_SOURCES)
@require_POST
def updates(request: HttpRequest) -> HttpResponse:
    """One sender was told about the ticked patients."""
    user: Any = request.user
    ticked = [int(number) for number in request.POST.getlist("loops") if number.isdecimal() and len(number) < 19]
    how = request.POST.get("how", "")
    if not ticked or how not in How.values:
        raise WrongWay("Tick the patients they were told about, then how.", page=reverse("followups:loops"))
    mine = OpenLoop.objects.visible_to(user).filter(referral__branch__in=user.branch_ids_where(TELL_SOURCES))
    told, known = Update.tell_all(mine.filter(pk__in=ticked).with_names(), by=user, how=how)
    known += len(ticked) - len(told) - known
    if told:
        undoable(request, sentence(told, how) + (f" {known} they knew already." if known else ""))
    else:
        messages.info(request, "They know already: somebody told them.")
    return back(request, "followups:loops")


def sentence(told: list[Update], how: str) -> str:
    """Without a name: messages are seen on whatever page comes next."""
    whom = told[0].contact or told[0].source
    about = "one patient" if len(told) == 1 else f"{len(told)} patients"
    return f"Noted: {whom} was told about {about} {BY_HOW[How(how)]}."


@door(TELL_SOURCES)
def figures(request: HttpRequest) -> HttpResponse:
    """How many loops were closed, and how soon. A marketer's are of the referrals they see."""
    by, days = request.GET.get("by", ""), request.GET.get("days", "")
    by, days = by if by in BY else "source", days if days in PERIODS else "90"
    found = LoopFigures(request.user, since=now() - timedelta(days=int(days)))
    page = {"figures": found, "rows": found.by(by), "by": by, "ways": BY, "days": days, "periods": PERIODS}
    return render(request, "followups/loop_figures.html", page)


@door(TELL_SOURCES, Referral)
def update(request: HttpRequest, referral: Referral) -> HttpResponse:
    """What they don't know yet of one patient, what to say, and that it was said."""
    events = list(with_updates(referral.events.visible_to(request.user)))
    posted = request.POST if request.method == "POST" else None
    form = TellForm(posted, referral=referral, events=events, by=request.user)
    if form.is_valid():
        told = Update.tell(referral, by=request.user, **form.cleaned_data)
        undoable(request, sentence([told], told.how), change=told.change)
        return back(request, "followups:loops")
    return render(request, PAGE, stands(request, referral, events) | {"form": form}, status=422 if posted else 200)


@door(TELL_SOURCES, Referral)
@require_POST
def no_update(request: HttpRequest, referral: Referral) -> HttpResponse:
    events = list(with_updates(referral.events.visible_to(request.user)))
    form = NoUpdateForm(request.POST, events=events)
    if form.is_valid():
        noted = Update.tell(referral, by=request.user, **form.cleaned_data)
        undoable(request, f"{noted.words}.", change=noted.change)
        return back(request, "followups:loops")
    return render(request, PAGE, stands(request, referral, events) | {"no_update": form}, status=422)


def stands(request: HttpRequest, referral: Referral, events: list[Any]) -> dict[str, Any]:
    waits, user = untold(events), request.user
    wishes = wishes_of(referral)
    return {
        "referral": referral,
        "untold": waits,
        "say": script(waits[-1], user) if waits else "",
        "updates": updates_of(events),
        "wishes": wishes,
        "reasons": NoUpdate.choices,
        "form": TellForm(referral=referral, events=events, by=user),
        "no_update": NoUpdateForm(events=events),
        "back": came_from(request),
    }
