from .contact import Contact
from .imported import SourceImport
from .pledge import Pledge
from .rhythm import Rhythm
from .source import Source

__all__ = ["Contact", "Pledge", "Rhythm", "Source", "SourceImport"]
