"""Verbs over many sources at once: a few statements, however many rows. History is written by the triggers."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.timezone import now

from accounts.models import User
from accounts.roles import EDIT_SOURCES, EXPORT_SOURCES, GIVE_SOURCES, OVERSEE
from sources.choices import SourceStatus

from .tag import Tag


class ManyQuerySet(models.QuerySet):
    def exportable_by(self, user: User) -> Any:
        """A manager takes along the branch's, a marketer the own book."""
        managed = Q(branch__in=user.branch_ids_where(OVERSEE))
        return self.filter(managed | Q(branch__in=user.branch_ids_where(EXPORT_SOURCES), owner=user))

    def give_to(self, owner: User | None, *, by: User) -> int:
        """Those of branches where this person may own sources. How many changed.

        One act, of which all concerned hear. A manager gives what is the branch's; who may own sources, takes unowned.
        """
        from .handover import Handover

        mine = Q(branch__in=by.branch_ids_where(GIVE_SOURCES)) | (Q(owner=None) if owner == by else Q(pk__in=[]))
        others = self.filter(mine).exclude(owner=owner)
        if not owner:
            return len(others.write(owner=None))
        with transaction.atomic():
            rows = others.filter(branch__in=owner.branch_ids_where(EDIT_SOURCES)).order_by("pk")
            ids = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
            if ids:
                act = Handover.objects.create(by=by, why="Chosen in the list")
                act.give(ids, owner)
                act.done()
        return len(ids)

    def set_tier(self, tier: str) -> int:
        """The check-ins follow. How many changed."""
        with transaction.atomic():
            changed = self.exclude(tier=tier).write(tier=tier)
            self.model.objects.filter(pk__in=changed).reckon_check_ins()
        return len(changed)

    def give_up(self, reason: str) -> int:
        """With a reason; the check-ins end. How many changed."""
        with transaction.atomic():
            changed = self.awake().write(inactive_at=now(), inactive_reason=reason)
            self.model.objects.filter(pk__in=changed).reckon_check_ins()
        return len(changed)

    def take_up(self) -> int:
        """Again, where they were given up; the check-ins follow. How many changed."""
        with transaction.atomic():
            changed = self.of_status(SourceStatus.INACTIVE).write(inactive_at=None, inactive_reason="")
            self.model.objects.filter(pk__in=changed).reckon_check_ins()
        return len(changed)

    def tag_as(self, name: str) -> int:
        from .tagging import Tagging

        with transaction.atomic():
            [tag] = Tag.objects.named([name])
            bare = list(self.exclude(taggings__tag=tag).order_by("pk").values_list("pk", flat=True))
            Tagging.objects.bulk_create([Tagging(source_id=pk, tag=tag) for pk in bare], ignore_conflicts=True)
            self.model.objects.filter(pk__in=bare).write()
        return len(bare)

    def untag(self, tag: Tag) -> int:
        from .tagging import Tagging

        with transaction.atomic():
            borne = Tagging.objects.filter(tag=tag, source__in=self.order_by().values("pk"))
            pks = list(borne.values_list("source", flat=True))
            borne.delete()
            self.model.objects.filter(pk__in=pks).write()
        return len(pks)

    def write(self, **columns: Any) -> list[int]:
        """Locks, writes, and makes forms that were opened before stale. The ids that changed."""
        with transaction.atomic():
            rows = self.order_by("pk").select_for_update(of=("self",))
            pks = list(rows.values_list("pk", flat=True))
            self.model.objects.filter(pk__in=pks).update(**columns, version=F("version") + 1)
        return pks

    def follow(self) -> None:
        """What follows from columns that were written past save(); undo calls it after putting many back."""
        self.reckon_check_ins()
