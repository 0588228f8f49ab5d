"""Files as people have them, and as somebody makes them who means harm; made byte by byte, so that each is known."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile

LETTER = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def upload(content: bytes, name: str = "fax.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def stream(body: bytes, says: str = "") -> bytes:
    return f"<<{says}/Length {len(body)}>>\nstream\n".encode() + body + b"\nendstream"


def pdf(pages: int = 1, *, more: Iterable[bytes] = (), catalog: str = "", trailer: str = "", mark: str = "") -> bytes:
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + pages))
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode(),
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode(),
    ]
    objects += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>"] * pages
    objects += [stream(f"0 0 0 rg 50 50 200 200 re f % {mark}".encode()), *more]
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, made in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + made + b"\nendobj\n"
    begins = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{begins}\n%%EOF\n".encode()
    return bytes(out)


def packed_pdf(hidden: bytes, *, says: str = "/Filter/FlateDecode", body: bytes | None = None) -> bytes:
    """With objects packed into a stream, as newer programs write them."""
    text = b"9 0 " + hidden
    return pdf(more=[stream(zlib.compress(text) if body is None else body, f"/Type/ObjStm/N 1/First 4{says}")])


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(
    width: int = 4, height: int = 3, *, extra: bytes = b"", picture: bytes | None = None, colour: int = 2,
    depth: int = 8, interlaced: int = 0,
) -> bytes:  # fmt: skip
    row = b"\0" + b"\x20\x40\x60" * width
    packed = zlib.compress(row * height) if picture is None else picture
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    parts = chunk(b"IHDR", head) + extra + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def segment(mark: int, body: bytes) -> bytes:
    return b"\xff" + bytes([mark]) + struct.pack(">H", len(body) + 2) + body


def exif(*, turned: int = 6, place: bytes = b"GPS 30.2672 N") -> bytes:
    note = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0)
    return segment(0xE1, b"Exif\0\0" + note + place)


# A grey square of 8 pixels, as a browser draws it.
TABLE = segment(0xDB, b"\0" + b"\1" * 64)
HUFFMAN = segment(0xC4, b"\0" + bytes([1] + [0] * 15) + b"\0") + segment(0xC4, b"\x10" + bytes([1] + [0] * 15) + b"\0")
SCAN = segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x3f"


def jpeg(width: int = 8, height: int = 8, *, extra: bytes = b"", scan: bytes = SCAN, behind: bytes = b"") -> bytes:
    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
    jfif = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
    return b"\xff\xd8" + jfif + extra + TABLE + frame + HUFFMAN + scan + b"\xff\xd9" + behind


def tiff(
    pages: int = 1, *, order: str = "<", width: int = 1728, height: int = 8, packing: int = 1,
    lines: bytes | None = None, more: dict[int, tuple[int, bytes]] | None = None, loops: bool = False,
) -> bytes:  # fmt: skip
    """A fax. `more`: other tags, each a sort and its bytes."""
    strip = b"\x55" * (width // 8 * height) if lines is None else lines
    out = bytearray(b"II*\0" if order == "<" else b"MM\0*") + b"\0\0\0\0"
    link = 4
    for _ in range(pages):
        start = len(out)
        out += strip + b"\0" * (len(strip) % 2)
        numbers = {
            256: width,
            257: height,
            258: 1,
            259: packing,
            262: 0,
            277: 1,
            278: height,
            279: len(strip),
            273: start,
        }
        tags = {tag: (4, 1, struct.pack(f"{order}I", value)) for tag, value in numbers.items()}
        for tag, (sort, value) in (more or {}).items():
            tags[tag] = (sort, len(value), value)
        entries = b""
        for tag in sorted(tags):
            sort, number, value = tags[tag]
            if len(value) > 4:
                place = len(out)
                out += value + b"\0" * (len(value) % 2)
                value = struct.pack(f"{order}I", place)
            entries += struct.pack(f"{order}HHI", tag, sort, number) + value.ljust(4, b"\0")
        struct.pack_into(f"{order}I", out, link, len(out))
        first = len(out)
        out += struct.pack(f"{order}H", len(tags)) + entries
        link = len(out)
        out += struct.pack(f"{order}I", first if loops else 0)
    return bytes(out)


def docx(
    text: str = "Orders", *, parts: dict[str, bytes] | None = None, kind: str = LETTER, pages: int = 2,
    relations: str = "", doctype: str = "",
) -> bytes:  # fmt: skip
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    packages = "http://schemas.openxmlformats.org/package/2006/"
    rels = f'<Relationships xmlns="{packages}relationships">'
    run = text if text.startswith("<") else f"<w:t>{text}</w:t>"
    whole = {
        "[Content_Types].xml": f'<Types xmlns="{packages}content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": rels + relation("officeDocument", "word/document.xml") + "</Relationships>",
        "word/document.xml": f'{doctype}<w:document xmlns:w="{word}"><w:body><w:p><w:r>{run}</w:r></w:p></w:body>'
        "</w:document>",
        "word/_rels/document.xml.rels": f"{rels}{relations}</Relationships>",
        "docProps/app.xml": f"<Properties><Pages>{pages}</Pages></Properties>",
    }
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, body in (whole | (parts or {})).items():
            packed.writestr(name, body)
    return out.getvalue()


def relation(sort: str, target: str, *, outward: bool = False) -> str:
    mode = ' TargetMode="External"' if outward else ""
    return f'<Relationship Id="r9" Type="{RELATION}{sort}" Target="{target}"{mode}/>'


GOOD = {"fax.pdf": pdf(), "scan.png": png(), "photo.jpg": jpeg(), "fax.tif": tiff(), "orders.docx": docx()}
