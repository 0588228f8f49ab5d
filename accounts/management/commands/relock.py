"""After a new SECRET_KEY: what is stored locked gets the new key, so that the old one can be thrown away."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast
from django.db.models.lookups import StartsWith

from accounts.locks import Locked, Unreadable, newest
from accounts.models import LockedField

AT_ONCE = 500


class Command(BaseCommand):
    help = "Locks every locked value anew with the newest key. Rows whose key is gone are counted and left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models():
            if hasattr(model, "pgh_tracked_model"):  # a history is never written; its old values stay under their key
                continue
            for field in model._meta.concrete_fields:
                if isinstance(field, LockedField):
                    done, lost = relock(model, field.attname)
                    self.stdout.write(
                        f"{model._meta.verbose_name} {field.verbose_name}: {done} locked anew, {lost} unreadable."
                    )


def relock(model: type[models.Model], name: str) -> tuple[int, int]:
    done = lost = last = 0
    stored = Cast(F(name), TextField())
    old = model._base_manager.alias(stored=stored).exclude(stored="").exclude(StartsWith(stored, Value(newest())))
    while rows := list(old.filter(pk__gt=last).order_by("pk").values_list("pk", name)[:AT_ONCE]):
        with transaction.atomic():
            for pk, held in rows:
                try:
                    text = held.in_full
                except Unreadable:
                    lost += 1
                    continue
                # Only if nobody changed it meanwhile.
                same = model._base_manager.alias(stored=stored).filter(pk=pk, stored=held.stored)
                done += same.update(**{name: Locked.of(text)})
        last = rows[-1][0]
    return done, lost
