"""CSV as programs really write it: any encoding, any separator, quotes that never close."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from .limits import LONGEST_LINE, MOST_COLUMNS, NotReadable, Row

CHUNK = 1 << 20
SEPARATORS = ",;\t|"
SAMPLE_ROWS = 30
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, with whose mark it begins
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
NOT_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"
CUT = "The file ends in the middle of a row: it was cut off. Export it again and upload the whole file."


def encoding_of(path: Path) -> str:
    """By its byte order mark; UTF-8 where every byte fits; else what Windows writes (cp1252)."""
    with path.open("rb") as file:
        start = file.read(4)
        for mark, encoding in MARKS.items():
            if start.startswith(mark):
                return encoding
        file.seek(0)
        decoder, is_utf8, is_cp1252, foreign = codecs.getincrementaldecoder("utf-8")(), True, True, False
        while chunk := file.read(CHUNK):
            if b"\0" in chunk:
                raise NotReadable("This is not a text file. Save it as “CSV UTF-8” or as .xlsx.")
            is_cp1252 = is_cp1252 and not any(byte in chunk for byte in NOT_IN_CP1252)
            try:
                foreign = not (is_utf8 and decoder.decode(chunk).isascii()) or foreign
            except UnicodeDecodeError:
                is_utf8 = False
    # A half letter at the end: of UTF-8 that was cut off, if there were whole ones; else one of Windows' own.
    if is_utf8 and (foreign or not decoder.getstate()[0]):
        return "utf-8"
    if not is_cp1252:
        raise NotReadable("Kept cannot tell how this file's letters are written. Save it as “CSV UTF-8” or as .xlsx.")
    return "cp1252"


class Lines:
    """The file's lines, and those that the record in hand is made of."""

    def __init__(self, file: IO[str]):
        self.file = file
        self.record: list[str] = []

    def __iter__(self) -> Iterator[str]:
        while line := self.file.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise NotReadable("A line is longer than a million characters: this is not a table.")
            self.record.append(line)
            yield line


def rows(path: Path) -> Iterator[Row]:
    encoding = encoding_of(path)
    separator, number, last = separator_of(path, encoding), 0, [""]
    try:
        with path.open(encoding=encoding, newline="") as file:
            lines = Lines(file)
            for number, cells in enumerate(csv.reader(lines, delimiter=separator), 1):
                if len(cells) > MOST_COLUMNS:
                    raise NotReadable(f"Row {number} has more than {MOST_COLUMNS} columns: this is not a table.")
                last, lines.record = lines.record, []
                if number == 1 and says_separator(last[0]):
                    cells = []
                yield Row(number, [tidy(cell) for cell in cells])
            if in_quotes(last, separator):
                raise NotReadable(CUT)
    except csv.Error as trouble:
        raise NotReadable(
            f"After row {number} a quote opens that never closes, so the rest cannot be read."
        ) from trouble
    except UnicodeDecodeError as trouble:
        raise NotReadable(CUT) from trouble


def tidy(cell: str) -> str:
    """Without what spreadsheets put around a text so that it stays one: ="02139", '+1 512 555 0142."""
    cell = cell.strip()
    if cell.startswith('="') and cell.endswith('"'):
        return cell[2:-1].strip()
    if cell[:1] == "'" and cell[1:2] in tuple("=+-@"):
        return cell[1:]
    return cell


def in_quotes(record: Iterable[str], separator: str) -> bool:
    try:
        list(csv.reader(record, delimiter=separator, strict=True))
    except csv.Error as trouble:
        return "end of data" in str(trouble)
    return False


def says_separator(line: str) -> str:
    """Excel's own hint, “sep=;”, as a first line."""
    line = line.strip().lower()
    return line[4] if len(line) == 5 and line.startswith("sep=") else ""


def separator_of(path: Path, encoding: str) -> str:
    """The one that cuts most of the first rows into the same number of cells, more than one.

    Not csv.Sniffer: it takes letters for separators, and its patterns take minutes on hostile text.
    """
    try:
        with path.open(encoding=encoding, newline="") as file:
            top = list(islice(Lines(file), SAMPLE_ROWS))
    except UnicodeDecodeError as trouble:
        raise NotReadable(CUT) from trouble
    return says_separator(top[0] if top else "") or max(SEPARATORS, key=lambda one: evenness(top, one))


def evenness(top: list[str], separator: str) -> tuple[int, int]:
    try:
        widths = Counter(len(cells) for cells in csv.reader(top, delimiter=separator) if len(cells) > 1)
    except csv.Error:
        return (0, 0)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def guess(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(CHUNK), b""))
