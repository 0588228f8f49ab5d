from .contact import Contact
from .source import Source

__all__ = ["Contact", "Source"]
