"""The published NPPES file has millions of rows and several GB: read as it streams by, from its ZIP or unpacked."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from . import columns
from .limits import NotReadable
from .nppes import CODES, COLUMNS, FIELDS, NEEDED, Choice
from .store import line

MEMBER = "npidata_pfile"  # what CMS calls it, among the smaller files of the ZIP


@contextmanager
def lines_of(path: Path) -> Iterator[IO[str]]:
    """The table's text. Raises NotReadable for a ZIP without it."""
    if not zipfile.is_zipfile(path):
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            yield file
        return
    with zipfile.ZipFile(path) as packed:
        tables = [each for each in packed.infolist() if each.filename.lower().endswith(".csv")]
        named = [each for each in tables if MEMBER in each.filename.lower()] or tables
        if not named:
            raise NotReadable("There is no CSV file in this ZIP.")
        largest = max(named, key=lambda each: each.file_size)  # beside it lies one with the headers alone
        with packed.open(largest) as raw:
            yield io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="")


def chosen_rows(lines: IO[str], choice: Choice) -> Iterator[list[str]]:
    """The header and the chosen rows, with the columns that Kept reads, in its order. Raises NotReadable."""
    rows = csv.reader(lines)
    try:
        places = columns.match(next(rows, []), COLUMNS)
        lacking = [FIELDS[name] for name in FIELDS if name in NEEDED and name not in places]
        if lacking:
            raise NotReadable(f"This is not the NPPES file: its first line lacks “{lacking[0]}”.")
        names = [name for name in FIELDS if name in places]
        yield [FIELDS[name] for name in names]
        width = max(places.values())
        for row in rows:
            if len(row) > width:
                cells = {name: row[place] for name, place in places.items()}
                codes = [cells[name] for name in CODES if cells.get(name)]
                if choice.takes(cells, codes):
                    yield [cells[name] for name in names]
    except csv.Error as trouble:
        raise NotReadable(f"After line {rows.line_num} the file cannot be read: {trouble}.") from trouble
    except (zipfile.BadZipFile, zlib.error, EOFError) as trouble:
        raise NotReadable("The ZIP is damaged or was cut off. Download it again.") from trouble


def write(rows: Iterator[Sequence[str]], out: IO[bytes]) -> int:
    """How many rows below the header."""
    count = -1
    for row in rows:
        out.write(line(row))
        count += 1
    return count
