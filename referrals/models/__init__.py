from .document import Document
from .event import ReferralEvent
from .patient import Patient
from .payer import Payer, PayerAcceptance, ServedZip
from .referral import Referral

__all__ = ["Document", "Patient", "Payer", "PayerAcceptance", "Referral", "ReferralEvent", "ServedZip"]
