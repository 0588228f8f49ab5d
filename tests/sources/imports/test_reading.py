"""Files as programs write them, as people break them, and as somebody means harm."""

import io
import subprocess
import sys
import zipfile
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest

from sources.imports import columns, limits
from sources.imports.limits import NotReadable
from sources.imports.reading import opened
from sources.imports.vocabulary import COLUMNS
from tests.sources.imports.files import csv_bytes, xlsx_bytes

WORDS = columns.known_words(COLUMNS)
ZÜRICH = "Zürich Rehab “Köln”"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def read(tmp_path):
    """Headers and cells of a file with these bytes."""

    def read_bytes(content: bytes) -> tuple[list[str], list[list[str]]]:
        path = tmp_path / "upload"
        path.write_bytes(content)
        table = opened(path, WORDS)
        return table.headers, [row.cells for row in table.rows()]

    return read_bytes


@pytest.fixture
def refused(read):
    """The sentence with which a file is refused."""

    def read_and_fail(content: bytes) -> str:
        with pytest.raises(NotReadable) as refusal:
            read(content)
        return str(refusal.value)

    return read_and_fail


# --- letters and separators ---


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-32"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_letters_and_separators_of_every_program(read, encoding, separator):
    content = csv_bytes([ZÜRICH, "02139"], headers=["Name", "ZIP"], encoding=encoding, delimiter=separator)
    assert read(content) == (["Name", "ZIP"], [[ZÜRICH, "02139"]])


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_of_every_system(read, ending):
    assert read(ending.join(["Name,ZIP", "Elm,78701", ""]).encode())[1] == [["Elm", "78701"]]


def test_a_letter_cut_in_half_at_the_end_is_not_taken_for_windows_letters(refused):
    whole = csv_bytes([ZÜRICH], [ZÜRICH], headers=["Name"])
    assert "cut off" in refused(whole[: whole.rindex("ö".encode()) + 1])


def test_a_last_letter_of_windows_is_no_half_letter(read):
    assert read("Name\nCafé".encode("cp1252"))[1] == [["Café"]]


def test_bytes_of_no_writing_are_refused(refused):
    assert "cannot tell how this file's letters are written" in refused(b"Name,ZIP\nElm\x81\xff,78701\n")


def test_a_separator_is_not_fooled_by_the_text(read):
    content = csv_bytes(
        ["Elm, Street; and | Co", "78701"], ["Oak, Inc", "78702"], headers=["Name", "ZIP"], delimiter=";"
    )
    assert read(content)[1] == [["Elm, Street; and | Co", "78701"], ["Oak, Inc", "78702"]]


def test_excels_own_hint_of_its_separator(read):
    assert read(b"sep=;\r\nName;ZIP\r\nElm;78701\r\n") == (["Name", "ZIP"], [["Elm", "78701"]])


def test_a_quoted_cell_may_hold_lines_quotes_and_separators(read):
    content = csv_bytes(['Elm "Old" Street,\nSuite 5', "78701"], headers=["Name", "ZIP"])
    assert read(content)[1] == [['Elm "Old" Street,\nSuite 5', "78701"]]


def test_a_quote_in_the_middle_of_a_cell_is_a_quote(read):
    assert read(b'Name,ZIP\nElm 5" Pipe,78701\nOak,5"\n')[1] == [['Elm 5" Pipe', "78701"], ["Oak", '5"']]


# --- header and rows ---


def test_the_header_is_found_below_a_title_and_blanks(read):
    headers, rows = read(b"Our sources,,\n\nas of,May\nName,Phone,ZIP\nElm,512,78701\n")
    assert (headers, rows) == (["Name", "Phone", "ZIP"], [["Elm", "512", "78701"]])


