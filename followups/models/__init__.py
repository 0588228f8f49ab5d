from .feed import CalendarFeed
from .followup import FollowUp
from .plan import PlannedVisit
from .reminder import Reminder
from .visit import Met, Visit

__all__ = ["CalendarFeed", "FollowUp", "Met", "PlannedVisit", "Reminder", "Visit"]
