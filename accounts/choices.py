"""What a source can be told, and how. Here, since a branch has its own wishes as well as sources and their people."""

from django.db.models import TextChoices


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
