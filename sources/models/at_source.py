from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models, transaction


class AtSource(models.Model):
    """Mixed into what is noted at a source: made while that is merged into another, it is noted at the other.

    The source is locked first, as a merge does, so that none of the two waits for the other in a ring.
    """

    if TYPE_CHECKING:
        source: Any
        source_id: int | None

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            if self._state.adding:
                self.come_to_what_stands()
            super().save(*args, **kwargs)

    def come_to_what_stands(self) -> None:
        """No merge of its source until the transaction ends."""
        if self.source_id:
            sources: Any = self._meta.get_field("source").related_model._default_manager  # type: ignore[union-attr]
            stands = sources.lock_standing(self.source_id)
            if stands.pk != self.source_id:
                self.source = stands
        if person := getattr(self, "contact_id", None):
            people: Any = self._meta.get_field("contact").related_model._base_manager  # type: ignore[union-attr]
            joined = people.filter(pk=person).values_list("merged_into", flat=True).first()
            self.contact_id = joined or person
