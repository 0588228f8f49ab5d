from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pghistory
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.text import slugify

from accounts.models import User
from accounts.roles import MANAGE_AGENCY, SEE_SOURCES
from accounts.sentences import WrongWay


class OwnChoiceQuerySet(models.QuerySet["OwnChoice"]):
    def visible_to(self, user: User) -> OwnChoiceQuerySet:
        return self if user.may(SEE_SOURCES) or user.may(MANAGE_AGENCY) else self.none()

    def of(self, list_name: str) -> OwnChoiceQuerySet:
        """One list's choices, in order."""
        return self.filter(list_name=list_name).order_by("position", "pk")

    def active(self) -> OwnChoiceQuerySet:
        return self.filter(active=True)

    def keep(self, list_name: str, labels: Iterable[str]) -> None:
        """These labels, in this order. One that is no longer among them is retired; one that comes back is the same."""
        wanted = [" ".join(label.split()) for label in labels]
        with transaction.atomic():
            there = {choice.label.lower(): choice for choice in self.of(list_name)}
            taken = {choice.value for choice in there.values()}
            for place, label in enumerate({label.lower(): label for label in wanted if label}.values()):
                choice = there.pop(label.lower(), None) or OwnChoice(
                    list_name=list_name, value=free_value(label, taken)
                )
                taken.add(choice.value)
                choice.save_as(label=label, position=place, active=True)
            for choice in there.values():
                choice.save_as(label=choice.label, position=choice.position, active=False)


@pghistory.track(model_name="OwnChoiceHistory")
class OwnChoice(models.Model):
    """A choice that an agency has of its own in one of its lists. The value is stored in rows and never changes."""

    list_name = models.CharField(max_length=60)
    value = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    objects = OwnChoiceQuerySet.as_manager()

    class Privacy:
        plain = {"id", "list_name", "value", "label", "position", "active"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list_name", "value"], name="one_choice_of_a_value"),
            models.UniqueConstraint("list_name", Lower("label"), name="one_choice_of_a_label"),
            models.CheckConstraint(condition=~Q(value="") & ~Q(label=""), name="choice_has_words"),
        ]

    def __str__(self) -> str:
        return self.label

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Only the undo of its making comes here. Raises WrongWay where a source was given it since."""
        from .source import Source

        key = self.list_name.removeprefix("field-")
        borne = Q(custom__contains={key: self.value}) | Q(custom__contains={key: [self.value]})
        if Source.objects.filter(borne).exists():
            raise WrongWay("Sources have this choice by now: take it off the list instead.")
        return super().delete(*args, **kwargs)

    def save_as(self, **columns: object) -> None:
        """Saved only where something differs: a row of history is a change."""
        if self.pk and all(getattr(self, name) == value for name, value in columns.items()):
            return
        for name, value in columns.items():
            setattr(self, name, value)
        self.save()


def free_value(label: str, taken: set[str]) -> str:
    stem = slugify(label).replace("-", "_")[:34] or "choice"
    return next(v for n in range(len(taken) + 1) for v in [f"{stem}_{n + 1}" if n else stem] if v not in taken)
