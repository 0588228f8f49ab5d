from .contact import Contact
from .merging import Merge
from .pairs import LikelyPair, NotSame
from .pledge import Pledge
from .rhythm import Rhythm
from .source import Source

__all__ = ["Contact", "LikelyPair", "Merge", "NotSame", "Pledge", "Rhythm", "Source"]
