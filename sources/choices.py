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


class ProspectStage(TextChoices):
    """How far a source has come that has not sent anybody yet."""

    IDENTIFIED = "identified", "Identified"
    MET = "met", "Met"
    INTERESTED = "interested", "Interested"


class SourceStatus(TextChoices):
    """Where we stand with a source: on the way to its first referral, sending, or given up."""

    IDENTIFIED = "identified", "Prospect: identified"
    MET = "met", "Prospect: met"
    INTERESTED = "interested", "Prospect: interested"
    ACTIVE = "active", "Active"
    INACTIVE = "inactive", "Inactive"


class InactiveReason(TextChoices):
    CLOSED = "closed", "Closed or moved away"
    OTHER_AGENCY = "other_agency", "Works with another agency"
    NO_PATIENTS = "no_patients", "Has no patients for us"
    OUT_OF_AREA = "out_of_area", "Outside our service area"
    NO_ANSWER = "no_answer", "Never answers"
    ASKED_US = "asked_us", "Asked us not to come"
    OTHER = "other", "Other"


class Channel(TextChoices):
    """How a person is talked to."""

    PHONE = "phone", "Phone"
    EMAIL = "email", "E-mail"
    TEXT = "text", "Text"
    IN_PERSON = "in_person", "In person"


class Valued(TextChoices):
    """What a source goes by when it chooses an agency."""

    ANSWER = "answer", "A quick answer"
    START = "start", "A quick start of care"
    UPDATES = "updates", "Hearing how it goes"
    WEEKENDS = "weekends", "Starts on weekends"
    SKILLS = "skills", "Special skills"
    HARD_CASES = "hard_cases", "That we take hard cases"
    NO_RETURNS = "no_returns", "Few returns to hospital"
    LANGUAGES = "languages", "Staff of the patient's language"
    ONE_PERSON = "one_person", "One person to call"
    PAPERWORK = "paperwork", "Little paperwork"


class Milestone(TextChoices):
    """What a source can be told of a referral. See also referrals.stages.MILESTONES, whose values these are."""

    RECEIVED = "received", "Received"
    ACCEPTED = "accepted", "Accepted"
    NOT_TAKEN = "not_taken", "Not taken"
    SCHEDULED = "scheduled", "First visit scheduled"
    ADMITTED = "admitted", "Care started"
    DISCHARGED = "discharged", "Discharged"


class UpdateChannel(TextChoices):
    """How a source wants to be told."""

    EMAIL = "email", "E-mail"
    PHONE = "phone", "Phone"
    FAX = "fax", "Fax"
    PORTAL = "portal", "Portal message"
    NONE = "none", "No updates"


class Sending(TextChoices):
    AUTOMATIC = "automatic", "By themselves"
    REVIEWED = "reviewed", "After somebody has read them"


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


class OwnList(TextChoices):
    """Kept's own lists of choices that an agency may add to (FIELD: marked +)."""

    VISIT_KIND = "visit_kind", "Kinds of visit"
    CARE_NEED = "care_need", "Care needs"
