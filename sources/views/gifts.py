"""Gifts at a source: the year's list, a new one, its correction and removal."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from accounts.doors import door, row_allows
from accounts.roles import NOTE_GIFTS
from accounts.sentences import Stale
from accounts.undo import undoable
from sources.forms.gifts import GiftForm
from sources.models import Gift, PastTheLimit, Source

PAGE = "sources/gift.html"
ASKED = ("kind", "value", "given_on", "given_by", "others", "on_campus")
YEARS = range(2000, 2101)


def year_of(request: HttpRequest) -> int:
    """The year in the address, else the reader's own."""
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and int(asked) in YEARS else request.user.day_of(now()).year


@door(NOTE_GIFTS, Source)
def gifts(request: HttpRequest, source: Source) -> HttpResponse:
    year = year_of(request)
    rows = list(source.gifts.visible_to(request.user).in_year(year).with_names())
    for gift in rows:
        gift.source = source  # asked once
        gift.is_ours = row_allows(gift, request.user, NOTE_GIFTS)  # type: ignore[attr-defined]
    people = {contact.pk: contact for gift in rows for contact in gift.people}
    page = {
        "source": source,
        "year": year,
        "gifts": rows,
        "value": sum(gift.value for gift in rows),
        "standings": Gift.year_of(people.values(), year),
    }
    return render(request, "sources/gifts.html", page)


@door(NOTE_GIFTS)
def new(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("source", "")
    if not asked.isdecimal():
        return render(request, PAGE, {})
    here = Source.objects.visible_to(request.user).filter(branch__in=request.user.branch_ids_where(NOTE_GIFTS))
    # A form that was opened before a merge is saved at the one that stands there now.
    source = get_object_or_404(here.known_as(asked).select_related("branch"))
    posted = request.POST if request.method == "POST" else None
    form = GiftForm(posted, source=source, by=request.user, initial=filled_in(request.GET))
    if form.is_valid() and not form.near:
        try:
            gift = Gift.record(source=source, by=request.user, **form.particulars())
        except PastTheLimit as refusal:
            form.refuse(refusal)
            if "ask" in request.POST:
                return asked_for(request, form)
        else:
            return saved(request, gift)
    return render(request, PAGE, {"form": form, "source": source}, status=422 if posted else 200)


def filled_in(query: QueryDict) -> dict[str, Any]:
    """What a marketer asked for, from the link in the manager's message (Gift.filled_in)."""
    people = [pk for pk in query.getlist("people") if pk.isdecimal()]
    return {name: query[name] for name in ASKED if name in query} | ({"people": people} if people else {})


def saved(request: HttpRequest, gift: Gift) -> HttpResponse:
    """Says where each stands, and warns of those who are near or past the limit."""
    standings = Gift.year_of(gift.people, gift.given_on.year)
    undoable(request, " ".join(["Saved.", *(standing.sentence for standing in standings if standing.is_physician)]))
    for standing in standings:
        if standing.is_near or standing.is_past_the_year:
            messages.warning(request, f"{standing.contact} is at {standing.percent} % of the limit of {standing.year}.")
    return redirect(gift)


def asked_for(request: HttpRequest, form: GiftForm) -> HttpResponse:
    gift = form.as_gift()
    gift.ask(form.cleaned_data["people"], by=request.user)
    messages.success(request, "Not saved. The managers are asked, and find the form filled in.")
    return redirect(gift)


@door(NOTE_GIFTS, Gift)
def gift(request: HttpRequest, gift: Gift) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = GiftForm(posted, source=gift.source, by=request.user, gift=gift)
    status = 422 if posted else 200
    if form.is_valid() and not form.near:
        try:
            gift.correct(version=form.cleaned_data["version"], by=request.user, **form.particulars())
        except Stale as meanwhile:
            form.meet(meanwhile.now)
            status = 409
        except PastTheLimit as refusal:
            form.refuse(refusal)
        else:
            return saved(request, gift)
    return render(request, PAGE, {"form": form, "source": gift.source, "gift": gift}, status=status)


@door(NOTE_GIFTS, Gift)
@require_POST
def removal(request: HttpRequest, gift: Gift) -> HttpResponse:
    back = gift.get_absolute_url()
    gift.delete()
    undoable(request, "The gift is deleted.")
    return redirect(back)
