"""Whose a source is: its page, and each act there."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import EDIT_SOURCES, GIVE_SOURCES, OWN_SOURCES, SEE_SOURCES
from accounts.undo import undoable
from sources.forms.ownership import AgreementForm, CoOwnerForm, OwnerForm, RefusalForm, RequestForm
from sources.models import CoOwner, OwnershipRequest, Source

LATELY = 10  # requests on the page


@door(SEE_SOURCES, Source)
def ownership(request: HttpRequest, source: Source) -> HttpResponse:
    return page(request, source)


def page(request: HttpRequest, source: Source, **forms: forms.Form) -> HttpResponse:
    """With the form that was refused, where there is one."""
    user: Any = request.user
    manages = user.may(GIVE_SOURCES, branch=source.branch)
    edits = user.may(EDIT_SOURCES, branch=source.branch) and source.allows(user, EDIT_SOURCES)
    there = source.falls_to() if source.owner is None else None
    asked = list(source.ownership_requests.visible_to(user).with_names()[:LATELY])
    for each in asked:
        each.answerable = each.decided_at is None and each.allows(user, OWN_SOURCES)  # type: ignore[attr-defined]
    waits = any(each.decided_at is None and each.asked_by_id == user.pk for each in asked)
    asks = user.may(OWN_SOURCES, branch=source.branch) and not manages and source.owner_id not in (None, user.pk)
    shown = {
        "source": source,
        "co_owners": source.co_owners.visible_to(user).with_names().order_by("user__name"),
        "requests": asked,
        "changes": source.owner_changes(),
        "falls_to": there,
        "edits": edits,
        "giving": forms.get("giving") or (manages and OwnerForm(source=source, by=user, initial={"to": there})),
        "sharing": forms.get("sharing") or (edits and source.owner and CoOwnerForm(source=source, by=user)),
        "asking": forms.get("asking") or (asks and not waits and RequestForm()),
        "refusing": forms.get("refusing"),
    }
    return render(request, "sources/ownership.html", shown, status=422 if forms else 200)


@door(GIVE_SOURCES, Source)
@require_POST
def owner(request: HttpRequest, source: Source) -> HttpResponse:
    form = OwnerForm(request.POST, source=source, by=request.user)
    if not form.is_valid():
        return page(request, source, giving=form)
    source.hand_over(by=request.user, **form.cleaned_data)
    undoable(request, f"{source} is {source.owner}'s now.")
    return redirect(source.ownership_url)


@door(EDIT_SOURCES, Source)
@require_POST
def co_owners(request: HttpRequest, source: Source) -> HttpResponse:
    form = CoOwnerForm(request.POST, source=source, by=request.user)
    if not form.is_valid():
        return page(request, source, sharing=form)
    person = form.cleaned_data["to"]
    source.share_with(person)
    undoable(request, f"{person} owns it too now, and hears of its referrals.")
    return redirect(source.ownership_url)


@door(EDIT_SOURCES, CoOwner)
@require_POST
def co_owner_end(request: HttpRequest, co_owner: CoOwner) -> HttpResponse:
    source = co_owner.source
    co_owner.delete()
    undoable(request, f"{co_owner.user} is no longer its co-owner.")
    return redirect(source.ownership_url)


@door(OWN_SOURCES, Source)
@require_POST
def request_new(request: HttpRequest, source: Source) -> HttpResponse:
    form = RequestForm(request.POST)
    if not form.is_valid():
        return page(request, source, asking=form)
    OwnershipRequest.ask(source=source, by=request.user, **form.cleaned_data)
    undoable(request, f"{source.owner} and the managers are told that you ask for it.")
    return redirect(source.ownership_url)


@door(OWN_SOURCES, OwnershipRequest)
@require_POST
def agreement(request: HttpRequest, asked: OwnershipRequest) -> HttpResponse:
    form = AgreementForm(request.POST)
    if not form.is_valid():
        return page(request, asked.source, refusing=form)
    asked.agree(by=request.user, **form.cleaned_data)
    undoable(request, f"{asked.source} is {asked.asked_by}'s now.")
    return redirect(asked.source.ownership_url)


@door(OWN_SOURCES, OwnershipRequest)
@require_POST
def refusal(request: HttpRequest, asked: OwnershipRequest) -> HttpResponse:
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return page(request, asked.source, refusing=form)
    asked.refuse(by=request.user, **form.cleaned_data)
    undoable(request, f"{asked.asked_by} is told that it stays as it is.")
    return redirect(asked.source.ownership_url)
