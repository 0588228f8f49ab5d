from .asking import OwnershipRequest
from .contact import AlsoAt, Contact
from .custom import CustomField
from .document import SourceDocument
from .gift import Gift, GiftShare
from .gift_limit import GiftLimit
from .handover import Handover
from .imported import SourceImport
from .merging import Merge
from .own_choice import OwnChoice
from .ownership import CoOwner
from .pairs import LikelyPair, NotSame
from .past_limit import PastTheLimit
from .pledge import Pledge
from .rhythm import Rhythm
from .saved_view import SavedView
from .source import Source
from .tag import Tag
from .tagging import Tagging
from .territory import Territory
from .zips import ZipCode

__all__ = [
    "AlsoAt", "CoOwner", "Contact", "CustomField", "Gift", "GiftLimit", "GiftShare", "Handover", "LikelyPair", "Merge",
    "NotSame", "OwnChoice", "OwnershipRequest", "PastTheLimit", "Pledge", "Rhythm", "SavedView", "Source",
    "SourceDocument", "SourceImport", "Tag", "Tagging", "Territory", "ZipCode",
]  # fmt: skip
