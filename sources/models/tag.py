from __future__ import annotations

from collections.abc import Iterable

import pghistory
from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower

from accounts.models import User
from accounts.roles import SEE_SOURCES


class TagQuerySet(models.QuerySet["Tag"]):
    def visible_to(self, user: User) -> TagQuerySet:
        """The agency's tags are everyone's who sees sources at all."""
        return self if user.may(SEE_SOURCES) else self.none()

    def with_counts(self, user: User) -> TagQuerySet:
        """`source_count`: of those that this person sees."""
        from .tagging import Tagging

        borne = Tagging.objects.visible_to(user).order_by().filter(tag=OuterRef("pk")).values("tag")
        counted = Subquery(borne.annotate(n=Count("pk")).values("n"))
        return self.annotate(source_count=Coalesce(counted, 0)).order_by("name")

    def named(self, names: Iterable[str]) -> list[Tag]:
        """The tags of these names, whatever their capitals; those that are new are made."""
        plain = [" ".join(name.split()) for name in names]
        wanted = {name.lower(): name for name in reversed(plain) if name}  # as it was written first
        there = {tag.name.lower(): tag for tag in self.alias(low=Lower("name")).filter(low__in=wanted)}
        return [there[low] if low in there else self.of_name(name) for low, name in reversed(wanted.items())]

    def of_name(self, name: str) -> Tag:
        """A new one, unless somebody else makes it at the same moment."""
        return self.get_or_create(name__iexact=name, defaults={"name": name})[0]


@pghistory.track(model_name="TagHistory")
class Tag(models.Model):
    """A word of the agency's own for some of its sources: "stroke unit", "weekends"."""

    name = models.CharField(max_length=40)

    objects = TagQuerySet.as_manager()
    branch = None  # the agency's: a door asks whether the person may at all

    stays_when_used = True  # an undo of the change that brought it leaves it to whoever uses it by now

    class Privacy:
        plain = {"id", "name"}

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="one_tag_of_a_name"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(name__contains=","), name="tag_is_a_word"),
        ]

    def __str__(self) -> str:
        return self.name

    def call(self, name: str) -> None:
        """By another name; where another tag has it, its sources go over to that one."""
        with transaction.atomic():
            other = Tag.objects.select_for_update().exclude(pk=self.pk).filter(name__iexact=name).first()
            if not other:
                self.name = name
                self.save()
                return
            both = self.taggings.model.objects.filter(tag=other, source=OuterRef("source"))
            self.taggings.filter(~Exists(both)).update(tag=other)
            self.retire()

    def retire(self) -> None:
        """Off every source, and gone. Forms that were opened before are stale."""
        with transaction.atomic():
            self.sources.write()
            for tagging in self.taggings.all():
                tagging.delete()
            self.delete()
