from .asking import OwnershipRequest
from .contact import AlsoAt, Contact
from .handover import Handover
from .ownership import CoOwner
from .pledge import Pledge
from .rhythm import Rhythm
from .source import Source
from .territory import Territory
from .zips import ZipCode

__all__ = [
    "AlsoAt", "CoOwner", "Contact", "Handover", "OwnershipRequest", "Pledge", "Rhythm", "Source", "Territory", "ZipCode",
]  # fmt: skip
