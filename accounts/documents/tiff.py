"""TIFF, as fax machines send it: each page's head and lines are read, and written anew without what else it tells."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Literal

from .limits import DAMAGED, Checked, Kind, NotTaken, within_pages, within_pixels

WIDTHS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}  # bytes of each sort of value
WIDTH, HEIGHT, BITS, PACKING, PHOTOMETRIC, FILL_ORDER, SAMPLES, PLANAR, T4, PREDICTOR = (
    256, 257, 258, 259, 262, 266, 277, 284, 292, 317
)  # fmt: skip
ACROSS, DOWN, UNIT, PER_STRIP = 282, 283, 296, 278
STRIPS, STRIP_BYTES, TILES, TILE_BYTES = 273, 279, 324, 325
KEPT = {
    254, WIDTH, HEIGHT, BITS, PACKING, PHOTOMETRIC, FILL_ORDER, STRIPS, 274, SAMPLES, PER_STRIP, STRIP_BYTES, ACROSS,
    DOWN, PLANAR, T4, 293, UNIT, PREDICTOR, 320, 322, 323, TILES, TILE_BYTES, 338, 339, 347, 530, 531, 532,
}  # fmt: skip
PACKINGS = {1, 2, 3, 4, 5, 7, 8, 32773, 32946}
LONGEST = 100_000  # values of one tag


@dataclass
class Page:
    """`values` by tag as numbers, `raw` as they are written; `lines` are the strips or tiles in their order."""

    raw: dict[int, tuple[int, int, bytes]] = field(default_factory=dict)
    values: dict[int, list[int]] = field(default_factory=dict)
    lines: list[bytes] = field(default_factory=list)
    order: Literal["little", "big"] = "little"

    def one(self, tag: int, default: int = 0) -> int:
        return next(iter(self.values.get(tag, [])), default)


def check(data: bytes) -> Checked:
    """Raises NotTaken."""
    found = pages(data)
    return Checked(Kind.TIFF, written(found, order_of(data)), within_pages(len(found)))


def order_of(data: bytes) -> str:
    return "<" if data[:2] == b"II" else ">"


def pages(data: bytes) -> list[Page]:
    """Raises NotTaken."""
    order = order_of(data)
    found: list[Page] = []
    try:
        (place,) = struct.unpack_from(f"{order}I", data, 4)
        seen: set[int] = set()
        while place:
            if place in seen:
                raise NotTaken(DAMAGED)  # a page that leads back to itself never ends
            seen.add(place)
            within_pages(len(seen))
            page, place = page_at(data, place, order)
            found.append(page)
    except struct.error:
        raise NotTaken(DAMAGED) from None
    # Lines that several pages share would make a little file a long one.
    if not found or sum(len(line) for page in found for line in page.lines) > len(data):
        raise NotTaken(DAMAGED)
    return found


def page_at(data: bytes, place: int, order: str) -> tuple[Page, int]:
    page = Page(order="little" if order == "<" else "big")
    (count,) = struct.unpack_from(f"{order}H", data, place)
    for entry in range(place + 2, place + 2 + 12 * count, 12):
        tag, sort, number = struct.unpack_from(f"{order}HHI", data, entry)
        if tag not in KEPT:
            continue
        if sort not in WIDTHS or number > LONGEST:
            raise NotTaken(DAMAGED)
        length = WIDTHS[sort] * number
        begins = entry + 8 if length <= 4 else struct.unpack_from(f"{order}I", data, entry + 8)[0]
        value = data[begins : begins + length]
        if len(value) != length:
            raise NotTaken(DAMAGED)
        page.raw[tag] = (sort, number, value)
        if sort in (1, 3, 4):
            page.values[tag] = list(struct.unpack(f"{order}{number}{'BHI'[(1, 3, 4).index(sort)]}", value))
    page.lines = lines_of(page, data)
    (after,) = struct.unpack_from(f"{order}I", data, place + 2 + 12 * count)
    return page, after


def lines_of(page: Page, data: bytes) -> list[bytes]:
    within_pixels(page.one(WIDTH), page.one(HEIGHT))
    if page.one(PACKING, 1) not in PACKINGS:
        raise NotTaken("It is packed in a way that Kept cannot check. Save it as PDF.")
    places, lengths = (STRIPS, STRIP_BYTES) if STRIPS in page.values else (TILES, TILE_BYTES)
    starts, counts = page.values.get(places, []), page.values.get(lengths, [])
    if not starts or len(starts) != len(counts):
        raise NotTaken(DAMAGED)
    lines = [data[start : start + count] for start, count in zip(starts, counts, strict=True)]
    if any(not count or len(line) != count for line, count in zip(lines, counts, strict=True)):
        raise NotTaken(DAMAGED)
    return lines


def written(found: list[Page], order: str) -> bytes:
    """A new file of the same byte order: head, then each page's lines, long values and list of tags."""
    out = bytearray((b"II*\0" if order == "<" else b"MM\0*") + b"\0\0\0\0")
    link = 4  # where the place of the next page is written
    for page in found:
        starts = []
        for line in page.lines:
            starts.append(len(out))
            out += line + b"\0" * (len(line) % 2)
        tags = dict(page.raw)
        places = STRIPS if STRIPS in page.values else TILES
        tags[places] = (4, len(starts), struct.pack(f"{order}{len(starts)}I", *starts))
        entries = b""
        for tag in sorted(tags):
            sort, number, value = tags[tag]
            if len(value) > 4:
                place = len(out)
                out += value + b"\0" * (len(value) % 2)
                value = struct.pack(f"{order}I", place)
            entries += struct.pack(f"{order}HHI", tag, sort, number) + value.ljust(4, b"\0")
        struct.pack_into(f"{order}I", out, link, len(out))
        out += struct.pack(f"{order}H", len(tags)) + entries
        link = len(out)
        out += b"\0\0\0\0"
    return bytes(out)
