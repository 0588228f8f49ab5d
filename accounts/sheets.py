"""Tables that leave as a file for a spreadsheet, where no cell may become a formula."""

import csv
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

# As spreadsheets read them, the full-width ones too [OWASP: CSV injection].
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe(cell: Any) -> Any:
    """A text that a spreadsheet would run is led by an apostrophe; numbers and days stay what they are."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(BEGINS_A_FORMULA) else cell


def csv_answer(name: str, headers: Iterable[str], rows: Iterable[Iterable[Any]]) -> HttpResponse:
    """A download in UTF-8 with its mark, which spreadsheets need to read accents. `name` has no ending."""
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(answer)
    writer.writerow(headers)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return answer
