"""Payers, and what each branch says to each of them."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.last_change import last_change
from accounts.roles import MANAGE_AGENCY
from accounts.sentences import Stale
from accounts.undo import undoable
from referrals.forms.payers import AcceptanceForm, PayerForm
from referrals.models import Payer, PayerAcceptance

PAYER, ACCEPTANCE = "referrals/payer.html", "referrals/acceptance.html"
A_PAGE = 50


@door(MANAGE_AGENCY)
def payers(request: HttpRequest) -> HttpResponse:
    kept = said_in_my_branches(request).select_related("branch")
    rows = Payer.objects.visible_to(request.user).prefetch_related(Prefetch("acceptances", kept, to_attr="said"))
    page = Paginator(rows.order_by("-active", "name"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "referrals/payers.html", {"page": page})


def said_in_my_branches(request: HttpRequest) -> Any:
    return PayerAcceptance.objects.visible_to(request.user).filter(
        branch__in=request.user.branches_where(MANAGE_AGENCY)
    )


@door(MANAGE_AGENCY)
def new(request: HttpRequest) -> HttpResponse:
    form = PayerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        payer = form.save()
        undoable(request, f"{payer} is added. Say which branch takes it.")
        return redirect(payer)
    return render(request, PAYER, {"form": form}, status=422 if form.is_bound else 200)


@door(MANAGE_AGENCY, Payer)
def payer(request: HttpRequest, payer: Payer) -> HttpResponse:
    form = PayerForm(request.POST if request.method == "POST" else None, instance=payer)
    page: dict[str, Any] = {"form": form, "payer": payer, "name": payer.name}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            payer.edit(version=form.cleaned_data["version"], **form.words)
        except Stale as meanwhile:
            form.meet(meanwhile.now)
            status = 409
        else:
            undoable(request, "Saved.")
            return redirect("referrals:payers")
    page["said"] = said_in_my_branches(request).filter(payer=payer.pk).select_related("branch", "payer")
    page["changed"] = last_change(PayerAcceptance, payer=payer.pk) or last_change(Payer, pgh_obj=payer.pk)
    return render(request, PAYER, page, status=status)


@door(MANAGE_AGENCY)
def acceptance_new(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("payer", "")
    payer = get_object_or_404(Payer.objects.visible_to(request.user), pk=asked if asked.isdecimal() else 0)
    form = AcceptanceForm(request.POST if request.method == "POST" else None, by=request.user, payer=payer)
    if form.is_valid():
        said = PayerAcceptance.objects.create(payer=payer, **form.words)
        undoable(request, f"{said}: {said.words}.")
        return redirect(payer)
    return render(request, ACCEPTANCE, {"form": form, "payer": payer}, status=422 if form.is_bound else 200)


@door(MANAGE_AGENCY, PayerAcceptance)
def acceptance_edit(request: HttpRequest, said: PayerAcceptance) -> HttpResponse:
    payer = said.payer
    form = AcceptanceForm(
        request.POST if request.method == "POST" else None, instance=said, by=request.user, payer=payer
    )
    page = {"form": form, "payer": payer, "said": said}
    if form.is_valid():
        try:
            said.edit(version=form.cleaned_data["version"], **form.words)
        except Stale as meanwhile:
            form.meet(meanwhile.now)
            return render(request, ACCEPTANCE, page, status=409)
        undoable(request, "Saved.")
        return redirect(payer)
    return render(request, ACCEPTANCE, page, status=422 if form.is_bound else 200)


@door(MANAGE_AGENCY, PayerAcceptance)
@require_POST
def acceptance_removal(request: HttpRequest, said: PayerAcceptance) -> HttpResponse:
    payer = said.payer
    said.delete()
    undoable(request, f"{said.branch} says nothing to {payer} for those days any more.")
    return redirect(payer)
