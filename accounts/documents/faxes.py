"""A fax as browsers can show it: the same lines of dots, in a PDF, which knows a fax's ways of packing."""

from __future__ import annotations

from . import tiff
from .limits import NotTaken
from .tiff import Page

FAX = {2: 0, 3: 0, 4: -1}  # TIFF's packings of a fax, and PDF's K
FILTERS = {1: "", 5: "/Filter/LZWDecode", 8: "/Filter/FlateDecode", 32946: "/Filter/FlateDecode"}
REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
DOTS_PER_INCH = 200
POINTS = 72


def as_pdf(content: bytes) -> bytes | None:
    """None where a page is packed in another way; then the file itself is what people get."""
    try:
        pages = tiff.pages(content)
        objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
        kids = [add_page(objects, page) for page in pages]
    except (NotTaken, ValueError, LookupError):
        return None
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{listed}]>>".encode()
    return written(objects)


def add_page(objects: list[bytes], page: Page) -> int:
    """Its number. Each strip is a picture of its own, one below the other."""
    width, height = page.one(tiff.WIDTH), page.one(tiff.HEIGHT)
    inch = 2.54 if page.one(tiff.UNIT, 2) == 3 else 1
    wide = width / (resolution(page, tiff.ACROSS) * inch) * POINTS
    high = height / (resolution(page, tiff.DOWN) * inch) * POINTS
    per_strip = min(page.one(tiff.PER_STRIP, height) or height, height)
    drawn, names, top = "", "", 0
    for nth, strip in enumerate(page.lines):
        lines = min(per_strip, height - top)
        if lines < 1:
            raise ValueError("more strips than lines")
        number = add(objects, picture(page, strip, width, lines))
        bottom = high * (height - top - lines) / height
        drawn += f"q {wide:.3f} 0 0 {high * lines / height:.3f} 0 {bottom:.3f} cm /I{nth} Do Q\n"
        names += f"/I{nth} {number} 0 R"
        top += lines
    content = add(objects, stream("", drawn.encode()))
    box = f"[0 0 {wide:.3f} {high:.3f}]"
    made = f"<</Type/Page/Parent 2 0 R/MediaBox{box}/Resources<</XObject<<{names}>>>>/Contents {content} 0 R>>"
    return add(objects, made.encode())


def resolution(page: Page, tag: int) -> float:
    """Dots per unit; a tag that is missing or odd counts as that of a usual fax."""
    _, _, value = page.raw.get(tag, (0, 0, b""))
    if len(value) != 8:
        return DOTS_PER_INCH
    order = page.order
    over, under = int.from_bytes(value[:4], order), int.from_bytes(value[4:], order)
    found = over / under if under else 0
    return found if 10 <= found <= 5000 else DOTS_PER_INCH


def picture(page: Page, strip: bytes, width: int, lines: int) -> bytes:
    """Raises LookupError or ValueError where PDF has no word for it."""
    packing, bits, samples = page.one(tiff.PACKING, 1), page.one(tiff.BITS, 1), page.one(tiff.SAMPLES, 1)
    photometric = page.one(tiff.PHOTOMETRIC)
    if page.one(tiff.PREDICTOR, 1) != 1 or page.one(tiff.PLANAR, 1) != 1 or tiff.STRIPS not in page.values:
        raise ValueError("not in plain strips")
    says = f"/Type/XObject/Subtype/Image/Width {width}/Height {lines}/BitsPerComponent {bits}"
    if packing in FAX:
        if (bits, samples) != (1, 1) or photometric > 1:
            raise ValueError("no fax")
        k = 1 if packing == 3 and page.one(tiff.T4) & 1 else FAX[packing]
        black = "true" if photometric == 1 else "false"
        aligned = "true" if packing == 2 or (packing == 3 and page.one(tiff.T4) & 4) else "false"
        says += (
            f"/ColorSpace/DeviceGray/Filter/CCITTFaxDecode/DecodeParms<</K {k}/Columns {width}/Rows {lines}"
            f"/BlackIs1 {black}/EncodedByteAlign {aligned}>>"
        )
        return stream(says, strip.translate(REVERSED) if page.one(tiff.FILL_ORDER, 1) == 2 else strip)
    if bits not in (1, 8) or (photometric, samples) not in ((0, 1), (1, 1), (2, 3)):
        raise ValueError("neither gray nor RGB")
    says += f"/ColorSpace/Device{'RGB' if samples == 3 else 'Gray'}{'/Decode[1 0]' if photometric == 0 else ''}"
    return stream(says + FILTERS[packing], strip)


def stream(says: str, content: bytes) -> bytes:
    return f"<<{says}/Length {len(content)}>>stream\n".encode() + content + b"\nendstream"


def add(objects: list[bytes], made: bytes) -> int:
    objects.append(made)
    return len(objects)


def written(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, made in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + made + b"\nendobj\n"
    begins = len(out)
    listed = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + listed
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, begins)
    return bytes(out)
