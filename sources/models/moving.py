"""What names a row, and naming another instead. Found in the models, so that a key added later is moved by itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, UniqueConstraint, Value, When
from django.db.models.functions import Coalesce

from accounts.models import Versioned

# About the two records themselves, not about the place: whatever is merged, they go on naming what they named.
STAYS = {"sources.Merge", "sources.NotSame", "sources.LikelyPair"}


@dataclass(frozen=True)
class Key:
    """One column of one model that points to the rows which are merged."""

    model: type[models.Model]
    field: Any

    @property
    def label(self) -> str:
        """ "referrals.Referral.source", as a Merge keeps it."""
        return f"{self.model._meta.label}.{self.field.name}"

    @property
    def unique_beside(self) -> list[tuple[list[str], Q]]:
        """What there may be once for each row that is pointed to: the other columns, and under which condition."""
        name, meta = self.field.name, self.model._meta
        sets = [(list(names), Q()) for names in meta.unique_together]
        sets += [(list(c.fields), c.condition or Q()) for c in meta.constraints if isinstance(c, UniqueConstraint)]
        own: list[tuple[list[str], Q]] = [([], Q())] if self.field.unique else []
        return own + [([n for n in names if n != name], condition) for names, condition in sets if name in names]

    @property
    def counts(self) -> Subquery:
        """How many rows point to each row of a query."""
        rows = self.model._base_manager.order_by().filter(**{self.field.name: OuterRef("pk")})
        return Subquery(rows.values(self.field.name).annotate(n=Count("pk")).values("n"))

    @property
    def words(self) -> tuple[str, str]:
        """One and many of them, as the page calls them."""
        if self.model._meta.auto_created:  # a table between two, without a model of its own
            beside: Any
            (beside,) = [f for f in self.model._meta.fields if f.is_relation and f is not self.field]
            return str(beside.related_model._meta.verbose_name), str(beside.related_model._meta.verbose_name_plural)
        one = str(self.model._meta.verbose_name)
        return SAID.get(one, (one, str(self.model._meta.verbose_name_plural)))


SAID = {"contact": ("person", "people"), "follow up": ("task", "tasks"), "source": ("merged record", "merged records")}


def keys_to(model: type[models.Model]) -> list[Key]:
    """Without the histories and what is written once: they tell what was."""
    relations: list[Any] = model._meta.get_fields(include_hidden=True)
    found = [
        Key(relation.related_model, relation.field)
        for relation in relations
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
    ]
    return sorted((key for key in found if not stays(key.model)), key=lambda key: key.label)


def stays(model: type[models.Model]) -> bool:
    append_only = any(trigger.name == "append_only" for trigger in getattr(model._meta, "triggers", []))
    return hasattr(model, "pgh_tracked_model") or append_only or model._meta.label in STAYS


def counts(rows: QuerySet[Any]) -> list[tuple[Key, int]]:
    """What points to the one row of this query, the most first, in one question; what does not is left out."""
    keys = keys_to(rows.model)
    numbered = rows.order_by().values_list(*(Coalesce(key.counts, 0) for key in keys)).get()
    found = [(key, number) for key, number in zip(keys, numbered, strict=True) if number]
    return sorted(found, key=lambda pair: -pair[1])


def move(key: Key, to: dict[int, int], *, only: Collection[int] | None = None) -> list[dict[str, Any]]:
    """Rows that name a key of `to` name its value from now on: two statements however many they are.

    What the other has already and may have once only stays where it is. Gives what was moved, as a Merge keeps it.
    Each row may come from one row only, so that no two of them meet at their new place.
    """
    name, all_rows = key.field.name, key.model._base_manager.order_by()
    becomes = Case(
        *(When(**{name: old}, then=Value(new)) for old, new in to.items()), output_field=models.BigIntegerField()
    )
    rows = all_rows.filter(**{f"{name}__in": to}).alias(becomes=becomes)
    if only is not None:
        rows = rows.filter(pk__in=only)
    for others, condition in key.unique_beside:
        same = {other: OuterRef(other) for other in others}
        there = all_rows.filter(condition, **{name: OuterRef("becomes")}, **same)
        rows = rows.filter(~(condition & Q(Exists(there))))
    found: dict[int, list[int]] = {}
    for pk, old in rows.values_list("pk", key.field.attname):
        found.setdefault(old, []).append(pk)
    if found:
        newer = {"version": F("version") + 1} if issubclass(key.model, Versioned) else {}
        moved = [pk for pks in found.values() for pk in pks]
        all_rows.filter(pk__in=moved).update(**{name: becomes}, **newer)
    return [{"key": key.label, "from": old, "to": to[old], "rows": sorted(pks)} for old, pks in found.items()]


def follow(model: type[models.Model], rows: list[int]) -> None:
    """What follows from the rows that were moved, in the words of whoever keeps them: `follow_sources(ids)`."""
    for keeper in {key.model for key in keys_to(model)}:
        if hasattr(keeper, "follow_sources"):
            keeper.follow_sources(rows)
