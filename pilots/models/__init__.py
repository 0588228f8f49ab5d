from .beside import ReportTo, ScopePayer
from .capability import Capability
from .commitment import Commitment
from .pilot import Pilot
from .standard import Standard

__all__ = ["Capability", "Commitment", "Pilot", "ReportTo", "ScopePayer", "Standard"]
