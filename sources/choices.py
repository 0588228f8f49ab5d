"""The words of the trade that a source is described by. Stored values are words; labels are on screen."""

from django.db.models import TextChoices


class SourceKind(TextChoices):
    HOSPITAL = "hospital", "Hospital"
    SNF = "snf", "Skilled nursing facility"
    IRF = "irf", "Inpatient rehab (IRF)"
    LTACH = "ltach", "Long-term acute care (LTACH)"
    PHYSICIAN_PRACTICE = "physician_practice", "Physician practice"
    CLINIC = "clinic", "Clinic or urgent care"
    ASSISTED_LIVING = "assisted_living", "Assisted living"
    INDEPENDENT_LIVING = "independent_living", "Independent living"
    CASE_MANAGEMENT = "case_management", "Payer or ACO case management"
    AGENCY = "agency", "Another home health or hospice agency"
    COMMUNITY = "community", "Community organisation"
    FAMILY = "family", "Patient or family"
    OTHER = "other", "Other"


class Tier(TextChoices):
    """How much a source matters; sets the rhythm of check-ins."""

    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"


class ContactRole(TextChoices):
    DISCHARGE_PLANNER = "discharge_planner", "Discharge planner"
    CASE_MANAGER = "case_manager", "Case manager"
    SOCIAL_WORKER = "social_worker", "Social worker"
    PHYSICIAN = "physician", "Physician"
    NURSE_PRACTITIONER = "nurse_practitioner", "Nurse practitioner or PA"
    NURSE = "nurse", "Nurse"
    OFFICE_MANAGER = "office_manager", "Office manager"
    REFERRAL_COORDINATOR = "referral_coordinator", "Referral coordinator"
    ADMINISTRATOR = "administrator", "Administrator"
    OTHER = "other", "Other"


class GiftKind(TextChoices):
    """What may be given at all [42 CFR 411.357(k)]."""

    MEAL = "meal", "Meal"
    EDUCATIONAL = "educational", "Educational item"
    BASKET = "basket", "Flowers or food basket"
    EVENT = "event", "Event or ticket"
    OTHER = "other", "Other, not money"


class CashLike(TextChoices):
    """What never may be, whatever its amount. Offered all the same, so that the refusal can say why."""

    CASH = "cash", "Cash"
    GIFT_CARD = "gift_card", "Gift card"
    VOUCHER = "voucher", "Voucher or prepaid card"
    CHECK = "check", "Check"