def test_blank_rows_are_none_and_rows_are_counted_as_a_spreadsheet_does(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(b"Title\n\nName,ZIP\nElm,1\n,\n\nOak,2\n")
    assert [(row.number, row.cells[0]) for row in opened(path, WORDS).rows()] == [(4, "Elm"), (7, "Oak")]
    assert [row.number for row in opened(path, WORDS).rows(after=1)] == [7]


def test_a_short_row_is_filled_and_a_long_one_is_not_trusted(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(b"Name,City,ZIP\nElm\nOak,Austin,78701,,\nAsh,Austin, TX,78701\n")
    short, padded, long = opened(path, WORDS).rows()
    assert (short.cells, short.trouble) == (["Elm", "", ""], "")
    assert (padded.cells, padded.trouble) == (["Oak", "Austin", "78701"], "")
    assert "4 cells and the header 3" in long.trouble


def test_columns_are_found_by_what_people_call_them():
    headers = ["Facility Name", "Zip/Postal Code", "E-Mail", "Type", "Notes"]
    assert columns.match(headers, COLUMNS) == {"name": 0, "zip": 1, "contact_email": 2, "kind": 3}
    assert columns.missing({}, COLUMNS)[0].label == "Name"


def test_a_header_that_stands_twice_is_matched_once_and_told_apart():
    headers = ["Name", "Phone", "", "phone "]
    assert columns.match(headers, COLUMNS) == {"name": 0, "phone": 1}
    assert columns.doubled(headers) == ["Phone", "phone "]
    assert columns.titles(headers) == ["Name", "Phone (column B)", "Column C", "phone  (column D)"]
    assert columns.letter(26) == "AA"


def test_a_header_set_is_known_again_with_the_columns_that_kept_adds():
    assert columns.key_of(["Name", "ZIP"]) == columns.key_of(["NAME", " zip", columns.ROW, columns.REASON])
    assert columns.key_of(["Name", "ZIP"]) != columns.key_of(["ZIP", "Name"])


# --- what was cut off or is no table ---


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\n\n\n", "The file is empty."),
        (b'Name,ZIP\nElm,78701\n"Oak Str', "it was cut off"),
        (b'Name,ZIP\nElm,"78701\nOak,2\nAsh,3\n', "it was cut off"),
        (csv_bytes([ZÜRICH], headers=["Name"], encoding="utf-16")[:-1], "it was cut off"),
        (b'Name,ZIP\nElm,"' + b"x,\n" * 60_000, "a quote opens that never closes"),
        (b"Name,ZIP\n" + b"x" * 1_000_001, "this is not a table"),
        (b"," * 1000 + b"\n", "this is not a table"),
        (b"\x00\x01\x02Name", "not a text file"),
        (b"%PDF-1.7 ...", "This is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, "old .xls"),
        (b"PK\x03\x04" + b"\x00" * 100, "cut off or damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(refused, content, words):
    assert words in refused(content)


def test_too_many_rows_are_refused(refused, monkeypatch):
    monkeypatch.setattr("sources.imports.reading.MOST_ROWS", 3)
    assert "more than 3 rows" in refused(b"Name\n" + b"Elm\n" * 4)


# --- XLSX ---


def test_cells_of_a_workbook_read_as_on_screen(read):
    rows = [
        ("Name", "ZIP", "NPI", "Since", "At"),
        ("Elm", 2139.0, 1234567893, date(2026, 11, 24), datetime(2026, 1, 2, 3)),  # noqa: DTZ001  (a cell has no zone)
    ]
    assert read(xlsx_bytes(*rows))[1] == [["Elm", "2139", "1234567893", "2026-11-24", "2026-01-02T03:00:00"]]


def test_of_a_formula_the_value_is_read(read):
    content = xlsx_bytes(("Name", "ZIP"), ("=A1", "78701"))
    assert read(content)[1] == [["", "78701"]]  # no program has worked it out yet
    worked_out = rewritten(
        content,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<v />", b"<v>42</v>").replace(b"<v></v>", b"<v>42</v>"),
    )
    assert read(worked_out)[1] == [["42", "78701"]]


@pytest.mark.parametrize(
    ("cell", "read_as"),
    [('="02139"', "02139"), ("'+1 512 555 0142", "+1 512 555 0142"), ("'s Place", "'s Place"), ("=1+1", "=1+1")],
)
def test_what_keeps_a_text_a_text_is_taken_off(read, cell, read_as):
    assert read(csv_bytes([cell, "x"], headers=["Name", "City"]))[1] == [[read_as, "x"]]


def rewritten(content: bytes, part: str, change) -> bytes:
    """The workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
TYPES = "[Content_Types].xml"
SHARED = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def as_excel_writes(content: bytes) -> bytes:
    """Its words in a part of their own, which openpyxl reads and does not write."""
    part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + SHARED + b'"/></Types>'
    content = rewritten(content, TYPES, lambda xml: xml.replace(b"</Types>", part))
    words = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>Na</t></r><r><t>me</t></r>'
    )
    words += b"<rPh><t>nahm</t></rPh></si></sst>"
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr(STRINGS, words)
    first = b't="inlineStr"><is><t>Name</t></is>'
    return rewritten(out.getvalue(), SHEET, lambda xml: xml.replace(first, b't="s"><v>0</v>'))


BOOK = as_excel_writes(xlsx_bytes(("Name", "ZIP"), ("Elm", "78701")))


def test_words_in_a_part_of_their_own_are_read(read):
    assert read(BOOK) == (["Name", "ZIP"], [["Elm", "78701"]])


@pytest.mark.parametrize("length", [len(BOOK) // 2, len(BOOK) - 10, 30])
def test_a_workbook_cut_off_on_its_way_is_refused(refused, length):
    assert "cut off or damaged" in refused(BOOK[:length])


def test_a_zip_of_something_else_is_refused(refused):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("holiday.jpg", "x")
    assert "not an XLSX file" in refused(out.getvalue())


@pytest.mark.parametrize("part", [SHEET, STRINGS, STYLES, "xl/workbook.xml", "[Content_Types].xml"])
@pytest.mark.parametrize(
    "xml", [b"", b"<a", b"<worksheet/>", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"]
)
def test_a_workbook_with_a_broken_part_is_refused_or_read(read, part, xml):
    with suppress(NotReadable):
        assert read(rewritten(BOOK, part, lambda _: xml))[0] == ["Name", "ZIP"]


def test_a_workbook_that_would_unpack_too_big_is_refused_before_it_is_opened(refused, monkeypatch):
    monkeypatch.setattr("sources.imports.from_xlsx.MOST_SHEET", 10_000)
    assert "too big to be a list" in refused(rewritten(BOOK, SHEET, lambda xml: xml + b" " * 10_000))
    assert "too big to be a list" in refused(rewritten(BOOK, STYLES, lambda xml: xml + b" " * limits.MOST_OTHER))
    assert "too big to be a list" in refused(rewritten(BOOK, STRINGS, lambda xml: xml + b" " * limits.MOST_STRINGS))
    words = b"<si/>" * (limits.MOST_WORDS + 1000)
    assert "too big to be a list" in refused(
        rewritten(BOOK, STRINGS, lambda xml: xml.replace(b"</sst>", words + b"</sst>"))
    )


def test_a_zip_with_very_many_parts_is_refused(refused):
    out = io.BytesIO(BOOK)
    with zipfile.ZipFile(out, "a") as packed:
        for number in range(limits.MOST_PARTS):
            packed.writestr(f"xl/media/{number}", "")
    assert "not an XLSX file" in refused(out.getvalue())


END = b't="inlineStr"><is><t>end</t></is></c></row>'
WIDE = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="XFD1" ' + END
FAR = b'<row r="1048576"><c r="XFD1048576" ' + END


@pytest.mark.parametrize("bomb", ["wide", "dimension", "strings", "far"])
def test_a_workbook_that_swells_stays_within_the_memory(tmp_path, bomb):
    """Each is at most 300 KB as a file. Read in a process of its own, whose peak is what counts."""
    path = tmp_path / "bomb.xlsx"
    rows = b"".join(WIDE.replace(b"1", str(n).encode(), 1) for n in range(1, 3000))
    sheets = {
        "wide": lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"),
        "dimension": lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'),
        "far": lambda xml: xml.replace(b"</sheetData>", FAR + b"</sheetData>"),
        "strings": lambda xml: xml,
    }
    content = rewritten(BOOK, SHEET, sheets[bomb])
    if bomb == "strings":
        content = rewritten(
            content, STRINGS, lambda xml: xml.replace(b"</sst>", b"<si><t></t></si>" * 990_000 + b"</sst>")
        )
    path.write_bytes(content)
    code = (
        "import re, sys; from pathlib import Path; from sources.imports.reading import opened\n"
        "from sources.imports.limits import NotReadable\n"
        "try: print(sum(1 for _ in opened(Path(sys.argv[1])).rows()))\n"
        "except NotReadable as no: print(no)\n"
        # Not ru_maxrss: a child begins with what the process that started it has used.
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]) // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert int(done.stdout.split()[-1]) < 300, f"{bomb}: {done.stdout}"
