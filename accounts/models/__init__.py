from .alerts import AlertChoice
from .branch import Branch
from .membership import Membership
from .reading import AccessRecord
from .settling import Settles
from .user import User
from .versioned import Versioned

__all__ = ["AccessRecord", "AlertChoice", "Branch", "Membership", "Settles", "User", "Versioned"]
