from .contact import AlsoAt, Contact
from .pledge import Pledge
from .rhythm import Rhythm
from .source import Source
from .zips import ZipCode

__all__ = ["AlsoAt", "Contact", "Pledge", "Rhythm", "Source", "ZipCode"]
