from .contact import Contact
from .custom import CustomField
from .own_choice import OwnChoice
from .pledge import Pledge
from .rhythm import Rhythm
from .saved_view import SavedView
from .source import Source
from .tag import Tag
from .tagging import Tagging

__all__ = ["Contact", "CustomField", "OwnChoice", "Pledge", "Rhythm", "SavedView", "Source", "Tag", "Tagging"]
