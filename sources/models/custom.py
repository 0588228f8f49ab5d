"""What an agency asks of its sources beside our own columns: fields of a few kinds, with choices of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

import pghistory
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import OuterRef, Q, Value
from django.db.models.functions import Concat, JSONObject, Lower
from django.urls import reverse
from django.utils.text import slugify

from accounts.models import User, Versioned
from accounts.roles import MANAGE_AGENCY, SEE_SOURCES
from accounts.sentences import WrongWay

from .own_choice import OwnChoice

LONGEST = 500  # characters of a text
KEY = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
NOTHING: tuple = (None, "", [])


class CustomFieldQuerySet(models.QuerySet["CustomField"]):
    def visible_to(self, user: User) -> CustomFieldQuerySet:
        """The agency's fields: for all who see sources, and for those who keep the agency."""
        return self if user.may(SEE_SOURCES) or user.may(MANAGE_AGENCY) else self.none()

    def active(self) -> CustomFieldQuerySet:
        return self.filter(active=True)

    def with_options(self) -> CustomFieldQuerySet:
        """`options`: each field's choices in order, the retired ones too, in the same query."""
        own = OwnChoice.objects.filter(list_name=Concat(Value("field-"), OuterRef("key"))).order_by("position", "pk")
        told = JSONObject(value="value", label="label", active="active")
        return self.annotate(options=ArraySubquery(own.values(json=told)))

    def as_json(self) -> ArraySubquery:
        """Those in use, to come along with rows of another table; see CustomField.from_json."""
        told = JSONObject(key="key", label="label", kind="kind", options="options")
        return ArraySubquery(self.active().with_options().order_by("position", "label").values(json=told))

    def cleaned(self, values: dict[str, Any], *, was: dict[str, Any]) -> dict[str, Any]:
        """What was there with these put in or, where empty, taken out. Raises ValidationError by key."""
        fields = {field.key: field for field in self.with_options()}
        kept, wrong = dict(was), {}
        for key, value in values.items():
            if value == was.get(key) and key in was:
                continue  # what stands there may be of a retired field or choice
            try:
                if key not in fields or not fields[key].active:
                    raise ValidationError("There is no such field.")
                stored = fields[key].stored(value, was=was.get(key))
            except ValidationError as refusal:
                wrong[key] = refusal
                continue
            kept.pop(key, None)
            if stored not in NOTHING:
                kept[key] = stored
        if wrong:
            raise ValidationError(wrong)
        return kept


@pghistory.track(model_name="CustomFieldHistory", exclude=["version"])
class CustomField(Versioned):
    """A column of the agency's own. Its key and kind never change; what is retired keeps its values."""

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        NUMBER = "number", "Number"
        DATE = "date", "Date"
        YES_NO = "yes_no", "Yes or no"
        CHOICE = "choice", "One of several"
        CHOICES = "choices", "Any of several"

    label = models.CharField(max_length=60)
    key = models.CharField(max_length=40, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    required = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=10)
    active = models.BooleanField(default=True)

    objects = CustomFieldQuerySet.as_manager()
    branch = None  # the agency's: a door asks whether the person may at all
    options: list[dict[str, Any]]

    class Privacy:
        plain = {"id", "label", "key", "kind", "required", "position", "active", "version"}

    class Meta:
        ordering = ["position", "label"]
        constraints = [
            models.UniqueConstraint(
                Lower("label"),
                name="one_field_of_a_label",
                violation_error_message="There is a field of that name already.",
            ),
            models.CheckConstraint(condition=Q(key__regex=KEY.pattern), name="field_key_is_a_word"),
            models.CheckConstraint(
                condition=Q(kind__in=["text", "number", "date", "yes_no", "choice", "choices"]), name="field_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("sources:field", args=[self.pk])

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> CustomField:
        options = told.pop("options")
        field = cls(**told)
        field.options = options
        return field

    @property
    def has_choices(self) -> bool:
        return self.kind in (self.Kind.CHOICE, self.Kind.CHOICES)

    @property
    def list_name(self) -> str:
        """The name of its list of choices."""
        return f"field-{self.key}"

    @classmethod
    def add(cls, *, choices: Iterable[str] = (), **columns: Any) -> CustomField:
        """`choices` are labels, in order."""
        with transaction.atomic():
            field = cls.objects.create(key=free_key(columns["label"]), **columns)
            OwnChoice.keep(field.list_name, choices if field.has_choices else ())
        return field

    def edit(self, *, version: int, choices: Iterable[str] = (), **values: Any) -> CustomField:
        """A choice that is no longer among them is retired. Raises Stale."""
        with transaction.atomic():
            super().edit(version=version, **values)
            if self.has_choices:
                OwnChoice.keep(self.list_name, choices)
        return self

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Only the undo of its making comes here. Raises WrongWay where a source has a value in it."""
        from .source import Source

        if Source.objects.filter(custom__has_key=self.key).exists():
            raise WrongWay("Sources have something in this field by now: retire it instead.")
        return super().delete(*args, **kwargs)

    def stored(self, value: Any, *, was: Any = None) -> Any:
        """As JSON holds it; None for nothing. A retired choice may stay, and not come back. Raises ValidationError."""
        if value in NOTHING:
            return None
        match self.kind:
            case self.Kind.TEXT if isinstance(value, str) and len(value) <= LONGEST:
                return value.strip()
            case self.Kind.NUMBER if is_number(value):
                return int(value) if value == int(value) else float(value)
            case self.Kind.DATE if isinstance(value, date):
                return value.isoformat()
            case self.Kind.DATE if isinstance(value, str) and is_day(value):
                return value
            case self.Kind.YES_NO if isinstance(value, bool):
                return value
            case self.Kind.CHOICE if isinstance(value, str) and value in self.offered:
                return value
            case self.Kind.CHOICES if isinstance(value, list | tuple) and set(value) <= {*self.offered, *(was or [])}:
                return [choice for choice in self.labels if choice in value]
        raise ValidationError(f"“{value}” does not fit here.")

    @property
    def offered(self) -> dict[str, str]:
        """Labels by value of the choices in use. For a field `with_options`."""
        return {option["value"]: option["label"] for option in self.options if option["active"]}

    @property
    def labels(self) -> dict[str, str]:
        """Those and the retired ones, which old rows still show."""
        return {option["value"]: option["label"] for option in self.options}

    def typed(self, value: Any) -> Any:
        """What is stored, as a form and a sheet take it: a date as a date."""
        return date.fromisoformat(value) if value and self.kind == self.Kind.DATE else value

    def shown(self, value: Any) -> Any:
        """What is stored, in words; empty for nothing."""
        if value is None:
            return ""
        match self.kind:
            case self.Kind.YES_NO:
                return "Yes" if value else "No"
            case self.Kind.CHOICE:
                return self.labels.get(value, value)
            case self.Kind.CHOICES:
                return ", ".join(self.labels.get(choice, choice) for choice in value)
        return self.typed(value)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and isfinite(value)


def is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def free_key(label: str) -> str:
    """A word made of the label, with a number where another field has it."""
    stem = re.sub(r"^[^a-z]+", "", slugify(label).replace("-", "_"))[:34] or "field"
    taken = set(CustomField.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for n in range(len(taken) + 1) for key in [f"{stem}_{n + 1}" if n else stem] if key not in taken)
