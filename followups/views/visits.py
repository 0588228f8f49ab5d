from typing import Any

from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from accounts.doors import door, row_allows
from accounts.models import AccessRecord
from accounts.roles import LOG_VISITS, SEE_SOURCES
from accounts.sentences import Stale
from accounts.undo import undoable
from followups.choices import VisitOutcome
from followups.forms.visit import ConcernForm, VisitCorrectionForm, VisitForm
from followups.models import FollowUp, Visit
from followups.senders import waiting
from followups.sheet import CHIPS, chips, likely_place, next_places
from sources.models import Source

SHEET, EDIT = "followups/log.html", "followups/visit_edit.html"


@door(LOG_VISITS)
def new(request: HttpRequest) -> HttpResponse:
    """The sheet: choosing the outcome saves."""
    posted = request.POST if request.method == "POST" else None
    form = VisitForm(posted, by=request.user, place=None if posted else place(request))
    if form.is_valid():
        visit = Visit.log(by=request.user, **form.visit())
        saved(request, visit)
        return redirect(visit)
    people = chips(request.user, form.place) if form.place else []
    page = {"form": form, "people": people[:CHIPS], "others": people[CHIPS:], "outcomes": VisitOutcome.choices}
    page["kind_words"] = form.kind_words
    page["waiting"] = waits = waiting(form.loops, request.user) if form.place else []
    AccessRecord.objects.write(request, [one.referral for one in waits], how=AccessRecord.How.LIST)
    page["ticked"] = form["told"].value() or []
    return render(request, SHEET, page, status=422 if posted else 200)


def saved(request: HttpRequest, visit: Visit) -> None:
    undoable(request, f"{visit.source}: {visit.get_outcome_display().lower()}. Saved.")


def place(request: HttpRequest) -> Source | None:
    """The source that was asked for, else where the person likely is."""
    asked = request.GET.get("source", "")
    if not asked:
        return likely_place(request.user, now())
    # A number in a link; as the combobox says it where the place is changed on the sheet.
    found = VisitForm(by=request.user).meant(f"source-{asked}" if asked.isdecimal() else asked, "")
    if found is None:
        raise Http404
    return found


@door(SEE_SOURCES, Visit)
def visit(request: HttpRequest, visit: Visit) -> HttpResponse:
    return render(request, "followups/visit.html", gives_back(request, visit))


def gives_back(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    """What comes next there, what they and we promised, what they sent last."""
    source, user = visit.source, request.user
    mine = row_allows(visit, user, LOG_VISITS)
    return {
        "visit": visit,
        "source": source,
        "silence": source.silence_on(source.branch.day_of(now())),
        "pledges": source.pledges.visible_to(user).open().select_related("contact"),
        "commitments": source.commitments.visible_to(user).open().select_related("contact"),
        "last_referral": last_referral(visit, user),
        "earlier": visit.earlier(),
        "mine": mine,
        "concern": ConcernForm(visit=visit, by=user) if mine and visit.outcome == VisitOutcome.CONCERN else None,
        "next_places": next_places(user, visit, now()) if visit.by_id == user.pk else [],
    }


def last_referral(visit: Visit, user: Any) -> Any:
    """What those who were met sent last, else the source's latest."""
    of_them = [Case(When(contact__in=visit.people, then=0), default=1)] if visit.people else []
    seen = visit.source.referrals.visible_to(user).select_related("contact")
    return seen.order_by(*of_them, "-entered_at", "-pk").first()


@door(LOG_VISITS, Visit)
def edit(request: HttpRequest, visit: Visit) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = VisitCorrectionForm(posted, visit=visit, by=request.user)
    if form.is_valid():
        try:
            visit.correct(**form.cleaned_data)
        except Stale as meanwhile:
            form.meet(meanwhile.now)
            return render(request, EDIT, {"form": form, "visit": visit}, status=409)
        undoable(request, "Saved.")
        return redirect(visit)
    return render(request, EDIT, {"form": form, "visit": visit}, status=422 if posted else 200)


@door(LOG_VISITS, Visit)
@require_POST
def removal(request: HttpRequest, visit: Visit) -> HttpResponse:
    source = visit.source
    visit.delete()
    undoable(request, f"The visit to {source} is deleted.")
    return redirect(source)


@door(LOG_VISITS, Visit)
@require_POST
def concern(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who should know gets it as a task of today."""
    form = ConcernForm(request.POST, visit=visit, by=request.user)
    if form.is_valid():
        who = form.cleaned_data["assignee"]
        whose = {"source": visit.source, "visit": visit, "contact": next(iter(visit.people), None)}
        FollowUp.give(by=request.user, **form.cleaned_data, **whose, due_on=who.day_of(now()))
        undoable(request, f"{who} has it as a task of today.")
        return redirect(visit)
    return render(request, "followups/visit.html", gives_back(request, visit) | {"concern": form}, status=422)
