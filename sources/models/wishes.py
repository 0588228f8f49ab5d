from django.contrib.postgres.fields import ArrayField
from django.db import models

from sources.choices import Milestone, Sending, UpdateChannel, Valued


def every_milestone() -> list[str]:
    return list(Milestone.values)


class Wishes(models.Model):
    """What a source goes by, and what of its referrals it wants to hear, how."""

    valued = ArrayField(models.CharField(max_length=20, choices=Valued), default=list, blank=True, db_default=[])
    update_milestones = ArrayField(
        models.CharField(max_length=20, choices=Milestone),
        default=every_milestone,
        blank=True,
        db_default=Milestone.values,
    )
    update_channel = models.CharField(
        max_length=20, choices=UpdateChannel, default=UpdateChannel.PHONE, db_default=UpdateChannel.PHONE.value
    )
    update_sending = models.CharField(
        max_length=20, choices=Sending, default=Sending.REVIEWED, db_default=Sending.REVIEWED.value
    )

    class Meta:
        abstract = True

    @property
    def valued_words(self) -> str:
        return ", ".join(Valued(each).label for each in self.valued)

    @property
    def wants_updates(self) -> bool:
        return self.update_channel != UpdateChannel.NONE and bool(self.update_milestones)

    @property
    def update_words(self) -> str:
        """ "By phone, after somebody has read them: accepted, care started"."""
        if not self.wants_updates:
            return UpdateChannel.NONE.label
        what = [milestone.label.lower() for milestone in Milestone if milestone in self.update_milestones]
        which = "every step" if len(what) == len(Milestone) else ", ".join(what)
        return f"{self.get_update_channel_display()}, {self.get_update_sending_display().lower()}: {which}"
