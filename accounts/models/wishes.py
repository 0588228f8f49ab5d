from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.choices import Milestone, Sending, UpdateChannel


def every_milestone() -> list[str]:
    return list(Milestone.values)


class UpdateWishes(models.Model):
    """What is to be told of referrals, and how. Without a channel nothing is said: then whoever stands above says it.

    A person at a source, else the source, else the branch. See also referrals.models.owed, which asks the same in SQL.
    """

    update_milestones = ArrayField(
        models.CharField(max_length=20, choices=Milestone),
        default=every_milestone,
        blank=True,
        db_default=Milestone.values,
    )
    update_channel = models.CharField(max_length=20, choices=UpdateChannel, blank=True, default="", db_default="")
    update_sending = models.CharField(
        max_length=20, choices=Sending, default=Sending.REVIEWED, db_default=Sending.REVIEWED.value
    )

    UNSAID = "Not said"

    class Meta:
        abstract = True

    @property
    def above(self) -> UpdateWishes:
        """Whose wishes hold where this one has none."""
        raise NotImplementedError

    @property
    def says_how(self) -> bool:
        return bool(self.update_channel)

    @property
    def wants_updates(self) -> bool:
        return self.update_channel != UpdateChannel.NONE and bool(self.update_milestones)

    def wants(self, milestone: str) -> bool:
        return self.wants_updates and milestone in self.update_milestones

    @property
    def update_words(self) -> str:
        """ "By phone, after somebody has read them: accepted, care started"."""
        if not self.says_how:
            return f"{self.UNSAID}: {self.above.update_words}"
        if not self.wants_updates:
            return UpdateChannel.NONE.label
        what = [milestone.label.lower() for milestone in Milestone if milestone in self.update_milestones]
        which = "every step" if len(what) == len(Milestone) else ", ".join(what)
        return f"{self.get_update_channel_display()}, {self.get_update_sending_display().lower()}: {which}"


def are_known() -> models.Q:
    """The law on these columns, for the concrete model's constraint; who may say nothing adds the empty channel."""
    return models.Q(update_milestones__contained_by=Milestone.values, update_sending__in=Sending.values)
