from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Prefetch, Value, When, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now

from accounts.doors import door
from accounts.roles import SEE_SOURCES
from pilots.choices import State, Status
from pilots.models import Pilot, ReportTo, ScopePayer, Standard
from pilots.proof import of_needs, proofs
from pilots.results import Result, results_of
from pilots.strip import Strip
from pilots.words import PATIENT_CHOICE, agreement, scope
from sources.models import Source

A_PAGE = 20
FIRST = [Status.ACTIVE, Status.PROPOSED, Status.COMPLETED]


@door(SEE_SOURCES)
def pilots(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    standards = Standard.objects.visible_to(user)
    rows = Pilot.objects.visible_to(user).with_names()
    rows = rows.prefetch_related(Prefetch("standards", standards), "scope_payers")
    status, asked = request.GET.get("status", ""), request.GET.get("source", "")
    source = get_object_or_404(Source.objects.visible_to(user), pk=asked) if asked.isdecimal() else None
    if source:
        rows = rows.filter(source=source)
    if status in Status.values:
        rows = rows.filter(status=status)
    order = Case(*(When(status=s, then=Value(n)) for n, s in enumerate(FIRST)), default=9, output_field=IntegerField())
    page = Paginator(rows.order_by(order, "to_on", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    results = results_of([standard for pilot in found for standard in pilot.promises], at=now())
    for pilot in found:
        pilot.stands = standing([results[standard.pk] for standard in pilot.promises])  # type: ignore[attr-defined]
        pilot.left = weeks_left(pilot)  # type: ignore[attr-defined]
    query = f"source={source.pk}&" if source else ""
    context = {
        "page": page,
        "pilots": found,
        "source": source,
        "status": status,
        "statuses": list(Status),
        "query": query,
        "pages_query": f"{query}status={status}&" if status in Status.values else query,
    }
    return render(request, "pilots/pilots.html", context)


def standing(results: list[Result]) -> str:
    """ "3 of 4 met", and how many say nothing yet."""
    said = [result for result in results if result.state != State.TOO_FEW]
    met = sum(result.state == State.MET for result in said)
    few = len(results) - len(said)
    words = f"{met} of {len(said)} standards met" if said else ""
    return ", ".join(filter(None, [words, f"{few} too few to say" if few else ""])) or "no standard yet"


def weeks_left(pilot: Pilot) -> str:
    if pilot.status != Status.ACTIVE:
        return ""
    days = (pilot.to_on - pilot.branch.day_of(now())).days
    if days < 0:
        return "its time is over: complete it"
    return f"{days // 7} weeks left" if days >= 14 else f"{days} day{'' if days == 1 else 's'} left"


@door(SEE_SOURCES, Pilot)
def pilot(request: HttpRequest, pilot: Pilot) -> HttpResponse:
    user: Any = request.user
    agreed = terms(pilot, user)
    results = list(results_of(pilot.promises, at=now()).values())
    page = {
        **agreed,
        "rows": [(result, Strip(result)) for result in results],
        "came": came(pilot, results),
        "left": weeks_left(pilot),
        "tasks": pilot.followups.visible_to(user).open().select_related("assignee")[:A_PAGE],
        "today": pilot.branch.day_of(now()),
    }
    return render(request, "pilots/pilot.html", page)


@door(SEE_SOURCES, Pilot)
def proposal(request: HttpRequest, pilot: Pilot) -> HttpResponse:
    """One page to print: what we promise, and what speaks for it. Small figures stay in the house."""
    found = of_needs(proofs(pilot.branch, at=now()), pilot.capability.care_needs)
    page = {**terms(pilot, request.user), "proofs": [proof for proof in found if proof.says_enough]}
    return render(request, "pilots/proposal.html", page)


def terms(pilot: Pilot, user: Any) -> dict[str, Any]:
    """What was agreed: the pilot's rows, and the sentences they make."""
    prefetch_related_objects(
        [pilot],
        Prefetch("standards", Standard.objects.visible_to(user).select_related("counted_by")),
        Prefetch("scope_payers", ScopePayer.objects.visible_to(user).select_related("payer")),
        Prefetch("reports_to", ReportTo.objects.visible_to(user).select_related("contact")),
    )
    return {
        "pilot": pilot,
        "agreement": agreement(pilot, pilot.promises),
        "scope": scope(pilot, pilot.payers),
        "patient_choice": PATIENT_CHOICE,
    }


def came(pilot: Pilot, results: list[Result]) -> int:
    """How many referrals came in scope; what the standards read brings it along."""
    brought = next((result.came for result in results if result.came is not None), None)
    return pilot.in_scope().count() if brought is None else brought
