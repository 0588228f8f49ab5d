from .contact import ContactForm, NewContactForm
from .custom_field import CustomFieldForm
from .edit import STATES, NewSourceForm, SourceForm
from .fields import NUMERIC, OFF, DayInput, UsPhoneField, without_extension
from .own_choices import OwnChoicesForm
from .pledge import NewDayForm, PledgeForm
from .rhythm import RhythmForm
from .saved_view import SavedViewForm
from .tag import TagForm

__all__ = [
    "NUMERIC",
    "OFF",
    "STATES",
    "ContactForm",
    "CustomFieldForm",
    "DayInput",
    "NewContactForm",
    "NewDayForm",
    "NewSourceForm",
    "OwnChoicesForm",
    "PledgeForm",
    "RhythmForm",
    "SavedViewForm",
    "SourceForm",
    "TagForm",
    "UsPhoneField",
    "without_extension",
]
