from .contact import Contact
from .gift import Gift, GiftShare
from .gift_limit import GiftLimit
from .past_limit import PastTheLimit
from .pledge import Pledge
from .rhythm import Rhythm
from .source import Source

__all__ = ["Contact", "Gift", "GiftLimit", "GiftShare", "PastTheLimit", "Pledge", "Rhythm", "Source"]
