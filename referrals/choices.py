"""The words a referral is described by (FIELD: default choices). Stored values are words; labels are on screen."""

from django.db.models import TextChoices


class Arrival(TextChoices):
    """How a referral arrives."""

    PHONE = "phone", "Phone"
    FAX = "fax", "Fax"
    EMAIL = "email", "E-mail"
    PORTAL = "portal", "Referral portal"
    WEB_FORM = "web_form", "Web form"
    EHR = "ehr", "EHR message"
    WALK_IN = "walk_in", "Walk-in"
    FIELD = "field", "Marketer in the field"


class Urgency(TextChoices):
    ROUTINE = "routine", "Routine"
    URGENT = "urgent", "Urgent (same day)"


class Homebound(TextChoices):
    """As the source tells it; empty where nobody asked [42 CFR 424.22(a)(1)(ii)]."""

    YES = "yes", "Yes"
    NO = "no", "No"


class ServiceLine(TextChoices):
    HOME_HEALTH = "home_health", "Home health"
    HOSPICE = "hospice", "Hospice"
    PALLIATIVE = "palliative", "Palliative"
    PRIVATE_DUTY = "private_duty", "Private duty"


class Discipline(TextChoices):
    SN = "SN", "Nursing"
    PT = "PT", "PT"
    OT = "OT", "OT"
    ST = "ST", "Speech"
    MSW = "MSW", "Social work"
    HHA = "HHA", "Aide"


class CareNeed(TextChoices):
    WOUND = "wound", "Wound care"
    POST_SURGICAL = "post_surgical", "Post-surgical"
    CARDIAC = "cardiac", "Cardiac or CHF"
    COPD = "copd", "COPD"
    NEURO = "neuro", "Stroke or neuro"
    ORTHOPAEDIC = "orthopaedic", "Orthopaedic"
    DIABETES = "diabetes", "Diabetes"
    INFUSION = "infusion", "IV or infusion"
    OSTOMY = "ostomy", "Ostomy or catheter"
    DEMENTIA = "dementia", "Dementia"
    FALLS = "falls", "Fall risk"
    MEDICATION = "medication", "Medication management"
    DECONDITIONING = "deconditioning", "General deconditioning"


class Side(TextChoices):
    """By whose side a referral was not taken under care."""

    AGENCY = "agency", "Our side"
    ELIGIBILITY = "eligibility", "Eligibility"
    PATIENT = "patient", "Patient"
    SOURCE = "source", "Source"


class RefusalReason(TextChoices):
    PAYER = "payer", "Payer not contracted"
    AREA = "area", "Outside our service area"
    STAFF = "staff", "No staff for the discipline or the date"
    SKILLS = "skills", "Needs beyond our skills"
    CAPACITY = "capacity", "No capacity"
    NOT_HOMEBOUND = "not_homebound", "Not homebound"
    NO_SKILLED_NEED = "no_skilled_need", "No skilled need"
    NO_ORDERS = "no_orders", "No F2F or orders"
    NO_PHYSICIAN = "no_physician", "No responsible physician"
    NO_AUTHORISATION = "no_authorisation", "No authorisation"
    REFUSED = "refused", "Patient refused"
    CHOSE_ANOTHER = "chose_another", "Chose another agency"
    UNREACHABLE = "unreachable", "Unreachable"
    MOVED = "moved", "Moved"
    DECEASED = "deceased", "Deceased"
    BACK_TO_HOSPITAL = "back_to_hospital", "Back to hospital"
    FACILITY = "facility", "Went to a facility or hospice"
    WITHDREW = "withdrew", "Source withdrew"
    DUPLICATE = "duplicate", "Duplicate"


SIDES: dict[Side, list[RefusalReason]] = {
    Side.AGENCY: [
        RefusalReason.PAYER,
        RefusalReason.AREA,
        RefusalReason.STAFF,
        RefusalReason.SKILLS,
        RefusalReason.CAPACITY,
    ],
    Side.ELIGIBILITY: [
        RefusalReason.NOT_HOMEBOUND,
        RefusalReason.NO_SKILLED_NEED,
        RefusalReason.NO_ORDERS,
        RefusalReason.NO_PHYSICIAN,
        RefusalReason.NO_AUTHORISATION,
    ],
    Side.PATIENT: [
        RefusalReason.REFUSED,
        RefusalReason.CHOSE_ANOTHER,
        RefusalReason.UNREACHABLE,
        RefusalReason.MOVED,
        RefusalReason.DECEASED,
        RefusalReason.BACK_TO_HOSPITAL,
        RefusalReason.FACILITY,
    ],
    Side.SOURCE: [RefusalReason.WITHDREW, RefusalReason.DUPLICATE],
}


class Outcome(TextChoices):
    """How care ended."""

    GOALS_MET = "goals_met", "Goals met"
    HOSPITAL = "hospital", "To hospital"
    FACILITY = "facility", "To facility"
    HOSPICE = "hospice", "To hospice"
    PATIENT_WISH = "patient_wish", "Patient's wish"
    MOVED = "moved", "Moved"
    DECEASED = "deceased", "Deceased"
    OTHER = "other", "Other"


class PayerKind(TextChoices):
    MEDICARE = "medicare", "Medicare"
    MEDICARE_ADVANTAGE = "medicare_advantage", "Medicare Advantage"
    MEDICAID = "medicaid", "Medicaid"
    VA = "va", "VA"
    COMMERCIAL = "commercial", "Commercial"
    WORKERS_COMP = "workers_comp", "Workers' comp"
    PRIVATE = "private", "Private pay"


class Acceptance(TextChoices):
    """What a branch says to a payer."""

    ACCEPTED = "accepted", "Accepted"
    AUTHORISATION = "authorisation", "Needs authorisation"
    NO = "no", "Not accepted"
