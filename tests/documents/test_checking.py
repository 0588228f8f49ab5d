"""What a file is, by its content: the good ones are taken, and nothing is kept of them that tells of people."""

import struct
import time
import tracemalloc
import zlib

import pytest

from accounts.documents import faxes, tiff
from accounts.documents.checking import check
from accounts.documents.limits import Kind, NotTaken
from accounts.documents.staged import tidy
from tests.documents import files

WHERE = b"GPS 30.2672 N"
XMP = files.segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:creator>Ada Brook</x:creator>")


def refusal(content: bytes) -> str:
    with pytest.raises(NotTaken) as refused:
        check(content)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "kind", "pages"),
    [
        (files.pdf(3), Kind.PDF, 3),
        (files.packed_pdf(b"<</Type/Page/Parent 2 0 R>>"), Kind.PDF, 2),
        (files.png(), Kind.PNG, 1),
        (files.png(5, 5, interlaced=1, picture=zlib.compress(b"\0" * 86)), Kind.PNG, 1),
        (files.jpeg(), Kind.JPEG, 1),
        (files.tiff(2), Kind.TIFF, 2),
        (files.tiff(order=">"), Kind.TIFF, 1),
        (files.docx(pages=4), Kind.DOCX, 4),
    ],
)
def test_each_kind_is_known_by_its_content(content, kind, pages):
    checked = check(content)
    assert (checked.kind, checked.pages) == (kind, pages)
    again = check(checked.content)
    assert again == checked, "what is kept is such a file itself, and stays as it is"


def test_a_photo_keeps_which_side_is_up_and_forgets_where_it_was_taken():
    photo = files.jpeg(
        extra=files.exif(turned=6, place=WHERE) + XMP + files.segment(0xFE, b"Ada's kitchen"), behind=WHERE
    )
    kept = check(photo).content
    assert b"GPS" not in kept and b"Ada" not in kept and b"creator" not in kept
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in kept
    assert b"Exif" not in check(files.jpeg(extra=files.exif(turned=1))).content


def test_a_picture_keeps_no_words():
    words = (
        files.chunk(b"tEXt", b"Author\0Ada Brook")
        + files.chunk(b"eXIf", WHERE)
        + files.chunk(b"tIME", b"\7\xea" * 3 + b"\0")
    )
    kept = check(files.png(extra=words) + b"<script>").content
    assert kept == files.png()


def test_a_fax_keeps_its_lines_and_no_names():
    names = {270: (2, b"Ada Brook\0"), 315: (2, b"Dr. Wen\0"), 34665: (4, b"\0\0\0\1"), 700: (1, WHERE)}
    kept = check(files.tiff(2, more=names)).content
    assert b"Ada" not in kept and b"Wen" not in kept and WHERE not in kept
    assert [page.lines for page in tiff.pages(kept)] == [page.lines for page in tiff.pages(files.tiff(2))]


@pytest.mark.parametrize("packing", [1, 2, 3, 4, 5, 8])
def test_a_fax_is_shown_as_a_pdf_of_the_same_lines(packing):
    shown = faxes.as_pdf(files.tiff(2, packing=packing, lines=b"\x01\x02" * 50))
    assert shown and check(shown).pages == 2
    assert shown.count(b"\x01\x02" * 50) == 2


@pytest.mark.parametrize("packing", [7, 32773])
def test_what_pdf_has_no_word_for_stays_a_file(packing):
    assert faxes.as_pdf(files.tiff(packing=packing)) is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"GIF89a", "GIF"),
        (b"MZ\x90\0", "program"),
        (b"#!/bin/sh\nrm -rf /", "program"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "web page"),
        (b"\xef\xbb\xbf\n<html>", "web page"),
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word"),
        (b"just words", "Kept takes PDF"),
        (files.pdf(more=[b"<</S/JavaScript/JS(app.alert(1))>>"]), "holds a program"),
        (files.pdf(more=[b"<</S/J#61vaScript/JS(app.alert(1))>>"]), "holds a program"),
        (files.packed_pdf(b"<</S/Launch/F(cmd.exe)>>"), "holds a program"),
        (files.pdf(trailer="/Encrypt 9 0 R"), "locked"),
        (files.png(60_000, 2), "too large"),
        (files.png(20_000, 20_000), "too large"),
        (files.docx(parts={"word/vbaProject.bin": b"x"}), "holds a program"),
        (files.docx(relations=files.relation("attachedTemplate", "http://x.test/", outward=True)), "elsewhere"),
        (files.docx("<w:instrText>DDE</w:instrText><w:instrText>AUTO c:\\cmd</w:instrText>"), "elsewhere"),
        (files.docx(kind=files.LETTER.replace("document.main", "template.macroEnabledTemplate")), "holds a program"),
    ],
)
def test_a_refusal_says_what_to_do(content, sentence):
    assert sentence in refusal(content)


def test_limits_are_settings(settings):
    settings.DOCUMENT_PAGES, settings.DOCUMENT_MB = 3, 1
    assert check(files.pdf(3)).pages == 3
    assert "4 pages; Kept takes 3" in refusal(files.pdf(4))
    assert "4 pages" in refusal(files.tiff(4))
    assert "4 pages" in refusal(files.docx(pages=4))
    assert "more than 1 MB" in refusal(files.pdf(more=[files.stream(b" " * 1_000_001)]))


def test_a_big_picture_is_unpacked_bit_by_bit():
    assert check(files.png(3000, 1500)).pages == 1


@pytest.mark.parametrize("name", files.GOOD)
def test_cut_off_anywhere_it_is_refused(name):
    whole = files.GOOD[name]
    for length in range(1, len(whole) - 2, max(len(whole) // 60, 1)):
        refusal(whole[:length])


BOMB = zlib.compress(b"\0" * 100_000_000, 9)


@pytest.mark.parametrize(
    "content",
    [
        files.png(picture=BOMB),
        files.png(8000, 8000, picture=BOMB),
        files.packed_pdf(b"", body=BOMB),
        files.docx(parts={"word/media/a.xml": b"<a>" + b" " * 100_000_000 + b"</a>"}),
        files.docx(parts={f"word/media/{n}.xml": b"<a/>" for n in range(2500)}),
        files.docx(doctype='<!DOCTYPE lol [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'),
        files.tiff(loops=True),
        files.pdf(more=[b"stream\nendstream\n" * 60_000]),
    ],
    ids="picture big-picture objects part parts entities loop streams".split(),
)
def test_a_bomb_takes_neither_time_nor_memory(content):
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(NotTaken):
        check(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.monotonic() - began < 5
    assert peak < 200_000_000


def test_lines_that_many_pages_share_are_refused():
    one = bytearray(files.tiff(width=1728, height=800))
    (entry,) = struct.unpack_from("<I", one, 4)
    count = struct.unpack_from("<H", one, entry)[0]
    link = entry + 2 + 12 * count
    struct.pack_into("<I", one, link, len(one))
    assert "damaged" in refusal(bytes(one) + bytes(one[entry:link]) + b"\0\0\0\0")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\Fax 1.pdf", "Fax 1.pdf"),
        ("a\u202efdp.exe", "a fdp.exe"),
        ("a\r\nSet-Cookie: x\0.pdf", "a Set-Cookie: x .pdf"),
        ("", "Document"),
        ("<script>.pdf", "<script>.pdf"),
        ("x" * 300 + ".pdf", "x" * 115 + "….pdf"),
    ],
)
def test_a_name_is_only_words(name, plain):
    assert tidy(name) == plain
