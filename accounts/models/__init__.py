from .alerts import AlertChoice
from .branch import Branch
from .export import ExportRecord
from .locked import LockedField
from .membership import Membership
from .reading import AccessRecord
from .settling import Settles
from .stored_file import StoredFile
from .user import User
from .versioned import Versioned

__all__ = [
    "AccessRecord", "AlertChoice", "Branch", "ExportRecord", "LockedField", "Membership", "Settles", "StoredFile",
    "User", "Versioned",
]  # fmt: skip
