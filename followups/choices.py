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
