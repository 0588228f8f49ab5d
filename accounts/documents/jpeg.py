"""JPEG: its segments are walked from end to end, and only those that draw the picture are kept.

Where a photo was taken, when and with which telephone goes; which side is up stays.
"""

import re
import struct
from collections.abc import Iterator

from .limits import DAMAGED, Checked, Kind, NotTaken, within_pages, within_pixels

START, END, SCAN = 0xD8, 0xD9, 0xDA
FRAMES = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive: what browsers draw
CODES, WEIGHTS, RESTART = 0xC4, 0xDB, 0xDD
TABLES = {CODES, WEIGHTS, RESTART}
ADOBE, EXIF = 0xEE, 0xE1
LEFT_OUT = {0xFE, *range(0xE0, 0xEE), 0xEF}
JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
# In the lines of a picture 0xFF is followed by 0 or by a mark to start anew; anything else ends them.
AFTER_LINES = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
TURNED = 0x0112


def check(data: bytes) -> Checked:
    """Raises NotTaken."""
    found = list(segments(data))
    frames = [body for mark, body, _ in found if mark in FRAMES]
    marks = [mark for mark, _, _ in found]
    if len(frames) != 1 or SCAN not in marks or marks.index(SCAN) < next(n for n, m in enumerate(marks) if m in FRAMES):
        raise NotTaken(DAMAGED)
    weigh(frames[0])
    turned = next((turning(body) for mark, body, _ in found if mark == EXIF and turning(body)), 1)
    kept = b"".join(written(*segment) for segment in found if is_kept(*segment))
    return Checked(Kind.JPEG, b"\xff\xd8" + head(turned) + kept + b"\xff\xd9", within_pages(1))


def weigh(frame: bytes) -> None:
    if len(frame) < 6:
        raise NotTaken(DAMAGED)
    depth, height, width, samples = struct.unpack_from(">BHHB", frame)
    if depth not in (8, 12) or samples not in (1, 3, 4) or len(frame) != 6 + 3 * samples:
        raise NotTaken(DAMAGED)
    within_pixels(width, height)


def is_kept(mark: int, body: bytes, lines: bytes) -> bool:
    if mark == SCAN and not lines:
        raise NotTaken(DAMAGED)
    if mark == ADOBE:  # how its colours are meant
        return body.startswith(b"Adobe") and len(body) == 12
    if mark in LEFT_OUT:
        return False
    if mark not in FRAMES | TABLES | {SCAN} or (mark in TABLES and not is_table(mark, body)):
        raise NotTaken(DAMAGED)
    return True


def is_table(mark: int, body: bytes) -> bool:
    """Whether it is as long as its own heads say: words would be a strange table."""
    if mark == RESTART:
        return len(body) == 2
    place = 0
    while place < len(body):
        sort, number = body[place] >> 4, body[place] & 0x0F
        if sort > 1 or number > 3:
            return False
        place += 65 + 64 * sort if mark == WEIGHTS else 17 + sum(body[place + 1 : place + 17])
    return bool(body) and place == len(body)


def written(mark: int, body: bytes, lines: bytes) -> bytes:
    return b"\xff" + bytes([mark]) + struct.pack(">H", len(body) + 2) + body + lines


def segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Mark, body and the lines behind a scan, up to the end of the picture."""
    place = 2
    while place + 2 <= len(data):
        if data[place] != 0xFF:
            raise NotTaken(DAMAGED)
        mark = data[place + 1]
        if mark == 0xFF:  # fill
            place += 1
            continue
        if mark == END:
            return
        length = struct.unpack_from(">H", data, place + 2)[0] if place + 4 <= len(data) else 0
        begins = place + 2 + length
        if length < 2 or begins > len(data):
            raise NotTaken(DAMAGED)
        lines = b""
        if mark == SCAN:
            found = AFTER_LINES.search(data, begins)
            if not found:
                raise NotTaken(DAMAGED)
            lines = data[begins : found.start()]
        yield mark, data[place + 4 : begins], lines
        place = begins + len(lines)
    raise NotTaken(DAMAGED)


def turning(body: bytes) -> int:
    """Which side is up, 1 to 8, as the camera noted it; 0 where it did not."""
    if not body.startswith(b"Exif\0\0") or body[6:10] not in (b"II*\0", b"MM\0*"):
        return 0
    tiff, order = body[6:], "<" if body[6:8] == b"II" else ">"
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for place in range(first + 2, first + 2 + 12 * count, 12):
            tag, sort, number, value = struct.unpack_from(f"{order}HHIH", tiff, place)
            if (tag, sort, number) == (TURNED, 3, 1):
                return value if value in range(1, 9) else 0
    except struct.error:
        pass  # notes of a camera that nobody can read are left out like the others
    return 0


def head(turned: int) -> bytes:
    if turned == 1:
        return JFIF
    note = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, TURNED, 3, 1, turned, 0, 0)
    body = b"Exif\0\0" + note
    return JFIF + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
