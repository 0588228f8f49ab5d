from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.http import push_url
from django_tables2 import RequestConfig

from accounts.doors import door
from accounts.roles import ADD_SOURCES, SEE_SOURCES
from sources.filters import SourceFilter
from sources.models import Contact, Source
from sources.tables import SourcesTable

PAGE = 50
OPTIONS = 8  # what a person reads while typing


@door(SEE_SOURCES)
def sources(request: HttpRequest) -> HttpResponse:
    mine = Source.objects.visible_to(request.user)
    narrowed = SourceFilter(request.GET, mine, request=request)
    rows = narrowed.qs.select_related("owner", "branch").with_contact_count()
    table = SourcesTable(
        rows,
        order_by=() if request.GET.get("q") else "name",  # what is searched for comes by likeness
        exclude=() if "branch" in narrowed.filters else ("branch",),
    )
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    fragment = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    page = {"filter": narrowed, "table": table, "fragment": fragment, "all": mine}
    answer = render(request, "sources/sources.html#results" if fragment else "sources/sources.html", page)
    patch_vary_headers(answer, ["HX-Request"])
    return push_url(answer, address_of(request)) if fragment else answer


def address_of(request: HttpRequest) -> str:
    """The list's address without what is not narrowed by."""
    query = request.GET.copy()
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    return f"{request.path}?{query.urlencode()}" if query else request.path


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
