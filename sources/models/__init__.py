from .asking import OwnershipRequest
from .contact import Contact
from .handover import Handover
from .ownership import CoOwner
from .pledge import Pledge
from .rhythm import Rhythm
from .source import Source
from .territory import Territory

__all__ = ["CoOwner", "Contact", "Handover", "OwnershipRequest", "Pledge", "Rhythm", "Source", "Territory"]
