from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.wishes import UpdateWishes, every_milestone
from sources.choices import Valued

__all__ = ["Wishes", "every_milestone"]  # an early migration knows the latter by this place


class Wishes(UpdateWishes):
    """What a source goes by, and what of its referrals it wants to hear, how; else its branch says it."""

    valued = ArrayField(models.CharField(max_length=20, choices=Valued), default=list, blank=True, db_default=[])

    UNSAID = "As the branch does"

    class Meta:
        abstract = True

    @property
    def above(self) -> UpdateWishes:
        return self.branch

    @property
    def valued_words(self) -> str:
        return ", ".join(Valued(each).label for each in self.valued)
