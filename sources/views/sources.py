from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.http import push_url

from accounts.doors import door
from accounts.roles import ADD_SOURCES, EDIT_SOURCES, SEE_SOURCES
from sources.listing import Listing
from sources.models import Contact, Source

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
