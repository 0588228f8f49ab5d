from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.timezone import now
from django_htmx.http import push_url

from accounts.doors import door
from accounts.models import AccessRecord
from accounts.roles import ADD_SOURCES, EDIT_SOURCES, SEE_SOURCES
from sources.listing import Listing
from sources.models import Contact, Source
from sources.models.pledge import Word

LATEST = 10  # referrals on a source's page
VISITS = 5
PROMISES = 8
OPTIONS = 8  # what a person reads while typing


@door(SEE_SOURCES)
def sources(request: HttpRequest) -> HttpResponse:
    listing = Listing(request)
    table = listing.paged()
    table.picks = "bulk" if request.user.may(EDIT_SOURCES) else ""
    fragment = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    page = {"listing": listing, "filter": listing.filter, "table": table, "fragment": fragment}
    answer = render(request, "sources/sources.html#results" if fragment else "sources/sources.html", page)
    patch_vary_headers(answer, ["HX-Request"])
    return push_url(answer, listing.address) if fragment else answer


@door(SEE_SOURCES, Source)
def source(request: HttpRequest, source: Source) -> HttpResponse:
    latest = list(source.referrals.visible_to(request.user).select_related("patient", "contact")[:LATEST])
    AccessRecord.objects.write(request, latest, how=AccessRecord.How.LIST)
    page = {"source": source, "referrals": latest, **promises(request, source)}
    page["visits"] = source.visits.visible_to(request.user).newest().with_met()[:VISITS]
    page["silence"] = source.silence_on(source.branch.day_of(now()))
    return render(request, "sources/source.html", page)


def promises(request: HttpRequest, source: Source) -> dict[str, Any]:
    """The people with how good their word is, what they pledged and what we promised."""
    today = source.branch.day_of(now())
    contacts = list(source.contacts.visible_to(request.user))
    pledges = list(source.pledges.visible_to(request.user).select_related("contact").order_by("-expected_by", "-pk"))
    for pledge in pledges:
        pledge.source = source  # asked once
        pledge.lapsed = pledge.lapsed_on(today)  # type: ignore[attr-defined]
    for contact in contacts:
        theirs = [pledge for pledge in pledges if pledge.contact_id == contact.pk]
        contact.word = Word.of(theirs, on=today)  # type: ignore[attr-defined]
    return {
        "today": today,
        "contacts": contacts,
        "pledges": pledges[:PROMISES],
        "word": Word.of(pledges, on=today),
        "commitments": source.commitments.visible_to(request.user).of_late().select_related("contact")[:PROMISES],
    }


@door(SEE_SOURCES)
def suggestions(request: HttpRequest) -> HttpResponse:
    """The options of a combobox: sources and people there, the likeliest first."""
    text = request.GET.get("q", "").replace("\0", "").strip()
    found: list[Any] = []
    if text:
        found += Source.objects.visible_to(request.user).named(text)[:OPTIONS]
        found += Contact.objects.visible_to(request.user).matching(text).select_related("source")[:OPTIONS]
        found.sort(key=place)
    adds = text and request.user.may(ADD_SOURCES)
    add = f"Add “{text}” as a new source" if adds else ""
    return render(
        request,
        "components/_options.html",
        {"options": [option(row) for row in found[:OPTIONS]], "add": add, "opens": "new-source"},
    )


def place(row: Any) -> tuple[bool, int, float]:
    """Sources that begin so come before all people: Tab takes the first."""
    return isinstance(row, Contact) or bool(row.begins), row.begins, -row.likeness


def option(row: Source | Contact) -> dict[str, str]:
    if isinstance(row, Contact):
        return {"value": f"contact-{row.pk}", "text": row.name, "meta": f"{row.get_role_display()}, {row.source}"}
    meta = ", ".join(filter(None, [row.get_kind_display(), row.city or row.zip]))
    return {"value": f"source-{row.pk}", "text": row.name, "meta": meta}
