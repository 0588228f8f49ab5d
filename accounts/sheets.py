"""Sheets that leave the house, as CSV and XLSX: what is in a cell is never run by the program that opens it."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import is_aware, localtime
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

# What a spreadsheet takes for the beginning of a formula, also in full width and behind blanks that it drops.
FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
BLANK = " \v\f\0\u00a0\u200b\u200c\u200d\u2060\ufeff\u3000"
LONGEST = 32_000  # characters; a cell of XLSX holds 32,767
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = Iterable[Sequence[Any]]


def safe(cell: Any) -> Any:
    """A text that would begin a formula gets an apostrophe in front; dates and numbers stay what they are."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, datetime):
        return localtime(cell).replace(tzinfo=None, microsecond=0) if is_aware(cell) else cell
    if isinstance(cell, int | float | Decimal | date):
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("", str(cell))[:LONGEST]
    return f"'{text}" if text.lstrip(BLANK).startswith(FORMULA) else text


def written(cell: Any) -> str:
    """As CSV has it: dates in ISO, in the reader's zone."""
    cell = safe(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def csv_of(headers: Sequence[str], rows: Rows) -> bytes:
    """UTF-8 with the mark that tells Excel so; every cell in quotes, so that none is taken for two."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, quoting=csv.QUOTE_ALL)
    writer.writerow([written(cell) for cell in headers])
    writer.writerows([written(cell) for cell in row] for row in rows)
    return sheet.getvalue().encode("utf-8-sig")


def xlsx_of(headers: Sequence[str], rows: Rows) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Kept")
    sheet.freeze_panes = "A2"
    for row in chain([headers], rows):
        sheet.append([typed(sheet, cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def typed(sheet: Any, cell: Any) -> Any:
    """Texts as texts, whatever they look like: a ZIP keeps its zero, an NPI its digits."""
    value = safe(cell)
    made = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        made.data_type, made.number_format = "s", "@"
    elif isinstance(value, date):
        made.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
    return made


def csv_answer(name: str, headers: Sequence[str], rows: Rows) -> HttpResponse:
    """A download; `name` without its ending, and never with a person's name in it."""
    return download(csv_of(headers, rows), f"{name}.csv", "text/csv; charset=utf-8")


def xlsx_answer(name: str, headers: Sequence[str], rows: Rows) -> HttpResponse:
    return download(xlsx_of(headers, rows), f"{name}.xlsx", XLSX)


def download(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
