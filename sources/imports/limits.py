"""How much a file may hold, and the refusal of one that holds more or cannot be read."""

from dataclasses import dataclass, field

MB = 1_000_000
MOST_BYTES = 50 * MB
MOST_ROWS = 250_000
MOST_COLUMNS = 400  # NPPES has 330
LONGEST_LINE = MB  # characters
# Unpacked, for XLSX: a sheet is read as it streams by, the other parts are held in memory.
MOST_PARTS = 500
MOST_SHEET = 400 * MB
MOST_STRINGS = 48 * MB
MOST_WORDS = 1_000_000
MOST_OTHER = 4 * MB


class NotReadable(Exception):
    """The file cannot be taken as it is. The text is the sentence for the person whose file it is."""


@dataclass
class Row:
    """`number` as the spreadsheet counts. `trouble` is why it cannot be taken, where its shape alone says so."""

    number: int
    cells: list[str] = field(default_factory=list)
    trouble: str = ""
