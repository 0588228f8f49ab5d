from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from accounts.locks import Locked


class LockedAttribute(DeferredAttribute):
    """A row holds it locked as soon as it is set: nothing that writes the row out tells the value."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        if isinstance(value, str):
            value = Locked.of(value)
        instance.__dict__[self.field.attname] = value


class LockedField(models.TextField):
    """A short text of which the database, its history and its backups hold only a locked form. See accounts/locks.py.

    It cannot be searched: two rows with the same value store different texts.
    """

    descriptor_class = LockedAttribute

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Locked | None:
        return None if value is None else Locked(value)

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, Locked) or value is None else Locked.of(str(value))

    def get_prep_value(self, value: Any) -> Any:
        """A value that nobody changed is stored as it was, so that saving a row anew changes nothing."""
        if isinstance(value, str):
            return Locked.of(value).stored
        return value.stored if isinstance(value, Locked) else value

    def value_to_string(self, obj: models.Model) -> str:
        stored: str = self.value_from_object(obj).stored
        return stored
