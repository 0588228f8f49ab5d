"""DOCX, which is a zip of XML: weighed before it is opened, each part read once, programs and links outward refused."""

from __future__ import annotations

import io
import re
import struct
import zlib
from functools import partial
from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile, ZipInfo

from .limits import DAMAGED, MB, MOST_UNPACKED, Checked, Kind, NotTaken, within_pages

MOST_PARTS = 2000
MOST_TIMES = 200  # unpacked to packed: text shrinks to a tenth, a bomb to a thousandth
LETTER = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MAIN = "word/document.xml"
MOST_FIELD = 2000
FETCHES = re.compile(r"DDE|INCLUDEPICTURE|INCLUDETEXT|IMPORT", re.IGNORECASE)  # fields that do so when it is opened
RUNS = re.compile(r"macro|vba|oleobject|activex", re.IGNORECASE)
BRINGS = {"vbaproject", "oleobject", "control", "package", "activexcontrolbinary", "subdocument", "afchunk"}
NAME = re.compile(r"[A-Za-z0-9_\[\]. -]+(?:/[A-Za-z0-9_\[\]. -]+)*\Z")
XML = (".xml", ".rels")
PICTURES = (".png", ".jpeg", ".jpg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".odttf")
PROGRAM = "It holds a program or another file, which Kept does not take. Save it as PDF, and add that."
OUTWARD = "It fetches something from elsewhere when it is opened. Save it as PDF, and add that."
# Zip, and its way of naming a part's place; a part that the zip's list does not name is not looked at by any program.
TROUBLES = (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, struct.error,
            KeyError, OverflowError, UnicodeError)  # fmt: skip


def check(data: bytes) -> Checked:
    """Raises NotTaken."""
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            weigh(parts, data)
            letter = Letter()
            for part in parts:
                letter.read(packed, part)
    except TROUBLES:
        raise NotTaken(DAMAGED) from None
    if letter.main != MAIN or MAIN not in {part.filename for part in parts}:
        raise NotTaken("It is not a Word letter that Kept can read. Save it as PDF, and add that.")
    counted = letter.pages.isdecimal() and len(letter.pages) < 9
    return Checked(Kind.DOCX, data, within_pages(int(letter.pages)) if counted else None)


def weigh(parts: list[ZipInfo], data: bytes) -> None:
    """By what the zip declares; reading stops there too, so a lie is a damaged file."""
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise NotTaken("Unpacked, it is too big to be a letter. Save it as PDF.")
    if len(set(names)) != len(names) or "[Content_Types].xml" not in names:
        raise NotTaken(DAMAGED)
    for part in parts:
        if part.file_size > MB and part.file_size > MOST_TIMES * max(part.compress_size, 1):
            raise NotTaken("Unpacked, it is too big to be a letter. Save it as PDF.")
        # Not by a link, nor up and out of its folder; nothing in it is encrypted.
        linked = part.external_attr >> 28 == 0xA
        if not NAME.match(part.filename.rstrip("/")) or ".." in part.filename or part.flag_bits & 1 or linked:
            raise NotTaken(DAMAGED)
    # From its first byte to its last: what stands before or behind is another file.
    ends = data.rfind(b"PK\x05\x06")
    if ends < 0 or len(data) != ends + 22 or min((part.header_offset for part in parts), default=1):
        raise NotTaken(DAMAGED)


class Letter:
    """What its parts say while they stream by: which part is the letter, how many pages, what it would fetch or run."""

    def __init__(self) -> None:
        self.main = ""
        self.pages = ""
        self.field = ""  # the words of a field may be spread over several runs
        self.tag = ""

    def read(self, packed: ZipFile, part: ZipInfo) -> None:
        if part.is_dir():
            return
        name = part.filename.lower()
        with packed.open(part) as file:
            if name.endswith(XML):
                self.parse(name, file)
            elif name.endswith(PICTURES):
                while file.read(MB):  # to its checksum
                    pass
            else:
                raise NotTaken(PROGRAM)

    def parse(self, name: str, file: IO[bytes]) -> None:
        parser = ParserCreate()
        parser.StartDoctypeDeclHandler = no_doctype
        parser.StartElementHandler = partial(self.start, name)
        parser.CharacterDataHandler = partial(self.text, name)
        self.field = ""
        try:
            parser.ParseFile(file)
        except ExpatError:
            raise NotTaken(DAMAGED) from None

    def start(self, name: str, tag: str, says: dict[str, str]) -> None:
        self.tag = tag.rpartition(":")[2]
        if name == "[content_types].xml":
            kind = says.get("ContentType", "")
            if RUNS.search(kind):
                raise NotTaken(PROGRAM)
            if kind == LETTER:
                self.main = says.get("PartName", "").lstrip("/")
        elif name.endswith(".rels"):
            sort = says.get("Type", "").rpartition("/")[2].lower()
            if sort in BRINGS:
                raise NotTaken(PROGRAM)
            if says.get("TargetMode", "").lower() == "external" and sort != "hyperlink":
                raise NotTaken(OUTWARD)
        elif self.tag == "fldSimple":
            self.must_be_harmless(next((says[key] for key in says if key.endswith("instr")), ""))

    def text(self, name: str, said: str) -> None:
        if self.tag == "instrText":
            self.field = (self.field + said)[-MOST_FIELD:]
            self.must_be_harmless(self.field)
        elif self.tag == "Pages" and name == "docprops/app.xml":
            self.pages = (self.pages + said.strip())[:9]

    def must_be_harmless(self, field: str) -> None:
        if FETCHES.search(field):
            raise NotTaken(OUTWARD)


def no_doctype(*_: object) -> None:
    """No program writes one, and entities are how XML bombs are made."""
    raise NotTaken(DAMAGED)
