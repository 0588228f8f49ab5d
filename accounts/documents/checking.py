"""Whether a file is what it says, by its content alone: neither its name nor what the browser calls it counts."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from . import docx, jpeg, pdf, png, tiff
from .limits import MB, Checked, NotTaken

TAKES = "Kept takes PDF, PNG, JPEG, TIFF and DOCX."
CHECKS: list[tuple[bytes, Callable[[bytes], Checked]]] = [
    (b"%PDF-", pdf.check),
    (png.SIGNATURE, png.check),
    (b"\xff\xd8\xff", jpeg.check),
    (b"II*\0", tiff.check),
    (b"MM\0*", tiff.check),
    (b"PK\x03\x04", docx.check),
]
# Said by name, so that people know what to do instead.
OTHERS = [
    (b"\xd0\xcf\x11\xe0", "It is a file of an old Word or Excel. Save it as PDF or DOCX."),
    (b"{\\rtf", "It is RTF. Save it as PDF or DOCX."),
    (b"GIF8", f"It is a GIF. {TAKES}"),
    (b"BM", f"It is a BMP picture. {TAKES}"),
    (b"RIFF", f"It is a WebP picture or a film. {TAKES}"),
    (b"MZ", f"It is a program. {TAKES}"),
    (b"\x7fELF", f"It is a program. {TAKES}"),
    (b"#!", f"It is a program. {TAKES}"),
]


def check(data: bytes) -> Checked:
    """Raises NotTaken with the sentence to show."""
    if not data:
        raise NotTaken("It is empty.")
    if len(data) > settings.DOCUMENT_MB * MB:
        raise NotTaken(f"It has more than {settings.DOCUMENT_MB} MB. Split it, or scan it smaller.")
    for begins, look in CHECKS:
        if data.startswith(begins):
            return look(data)
    raise NotTaken(other(data))


def other(data: bytes) -> str:
    if data[4:8] == b"ftyp":
        heic = data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc")
        return "It is a HEIC photo. Save it as JPEG, or take it from this page." if heic else f"It is a film. {TAKES}"
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return f"It is a web page or a drawing (HTML, SVG, XML). {TAKES}"
    return next((sentence for begins, sentence in OTHERS if data.startswith(begins)), TAKES)
