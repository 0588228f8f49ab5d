"""What lies with the newest referrals, and a source's flyer: pages of a few made-up words."""

from datetime import datetime, timedelta

from accounts.documents import faxes
from accounts.documents.staged import Staged
from referrals.models import Document, Referral
from sources.models import Source, SourceDocument

PAPERS = [("Orders.pdf", "Orders: skilled nursing, physical therapy"), ("Face sheet.pdf", "Face sheet (made up)")]
FEW = 12


def page(words: str) -> bytes:
    drawn = faxes.stream("", f"BT /F 18 Tf 60 700 Td ({words}) Tj ET".encode())
    return faxes.written(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            drawn,
        ]
    )


def lay(referrals: list[Referral], book: list[Source], now: datetime) -> None:
    """No more than a few: each is a file on the disk."""
    for referral in sorted(referrals, key=lambda row: (row.entered_at, row.pk))[-FEW:]:
        for row in Document.add(kept(PAPERS), referral=referral, by=referral.entered_by):
            Document.objects.filter(pk=row.pk).update(added_at=min(referral.entered_at + timedelta(minutes=2), now))
    for source in [source for source in book if source.owner][:FEW]:
        SourceDocument.add(kept([("Flyer.pdf", "What we do best")]), source=source, by=source.owner)  # type: ignore[arg-type]


def kept(papers: list[tuple[str, str]]) -> list[Staged]:
    return [Staged.keep(name, page(words)) for name, words in papers]
