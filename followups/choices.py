"""What a visit was and how it went. Stored values are words; labels are on screen."""

from django.db.models import TextChoices


class VisitKind(TextChoices):
    DROP_IN = "drop_in", "Drop-in"
    MEETING = "meeting", "Scheduled meeting"
    IN_SERVICE = "in_service", "In-service"
    LUNCH = "lunch", "Lunch and learn"
    CALL = "call", "Phone call"
    EMAIL = "email", "E-mail"
    TEXT = "text", "Text"
    EVENT = "event", "Event"
    VIDEO = "video", "Video call"


IN_PERSON = {VisitKind.DROP_IN, VisitKind.MEETING, VisitKind.IN_SERVICE, VisitKind.LUNCH, VisitKind.EVENT}


class VisitOutcome(TextChoices):
    """The four buttons of the visit sheet: choosing one saves."""

    GOOD_TALK = "good_talk", "Good talk"
    LEFT_INFO = "left_info", "Left info"
    NOBODY_IN = "nobody_in", "Nobody in"
    CONCERN = "concern", "Concern"


class How(TextChoices):
    """By which way somebody told the source."""

    CALL = "call", "Call"
    VISIT = "visit", "Visit"
    FAX = "fax", "Fax"
    PORTAL = "portal", "Portal"
    EMAIL = "email", "E-mail"


BY_HOW = {
    How.CALL: "by phone",
    How.VISIT: "in person",
    How.FAX: "by fax",
    How.PORTAL: "in the portal",
    How.EMAIL: "by e-mail",
}
# A visit is also where they are told; a call or an e-mail that is logged as one is that.
TOLD_ON = {VisitKind.CALL: How.CALL, VisitKind.VIDEO: How.CALL, VisitKind.EMAIL: How.EMAIL, VisitKind.TEXT: How.EMAIL}


class NoUpdate(TextChoices):
    """Why nobody tells them."""

    KNOW = "know", "They know already"
    ASKED_NOT = "asked_not", "They asked not to hear of it"
    NOBODY = "nobody", "Whoever sent it is gone"
    NOT_THEIRS = "not_theirs", "Not theirs to know"
    TOO_LATE = "too_late", "Too long ago"
    OTHER = "other", "Another reason, in the note"
