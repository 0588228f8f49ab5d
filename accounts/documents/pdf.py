"""PDF: its objects are walked, those packed into streams too. One that holds a program or another file is refused."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from .limits import DAMAGED, MB, Checked, Kind, NotTaken, within_pages

HEAD = re.compile(rb"%PDF-(?:1\.[0-7]|2\.0)\s")
TAIL = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF$")
OBJECT = re.compile(rb"(?<!\d)(\d{1,10})\s{1,4}\d{1,5}\s{1,4}obj\b")
REFERENCES = re.compile(rb"\s{0,4}(?:xref\b|\d{1,10}\s{1,4}\d{1,5}\s{1,4}obj\b)")
STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
PAGE = re.compile(rb"/Type\s{0,8}/Page(?![A-Za-z])")
FLATE = re.compile(rb"/Filter\s{0,8}\[?\s{0,8}/(?:FlateDecode|Fl)\b")
OTHER_FILTER = re.compile(rb"/(?:ASCII85Decode|ASCIIHexDecode|LZWDecode|RunLengthDecode|Crypt|Predictor)\b")
LOCKED = re.compile(rb"/Encrypt\b")
# What makes a reader do something, or carries another file. No program writes a letter of a name as a number.
ACTS = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|GoToE|Rendition)\b")
ACTS_TOO = re.compile(rb"/XFA\b|/JS\b|/[A-Za-z]{0,20}#(?:[46][1-9A-Fa-f]|[57][0-9Aa])")
MOST_STREAMS, MOST_OBJECTS = 50_000, 200_000
MOST_PACKED = 32 * MB
PRINT = "Print it to a new PDF, and add that."
PROGRAM = f"It holds a program or another file, which Kept does not take. {PRINT}"
COMPLICATED = f"It has too many parts. {PRINT}"


def check(data: bytes) -> Checked:
    """Raises NotTaken."""
    data = data.rstrip(b"\0 \t\r\n\f")
    tail = TAIL.search(data, max(len(data) - 100, 0))
    if not HEAD.match(data) or not tail or not REFERENCES.match(data, int(tail[1])):
        raise NotTaken(DAMAGED)
    texts = list(texts_of(data))
    if any(LOCKED.search(text) for text in texts):
        raise NotTaken(f"It is locked with a password. {PRINT}")
    if ACTS.search(data) or any(ACTS.search(text) or ACTS_TOO.search(text) for text in texts):
        raise NotTaken(PROGRAM)
    pages = pages_in(texts[0]) + sum(len(PAGE.findall(text)) for text in texts[1:])
    if not pages:
        raise NotTaken(DAMAGED)
    return Checked(Kind.PDF, data + b"\n", within_pages(pages))


def texts_of(data: bytes) -> Iterator[bytes]:
    """What stands outside of streams, then what stands in streams of objects."""
    outside, packed, place, count = [], [], 0, 0
    for found in STREAM.finditer(data):
        if found.start() < place:
            continue
        count += 1
        ends = data.find(b"endstream", found.end())
        if ends < 0:
            raise NotTaken(DAMAGED)
        if count > MOST_STREAMS:
            raise NotTaken(COMPLICATED)
        outside.append(data[place : found.start()])
        body = data[found.end() : ends]
        hidden = OBJECT.search(body)
        if hidden and b"<<" in body[hidden.end() : hidden.end() + 8]:
            raise NotTaken(PROGRAM)  # an object within another one's stream is there to be overlooked
        head = outside[-1][outside[-1].rfind(b"obj") :]
        if b"/ObjStm" in head:
            packed.append((head, body))
        place = ends
    outside.append(data[place:])
    yield b" stream ".join(outside)
    left = MOST_PACKED
    for head, body in packed:
        text = unpacked(head, body, left)
        left -= len(text)
        yield text


def unpacked(head: bytes, body: bytes, most: int) -> bytes:
    if OTHER_FILTER.search(head):
        raise NotTaken(f"It is packed in a way that Kept cannot check. {PRINT}")
    if not FLATE.search(head):
        if b"/Filter" in head:
            raise NotTaken(f"It is packed in a way that Kept cannot check. {PRINT}")
        return body
    try:
        opened, parts, length = zlib.decompressobj(), [], 0
        while not opened.eof:
            parts.append(opened.decompress(body, MB))
            body = opened.unconsumed_tail
            length += len(parts[-1])
            if length > most:
                raise NotTaken(COMPLICATED)
            if not parts[-1] and not body:
                break
    except zlib.error:
        raise NotTaken(DAMAGED) from None
    return b"".join(parts)


def pages_in(text: bytes) -> int:
    """Each object once, however often a later part of the file writes it anew."""
    starts = [(found.start(), int(found[1])) for found in OBJECT.finditer(text)]
    if len(starts) > MOST_OBJECTS:
        raise NotTaken(COMPLICATED)
    ends = [*(start for start, _ in starts[1:]), len(text)]
    return len({number for (start, number), end in zip(starts, ends, strict=True) if PAGE.search(text, start, end)})
