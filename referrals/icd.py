"""ICD-10-CM codes as people write them, and CMS's list of them (docs/decisions: codes)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# A letter, a digit, a digit or letter; then up to four more [ICD-10-CM Official Guidelines, section I.A.2].
SHAPE = re.compile(r"(?P<category>[A-Z]\d[0-9A-Z])\.?(?P<rest>[0-9A-Z]{0,4})")


class Entry(NamedTuple):
    code: str
    words: str
    is_heading: bool


def tidy(text: str) -> str:
    """The code with its point, of `i50.9`, `I509`; empty where it cannot be one."""
    found = SHAPE.fullmatch(text.strip().upper())
    if not found:
        return ""
    return f"{found['category']}.{found['rest']}" if found["rest"] else found["category"]


def codes_in(text: str) -> list[str]:
    """Those with their point anywhere among words, as in `I50.9 Heart failure`: no other word is written so."""
    return [code for piece in re.split(r"[\s,;()]+", text) if "." in piece if (code := tidy(piece.rstrip(".")))]


def begun_by(text: str) -> str:
    """What codes begin with that one begins to type, `i5` or `I50.`; empty for words."""
    said = text.strip().upper().rstrip(".")
    return said if re.fullmatch(r"[A-Z]\d", said) else tidy(said)


def codes_alone(text: str) -> list[str]:
    """The codes of a text that has nothing but codes; none of a text with words."""
    pieces = [tidy(piece) for piece in re.split(r"[\s,;]+", text.strip()) if piece]
    return pieces if all(pieces) else []


def read_list(lines: Iterable[str]) -> Iterator[Entry]:
    """Of CMS's `icd10cm_order_YYYY.txt` (with headings) or `icd10cm_codes_YYYY.txt`. Raises ValueError with the line.

    The order file, by columns: 1 to 5 a number, 7 to 13 the code, 15 is 0 for a heading, 17 to 76 short words, from 78
    the long ones. The code file: the code, spaces to column 7 or 8, the words.
    """
    for number, line in enumerate(lines, 1):
        text = line.rstrip("\r\n")
        if not text.strip():
            continue
        if re.match(r"\d{5} ", text):
            code, is_heading, words = text[6:13], text[14:15] == "0", text[77:] or text[16:76]
        else:
            code, _, words = text.partition(" ")
            is_heading = False
        if not tidy(code) or not words.strip():
            raise ValueError(f"line {number} is no line of a list of codes: {text[:40]!r}")
        yield Entry(tidy(code), words.strip(), is_heading)
