from .capacity import Capacity
from .diagnosis import DiagnosisCode
from .document import Document
from .escalation import Escalation
from .event import ReferralEvent
from .evidence import Evidence
from .note import Note
from .patient import Patient
from .payer import Payer, PayerAcceptance, ServedZip
from .policy import AcceptancePolicy
from .referral import Referral
from .waiting import Waiting

__all__ = [
    "AcceptancePolicy", "Capacity", "DiagnosisCode", "Document", "Escalation", "Evidence", "Note", "Patient", "Payer",
    "PayerAcceptance", "Referral", "ReferralEvent", "ServedZip", "Waiting",
]  # fmt: skip
