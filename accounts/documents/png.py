"""PNG: every part is weighed, the picture is unpacked to see that it is whole, and only the picture is kept."""

import struct
import zlib
from collections.abc import Iterator

from .limits import DAMAGED, MB, Checked, Kind, NotTaken, within_pages, within_pixels

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# What is needed to show it. Text, EXIF and time tell of who took it where; animation is a second picture.
KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"bKGD", b"sBIT"}
DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def check(data: bytes) -> Checked:
    """Raises NotTaken."""
    parts = list(parts_of(data))
    names = [name for name, _ in parts]
    if names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or names.count(b"IHDR") != 1 or len(parts[0][1]) != 13:
        raise NotTaken(DAMAGED)
    width, height, depth, colour, packing, filtering, interlaced = struct.unpack(">IIBBBBB", parts[0][1])
    if depth not in DEPTHS.get(colour, ()) or packing or filtering or interlaced > 1:
        raise NotTaken(DAMAGED)
    within_pixels(width, height)
    picture = b"".join(body for name, body in parts if name == b"IDAT")
    unpack(picture, bytes_of(width, height, depth * SAMPLES[colour], interlaced))
    kept = [written(name, body) for name, body in parts if name in KEPT]
    return Checked(Kind.PNG, SIGNATURE + b"".join(kept), within_pages(1))


def parts_of(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Up to the end of the picture: what somebody hung behind it is left behind."""
    place = len(SIGNATURE)
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        name, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        place += 12 + length
        if place > len(data) or struct.unpack_from(">I", data, place - 4)[0] != zlib.crc32(name + body):
            raise NotTaken(DAMAGED)
        if name not in KEPT and not name[0] & 0x20:  # the format says that a viewer must know it
            raise NotTaken(DAMAGED)
        yield name, body
        if name == b"IEND":
            return
    raise NotTaken(DAMAGED)


def written(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def bytes_of(width: int, height: int, bits: int, interlaced: int) -> int:
    """How long the picture is unpacked: each line has one byte before it."""
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    total = 0
    for left, top, across, down in passes:
        columns, lines = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and lines > 0:
            total += lines * (1 + (columns * bits + 7) // 8)
    return total


def unpack(packed: bytes, expected: int) -> None:
    """Bit by bit, keeping nothing: what is longer or shorter than its own head says is no picture."""
    opened, length = zlib.decompressobj(), 0
    try:
        while not opened.eof:
            unpacked = len(opened.decompress(packed, MB))
            packed = opened.unconsumed_tail
            if not unpacked and not packed:
                break  # cut off
            length += unpacked
            if length > expected:
                raise NotTaken(DAMAGED)
    except zlib.error:
        raise NotTaken(DAMAGED) from None
    if length != expected or not opened.eof:
        raise NotTaken(DAMAGED)
