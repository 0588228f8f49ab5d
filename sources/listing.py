"""The list of sources as its address says: what it is narrowed by, which columns, which order."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.http import HttpRequest, QueryDict
from django_tables2 import RequestConfig

from sources.filters import SourceFilter
from sources.models import SavedView, Source
from sources.models.source import SourceQuerySet
from sources.tables import NEEDS, USUAL, SourcesTable, cell_of, own_columns

PAGE = 50


class Listing:
    """For the page, the export and the bulk change alike. `rows` narrows further whom the person may meet in it."""

    def __init__(self, request: HttpRequest, rows: SourceQuerySet | None = None):
        self.request = request
        self.user: Any = request.user
        self.all: Any = Source.objects.visible_to(self.user) if rows is None else rows  # type: ignore[arg-type]
        self.filter = SourceFilter(request.GET, self.all, request=request)
        self.own = own_columns(self.filter.custom_fields)

    @cached_property
    def on_offer(self) -> dict[str, str]:
        """Every column's name and words, in order; the name of the source is always there."""
        told = {
            name: str(column.verbose_name or name.capitalize()) for name, column in SourcesTable.base_columns.items()
        }
        told |= {name: str(column.verbose_name) for name, column in self.own}
        del told["name"]
        if "branch" not in self.filter.filters:
            del told["branch"]
        return told

    @cached_property
    def columns(self) -> list[str]:
        """Those chosen in the address, as ?columns=tier,owner or one by one; else the usual ones."""
        asked = ",".join(self.request.GET.getlist("columns")).split(",")
        return [name for name in self.on_offer if name in asked] or self.usual

    @property
    def usual(self) -> list[str]:
        return [name for name in self.on_offer if name in USUAL]

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Name, words, chosen: the boxes under "Columns"."""
        return [(name, words, name in self.columns) for name, words in self.on_offer.items()]

    @cached_property
    def table(self) -> SourcesTable:
        rows = self.filter.qs
        for name in self.columns:
            rows = NEEDS[name](rows) if name in NEEDS else rows
        chosen = ["name", *self.columns]
        return SourcesTable(
            rows,
            order_by=() if self.request.GET.get("q") else "name",  # what is searched for comes by likeness
            extra_columns=[(name, column) for name, column in self.own if name in chosen],
            exclude=[name for name in SourcesTable.base_columns if name not in chosen],
            sequence=chosen,
        )

    def paged(self) -> SourcesTable:
        RequestConfig(self.request, paginate={"per_page": PAGE}).configure(self.table)
        return self.table

    def sheet(self) -> tuple[list[str], Iterator[list[Any]]]:
        """Headers and all rows, in the order that the page shows."""
        RequestConfig(self.request, paginate=False).configure(self.table)
        shown = list(self.table.columns)
        cells = [cell_of(column.name, column.column) for column in shown]
        rows = self.table.data.data
        if "phone" not in self.columns:
            rows = rows.defer("phone")  # each is taken apart when it is read
        if "fax" not in self.columns:
            rows = rows.defer("fax")
        return [str(column.header) for column in shown], ([cell(row) for cell in cells] for row in rows)

    @cached_property
    def query(self) -> QueryDict:
        """The address without what says nothing: the same list has the same one, whoever wrote it."""
        told = QueryDict(mutable=True)
        for name in (*self.filter.filters, "sort", "page"):
            if value := self.request.GET.get(name, "").strip():
                told[name] = value
        if self.columns != self.usual:
            told["columns"] = ",".join(self.columns)
        return told

    @property
    def state(self) -> str:
        """The same without the page: what a saved view names, what the export and the bulk change go by."""
        told = self.query.copy()
        told.pop("page", None)
        return told.urlencode(safe=",")

    @property
    def address(self) -> str:
        query = self.query.urlencode(safe=",")
        return f"{self.request.path}?{query}" if query else self.request.path

    @cached_property
    def views(self) -> list[SavedView]:
        """One's own first, then the team's; the one that is open says so."""
        found = list(SavedView.objects.visible_to(self.user).select_related("branch"))
        for view in found:
            view.is_open = view.query == self.state  # type: ignore[attr-defined]
            view.is_kept = view.user_id == self.user.pk  # type: ignore[attr-defined]
        return sorted(found, key=lambda view: view.user_id != self.user.pk)
