from .commitment import Commitment

__all__ = ["Commitment"]
