from .feed import CalendarFeed
from .followup import FollowUp
from .loop import OpenLoop, Told, Update
from .plan import PlannedVisit
from .reminder import Reminder
from .visit import Met, Visit

__all__ = [
    "CalendarFeed", "FollowUp", "Met", "OpenLoop", "PlannedVisit", "Reminder", "Told", "Update", "Visit",
]  # fmt: skip
