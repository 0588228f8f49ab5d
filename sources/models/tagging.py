from __future__ import annotations

import pghistory
from django.db import models

from accounts.models import User

from .source import Source
from .tag import Tag


class TaggingQuerySet(models.QuerySet["Tagging"]):
    def visible_to(self, user: User) -> TaggingQuerySet:
        return self.filter(source__in=Source.objects.visible_to(user))

    def follow(self) -> None:
        """Nothing follows from a tag; so undo may put many back in one statement."""


@pghistory.track(model_name="TaggingHistory")
class Tagging(models.Model):
    """That a source bears a tag. A row of its own, so that undo takes back one without touching the others."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")

    objects = TaggingQuerySet.as_manager()

    class Privacy:
        plain = {"id", "source", "tag"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "source"], name="one_tagging_per_source")]
