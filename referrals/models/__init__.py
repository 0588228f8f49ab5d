from .diagnosis import DiagnosisCode
from .escalation import Escalation
from .event import ReferralEvent
from .patient import Patient
from .payer import Payer, PayerAcceptance, ServedZip
from .referral import Referral

__all__ = [
    "DiagnosisCode",
    "Escalation",
    "Patient",
    "Payer",
    "PayerAcceptance",
    "Referral",
    "ReferralEvent",
    "ServedZip",
]
