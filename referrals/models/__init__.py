from .capacity import Capacity
from .diagnosis import DiagnosisCode
from .document import Document
from .escalation import Escalation
from .event import ReferralEvent
from .evidence import Evidence
from .patient import Patient
from .payer import Payer, PayerAcceptance, ServedZip
from .policy import AcceptancePolicy
from .referral import Referral

__all__ = [
    "AcceptancePolicy", "Capacity", "DiagnosisCode", "Document", "Escalation", "Evidence", "Patient", "Payer",
    "PayerAcceptance", "Referral", "ReferralEvent", "ServedZip",
]  # fmt: skip
