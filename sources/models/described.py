from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models, transaction
from django.db.models import OuterRef

from .custom import CustomField
from .tag import Tag


class DescribedQuerySet(models.QuerySet):
    def with_tag_names(self) -> Any:
        """`tag_names`, in the same query."""
        borne = Tag.objects.filter(taggings__source=OuterRef("pk")).order_by("name")
        return self.annotate(tag_names=ArraySubquery(borne.values("name")))

    def with_own_fields(self) -> Any:
        """`own_fields`, in the same query."""
        return self.annotate(own_fields=CustomField.objects.as_json())

    def tagged(self, tag: int) -> Any:
        return self.filter(taggings__tag=tag)


class Described(models.Model):
    """What the agency says of a source in its own words: tags, and the fields that it made."""

    custom = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    tags: Any = models.ManyToManyField(Tag, through="Tagging", related_name="sources", blank=True)

    class Meta:
        abstract = True

    @property
    def own_answers(self) -> list[tuple[str, Any]]:
        """Label and words of each own field that is filled in. For a source `with_own_fields`."""
        fields = (CustomField.from_json(told) for told in self.own_fields)
        return [(field.label, field.shown(self.custom[field.key])) for field in fields if field.key in self.custom]

    def edit(self, *, version: int, tags: Iterable[str] | None = None, **values: Any) -> Any:
        """`tags` are names, all that it shall bear; `custom` by key. Raises Stale, and ValidationError for `custom`."""
        with transaction.atomic():
            if "custom" in values:
                stands = type(self)._base_manager.values_list("custom", flat=True).get(pk=self.pk)
                values["custom"] = CustomField.objects.cleaned(values["custom"], was=stands)
            super().edit(version=version, **values)
            if tags is not None:
                self.bear(tags)
        return self

    def bear(self, names: Iterable[str]) -> None:
        """These tags and no others."""
        self.tags.set(Tag.objects.named(names))
