"""CSV that opens rightly in a spreadsheet and cannot act there."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

ACTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d")  # begins a formula in some program; the last is a wide =
BOM = "\ufeff"


def safe(cell: Any) -> Any:
    """The cell as text that no spreadsheet runs. Numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(ACTS) else cell


def csv_answer(name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A file `name`.csv in UTF-8 with a byte-order mark, by which Excel knows it."""
    answer = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(answer)
    writer.writerow(headers)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return answer
