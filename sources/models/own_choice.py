from __future__ import annotations

from collections.abc import Iterable

import pghistory
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils.text import slugify

from accounts.models import User
from accounts.roles import MANAGE_AGENCY, SEE_SOURCES
from sources.choices import OwnList


class OwnChoiceQuerySet(models.QuerySet["OwnChoice"]):
    def visible_to(self, user: User) -> OwnChoiceQuerySet:
        return self if user.may(SEE_SOURCES) or user.may(MANAGE_AGENCY) else self.none()

    def of(self, list_name: str) -> OwnChoiceQuerySet:
        """One list's choices, in order."""
        return self.filter(list_name=list_name).order_by("position", "pk")

    def active(self) -> OwnChoiceQuerySet:
        return self.filter(active=True)

    def words(self, own_list: OwnList, ours: type[models.TextChoices], values: Iterable[str]) -> list[str]:
        """Labels of stored values, the agency's retired ones too; asks the database only where one is not Kept's."""
        ours_by_value, values = dict(ours.choices), list(values)
        own = dict(self.of(own_list).values_list("value", "label")) if set(values) - ours_by_value.keys() else {}
        return [str(ours_by_value.get(value) or own.get(value, value)) for value in values]

    def label_of(self, own_list: OwnList, value: OuterRef) -> Subquery:
        """The agency's label of a stored value, in the rows' own query; null for Kept's."""
        return Subquery(self.order_by().filter(list_name=own_list, value=value).values("label")[:1])


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

    @classmethod
    def beside(cls, own_list: OwnList, ours: type[models.TextChoices]) -> list[tuple[str, str]]:
        """For a form: Kept's choices, and after them the agency's that are in use."""
        known = {label.lower() for label in ours.labels}
        own = cls.objects.of(own_list).active().values_list("value", "label")
        return [*ours.choices, *((value, label) for value, label in own if label.lower() not in known)]

    @classmethod
    def keep(cls, list_name: str, labels: Iterable[str]) -> None:
        """These labels, in this order. One that is no longer among them is retired; one that comes back is the same."""
        wanted = [" ".join(label.split()) for label in labels]
        with transaction.atomic():
            there = {choice.label.lower(): choice for choice in cls.objects.of(list_name)}
            taken = {choice.value for choice in there.values()}
            for place, label in enumerate({label.lower(): label for label in wanted if label}.values()):
                choice = there.pop(label.lower(), None) or cls(
                    list_name=list_name, value=free_value(list_name, label, taken)
                )
                taken.add(choice.value)
                choice.save_as(label=label, position=place, active=True)
            for choice in there.values():
                choice.save_as(label=choice.label, position=choice.position, active=False)

    def take_back(self, *, by: User) -> None:
        """Undo of its making: retired, where a row may bear it by now."""
        if self.list_name in OwnList.values or self.is_borne:
            self.save_as(active=False)
        else:
            self.delete()

    @property
    def is_borne(self) -> bool:
        """By a source, in the agency's own field whose list this is."""
        from .source import Source

        key = self.list_name.removeprefix("field-")
        borne = Q(custom__contains={key: self.value}) | Q(custom__contains={key: [self.value]})
        return Source.objects.filter(borne).exists()

    def save_as(self, **columns: object) -> None:
        """Saved only where something differs: a row of history is a change."""
        if self.pk and all(getattr(self, name) == value for name, value in columns.items()):
            return
        for name, value in columns.items():
            setattr(self, name, value)
        self.save()


def free_value(list_name: str, label: str, taken: set[str]) -> str:
    """A word made of the label; in a list of Kept's it can never be one of Kept's."""
    kepts = list_name in OwnList.values
    stem = slugify(label).replace("-", "_")[: 12 if kepts else 34] or "choice"
    stem = f"own_{stem}" if kepts else stem
    return next(v for n in range(len(taken) + 1) for v in [f"{stem}_{n + 1}" if n else stem] if v not in taken)
