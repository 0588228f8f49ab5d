"""How much a document may hold, what it may be, and the refusal of one that cannot be taken."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models

MB = 1_000_000
MOST_SIDE = 30_000  # pixels; a viewer would have to hold them all
MOST_PIXELS = 64 * MB
MOST_UNPACKED = 200 * MB


class Kind(models.TextChoices):
    PDF = "pdf", "PDF"
    PNG = "png", "PNG"
    JPEG = "jpeg", "photo"
    TIFF = "tiff", "fax"
    DOCX = "docx", "Word"


class NotTaken(Exception):
    """The file cannot be taken. The text is the sentence for the person whose file it is."""


DAMAGED = "It is cut off or damaged. Save or scan it again."
HUGE = "Its picture is too large to be shown. Make it smaller and add it again."


@dataclass(frozen=True)
class Checked:
    """What is kept of a file: `content` without what a viewer does not need. `pages` only where they can be counted."""

    kind: Kind
    content: bytes
    pages: int | None


def within_pixels(width: int, height: int) -> None:
    """Raises NotTaken."""
    if not width or not height:
        raise NotTaken(DAMAGED)
    if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
        raise NotTaken(HUGE)


def within_pages(pages: int) -> int:
    """Raises NotTaken."""
    if pages > settings.DOCUMENT_PAGES:
        raise NotTaken(f"It has {pages:,} pages; Kept takes {settings.DOCUMENT_PAGES}. Split it.")
    return pages
