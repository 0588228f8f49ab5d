from .branch import Branch
from .membership import Membership
from .reading import AccessRecord
from .user import AlertChoice, User
from .versioned import Versioned

__all__ = ["AccessRecord", "AlertChoice", "Branch", "Membership", "User", "Versioned"]
