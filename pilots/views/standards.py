from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import BooleanField, Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import PROPOSE_PILOTS, SEE_PATIENTS, SEE_SOURCES
from accounts.sentences import Stale
from accounts.undo import undoable
from pilots.forms.standard import CountForm, StandardForm
from pilots.metrics import MEASURES, measure
from pilots.models import Pilot, Standard
from pilots.results import results_of

PAGE, A_PAGE = "pilots/standard.html", 50


@door(PROPOSE_PILOTS, Pilot)
def new(request: HttpRequest, pilot: Pilot) -> HttpResponse:
    pilot.must_be_proposed()
    form = StandardForm(request.POST if request.method == "POST" else None, pilot=pilot, by=request.user)
    if form.is_valid():
        form.cleaned_data.pop("version")
        pilot.standards.create(**form.cleaned_data)
        undoable(request, "The standard is added.")
        return redirect(pilot)
    return render(request, PAGE, {"form": form, "pilot": pilot}, status=422 if form.is_bound else 200)


@door(PROPOSE_PILOTS, Standard)
def standard(request: HttpRequest, standard: Standard) -> HttpResponse:
    pilot = standard.pilot
    pilot.must_be_proposed()
    posted = request.POST if request.method == "POST" else None
    form = StandardForm(posted, pilot=pilot, by=request.user, standard=standard)
    page = {"form": form, "pilot": pilot, "standard": standard}
    if form.is_valid():
        try:
            standard.edit(**form.cleaned_data)
        except Stale as meanwhile:
            form.meet(meanwhile.now)
            return render(request, PAGE, page, status=409)
        undoable(request, "Saved.")
        return redirect(pilot)
    return render(request, PAGE, page, status=422 if form.is_bound else 200)


@door(PROPOSE_PILOTS, Standard)
@require_POST
def removal(request: HttpRequest, standard: Standard) -> HttpResponse:
    standard.pilot.must_be_proposed()
    standard.delete()
    undoable(request, "The standard is taken out.")
    return redirect(standard.pilot)


@door(PROPOSE_PILOTS, Standard)
def count(request: HttpRequest, standard: Standard) -> HttpResponse:
    """What is counted by hand: the numbers until now."""
    standard.must_be_counted()
    numbers = {"numerator": standard.numerator, "denominator": standard.denominator}
    form = CountForm(request.POST if request.method == "POST" else None, initial=numbers)
    if form.is_valid():
        standard.count(by=request.user, **form.cleaned_data)
        undoable(request, "The numbers are noted.")
        return redirect(standard.pilot)
    page = {"form": form, "pilot": standard.pilot, "standard": standard, "counts": True}
    return render(request, PAGE, page, status=422 if form.is_bound else 200)


@door(SEE_SOURCES, Standard)
def cases(request: HttpRequest, standard: Standard) -> HttpResponse:
    """The rows behind a figure: no patient is named here, the way to each referral leads those who may see it."""
    pilot, show = standard.pilot, request.GET.get("show", "")
    page: dict[str, Any] = {"pilot": pilot, "standard": standard, "show": show}
    page["result"] = results_of([standard], at=now())[standard.pk]
    if standard.metric in MEASURES:
        page["hidden"] = pilot.tells_of_patients and not request.user.may(SEE_PATIENTS, branch=pilot.branch)
        if not page["hidden"]:
            page["page"] = Paginator(counted(standard, request.user, show), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "pilots/cases.html", page)


def counted(standard: Standard, user: Any, show: str) -> Any:
    seen = standard.pilot.in_scope().visible_to(user)
    measured = measure(standard.metric, seen, limit=standard.limit, zone=standard.branch.zone, at=now())
    kept = Case(When(measured.kept, then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = measured.rows.filter(measured.counts).annotate(kept=kept)
    if show == "missed":
        rows = rows.filter(kept=False)
    return rows.select_related("branch").order_by("-received_at", "-pk")
