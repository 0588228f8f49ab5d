from .asking import OwnershipRequest
from .contact import AlsoAt, Contact
from .gift import Gift, GiftShare
from .gift_limit import GiftLimit
from .handover import Handover
from .merging import Merge
from .ownership import CoOwner
from .pairs import LikelyPair, NotSame
from .past_limit import PastTheLimit
from .pledge import Pledge
from .rhythm import Rhythm
from .source import Source
from .territory import Territory
from .zips import ZipCode

__all__ = [
    "AlsoAt", "CoOwner", "Contact", "Gift", "GiftLimit", "GiftShare", "Handover", "LikelyPair", "Merge", "NotSame",
    "OwnershipRequest", "PastTheLimit", "Pledge", "Rhythm", "Source", "Territory", "ZipCode",
]  # fmt: skip
