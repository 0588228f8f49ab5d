"""Rows from a CSV or XLSX file, one at a time, whatever program wrote it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from .limits import MOST_ROWS, NotReadable, Row

HEADER_WITHIN = 30  # rows of titles and blanks that may stand above the header


@dataclass
class Table:
    """A file whose header is found."""

    path: Path
    headers: list[str]
    header_number: int
    first: list[str]  # the row below the header, so that a person sees what a column holds

    def rows(self, *, after: int = 0) -> Iterator[Row]:
        """The rows below the header that hold anything, beyond the first `after` of them. Raises NotReadable."""
        count = 0
        for row in every_row(self.path):
            if row.number <= self.header_number or not any(row.cells):
                continue
            count += 1
            if count > MOST_ROWS:
                raise NotReadable(f"The file has more than {MOST_ROWS:,} rows. Split it.")
            if count > after:
                yield self.fitted(row)

    def fitted(self, row: Row) -> Row:
        """As wide as the header. What stands beyond it belongs to no column, so the row is not to be trusted."""
        width = len(self.headers)
        if any(row.cells[width:]):
            row.trouble = f"The row has {len(row.cells)} cells and the header {width}: a separator or a quote too many."
        row.cells = (row.cells + [""] * (width - len(row.cells)))[:width]
        return row


def opened(path: Path, words: Collection[str] = ()) -> Table:
    """Finds the header: the row that names most of the known `words` (as columns.plain writes them).

    Raises NotReadable with a sentence for the person whose file it is.
    """
    top = []
    for row in every_row(path):
        top.append(row)
        if len(top) == HEADER_WITHIN:
            break
    header = header_among(top, words)
    if header is None:
        raise NotReadable("The file is empty.")
    headers = [" ".join(cell.split()) for cell in header.cells]
    while headers and not headers[-1]:
        headers.pop()
    below = (row.cells for row in top if row.number > header.number and any(row.cells))
    return Table(path, headers, header.number, next(below, []))


def header_among(rows: list[Row], words: Collection[str]) -> Row | None:
    from .columns import plain

    known = set(words)
    best, score = None, 0
    for row in rows:
        found = sum(plain(cell) in known for cell in row.cells)
        if found > score:
            best, score = row, found
    # Nothing known: the first row with two words is the header of somebody else's making.
    named = [row for row in rows if sum(map(bool, row.cells)) > 1] or [row for row in rows if any(row.cells)]
    return best or next(iter(named), None)


def is_xlsx(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotReadable("This is an old .xls file, or one with a password. Save it as .xlsx without a password.")
    if start.startswith(b"%PDF"):
        raise NotReadable("This is a PDF. Kept reads CSV and XLSX files.")
    return start.startswith(b"PK")


def every_row(path: Path) -> Iterator[Row]:
    from . import from_csv, from_xlsx

    return from_xlsx.rows(path) if is_xlsx(path) else from_csv.rows(path)


def guess(path: Path) -> int:
    """How many rows there may be, for the progress bar."""
    from . import from_csv, from_xlsx

    return from_xlsx.guess(path) if is_xlsx(path) else from_csv.guess(path)
