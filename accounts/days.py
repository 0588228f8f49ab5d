"""Days that people type."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.timezone import now

FIVE_YEARS = timedelta(days=5 * 365)


def is_of_these_years(day: date) -> bool:
    return abs(day - now().date()) <= FIVE_YEARS


def sensible(day: date, *, after: date | None = None) -> date:
    """Of these years, and where `after` is given still to come after it. Raises ValidationError."""
    if after and day <= after:
        raise ValidationError("Choose a day that is still to come.")
    if not is_of_these_years(day):
        raise ValidationError("Is the year right?")
    return day
