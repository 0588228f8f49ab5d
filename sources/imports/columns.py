"""Which column of a file is which of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

# What Kept adds to a file of rejects; it may come back with the next upload.
ROW, REASON = "Row in the file", "Reason"


@dataclass(frozen=True)
class Column:
    """One thing that a file may tell. `words` are other headers it goes by."""

    name: str
    label: str
    words: tuple[str, ...] = ()
    required: bool = False

    @property
    def known_as(self) -> set[str]:
        return {plain(word) for word in (self.name, self.label, *self.words)}


def plain(header: str) -> str:
    """ "ZIP / Postal Code" and "zip_postal_code" are one header."""
    return "".join(letter for letter in header.casefold() if letter.isalnum())


def known_words(columns: Sequence[Column]) -> set[str]:
    return set().union(*(column.known_as for column in columns))


def match(headers: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """The place of each column that a header names; the first where it stands twice. A header serves one column."""
    matched: dict[str, int] = {}
    for column in columns:
        for place, header in enumerate(headers):
            if plain(header) in column.known_as and place not in matched.values():
                matched[column.name] = place
                break
    return matched


def missing(matched: dict[str, int], columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if column.required and column.name not in matched]


def doubled(headers: Sequence[str]) -> list[str]:
    """Headers that stand twice, as the file writes them."""
    counts = Counter(plain(header) for header in headers if header)
    return sorted({header for header in headers if counts[plain(header)] > 1})


def key_of(headers: Sequence[str]) -> str:
    """The same for files with the same headers: what a person matched once is remembered under it."""
    ours = {plain(ROW), plain(REASON)}
    return sha256("\n".join(plain(h) for h in headers if plain(h) not in ours).encode()).hexdigest()


def titles(headers: Sequence[str]) -> list[str]:
    """Each header so that a person can tell it from the others: “Phone”, “Phone (column F)”, “Column C”."""
    twice = set(doubled(headers))
    return [
        f"Column {letter(place)}" if not header else f"{header} (column {letter(place)})" if header in twice else header
        for place, header in enumerate(headers)
    ]


def letter(place: int) -> str:
    """A, B … Z, AA: as a spreadsheet names its columns."""
    place, last = divmod(place, 26)
    return (letter(place - 1) if place else "") + chr(ord("A") + last)
