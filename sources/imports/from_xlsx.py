"""XLSX, which is a zip of XML: weighed before it is opened, then read as it streams by."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError, iterparse
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import SHARED_STRINGS

from .from_csv import tidy
from .limits import (
    MB,
    MOST_COLUMNS,
    MOST_OTHER,
    MOST_PARTS,
    MOST_ROWS,
    MOST_SHEET,
    MOST_STRINGS,
    MOST_WORDS,
    NotReadable,
    Row,
)

DAMAGED = "The file is cut off or damaged. Save it again as .xlsx and upload the whole file."
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRINGS = "xl/sharedStrings.xml"
BOMB = "Unpacked, the file is too big to be a list. Copy its rows into a new file, or save it as CSV."
ROOM_ABOVE = 1000  # blank rows that may stand among the others
# What openpyxl lets through of a file that some other program wrote, or that was made to break it.
TROUBLES = (
    BadZipFile, ZlibError, KeyError, ValueError, IndexError, TypeError, AttributeError, OSError, EOFError, ParseError,
    InvalidFileException, NotImplementedError, OverflowError, AssertionError, SyntaxError,
)  # fmt: skip


def words_in(strings: IO[bytes]) -> int:
    return sum(chunk.count(b"<si") for chunk in iter(lambda: strings.read(MB), b""))


def weigh(path: Path) -> None:
    """By the sizes that the zip declares; reading stops there too, so a lie is a damaged file. Raises NotReadable."""
    with ZipFile(path) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or "xl/workbook.xml" not in packed.namelist():
            raise NotReadable("This is not an XLSX file that Kept can read. Save it as .xlsx or as “CSV UTF-8”.")
        for part in parts:
            sheet = part.filename.startswith("xl/worksheets/")
            most = MOST_SHEET if sheet else MOST_STRINGS if part.filename == STRINGS else MOST_OTHER
            if part.file_size > most and part.filename.endswith((".xml", ".rels", ".vml")):
                raise NotReadable(BOMB)
            if part.filename.endswith((".xml", ".rels")):
                with packed.open(part) as file:
                    # No program writes one, and entities are how XML bombs are made.
                    if b"<!DOCTYPE" in file.read(1000).upper():
                        raise NotReadable(DAMAGED)
                    if part.filename == STRINGS and words_in(file) > MOST_WORDS:
                        raise NotReadable(BOMB)


class Reader(ExcelReader):
    """openpyxl's own, but for the words: it takes 40 s for a million of them, and keeps their XML."""

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if part:
            with self.archive.open(part.PartName[1:]) as file:
                self.shared_strings = list(words_of(file))


def words_of(strings: IO[bytes]) -> Iterator[str]:
    """A word may stand in several runs of letters; what tells how it sounds (rPh) is none of it."""
    steps = iterparse(strings, events=("start", "end"))  # noqa: S314  (weighed, and without a DOCTYPE)
    _, root = next(steps)
    for event, word in steps:
        if event == "end" and word.tag == f"{SHEET}si":
            runs = [word, *word.findall(f"{SHEET}r")]
            yield "".join(run.findtext(f"{SHEET}t") or "" for run in runs)
            root.clear()


@contextmanager
def first_sheet(path: Path) -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and headers that it leaves out
        try:
            weigh(path)
            with path.open("rb") as file:  # by its name openpyxl would ask for an ending
                reader = Reader(file, read_only=True, data_only=True, keep_links=False)
                reader.read()
                book = reader.wb
                visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
                yield (visible or book.worksheets)[0]
        except TROUBLES as trouble:
            raise NotReadable(DAMAGED) from trouble


def rows(path: Path) -> Iterator[Row]:
    with first_sheet(path) as sheet:
        sheet.reset_dimensions()  # a sheet that calls itself a million columns wide would get them
        blank = 0
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
            row = Row(number, [written(cell) for cell in trimmed(cells)])
            blank = 0 if row.cells else blank + 1
            if number > MOST_ROWS + ROOM_ABOVE or blank > ROOM_ABOVE:
                if row.cells:
                    raise NotReadable(f"The file has more than {MOST_ROWS:,} rows. Split it.")
                return
            yield row


def trimmed(cells: tuple[Any, ...]) -> tuple[Any, ...]:
    width = len(cells)
    while width and cells[width - 1] in (None, ""):
        width -= 1
    return cells[:width]


def written(value: Any) -> str:
    """As the cell reads on screen: 2139.0 is “2139”, a day is 2026-11-24. Of a formula it is the value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return value.isoformat() if isinstance(value, date) else tidy(str(value))


def guess(path: Path) -> int:
    with first_sheet(path) as sheet:
        return min(sheet.max_row or 0, MOST_ROWS)
