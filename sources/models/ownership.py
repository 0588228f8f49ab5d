"""Whose a source is: its owner, who owns it beside them, and who owned it before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pghistory
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models, transaction
from django.db.models import BigIntegerField, Exists, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.urls import reverse

from accounts.models import Branch, User
from accounts.roles import EDIT_SOURCES, SEE_REFERRALS, SEE_SOURCES
from accounts.sentences import WrongWay

from .at_source import AtSource

OWNED = "insert", "after"  # the history's labels of how a row stood


class BookQuerySet(models.QuerySet):
    """Questions of whose they are."""

    def owned_by(self, user: User) -> Any:
        return self.filter(owner=user)

    def unowned(self) -> Any:
        return self.filter(owner=None)

    def in_book_of(self, user: User) -> Any:
        """Owned or co-owned: whose referrals and silences this person hears of. Check-ins stay the owner's.

        Ids from two indexes: an OR over tables could use none.
        """
        owned = self.model.objects.order_by().filter(owner=user).values("pk")
        return self.filter(pk__in=owned.union(CoOwner.objects.filter(user=user).values("source")))

    def with_co_owners(self) -> Any:
        """`co_owner_ids` and `co_owner_names`, in the rows' own query."""
        beside = CoOwner.objects.filter(source=OuterRef("pk")).order_by("user__name", "pk")
        return self.annotate(
            co_owner_ids=ArraySubquery(beside.values("user")), co_owner_names=ArraySubquery(beside.values("user__name"))
        )


class CoOwnerQuerySet(models.QuerySet["CoOwner"]):
    def visible_to(self, user: User) -> CoOwnerQuerySet:
        return self.filter(source__branch__in=user.branch_ids_where(SEE_SOURCES))

    def with_names(self) -> CoOwnerQuerySet:
        return self.select_related("source__branch", "source__owner", "user")


@pghistory.track(model_name="CoOwnerHistory")
class CoOwner(AtSource):
    """A person who owns a source beside its owner: edits it, sees its referrals, hears of them."""

    source = models.ForeignKey("sources.Source", models.CASCADE, related_name="co_owners")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="co_owned")

    objects = CoOwnerQuerySet.as_manager()

    class Privacy:
        plain = {"id", "source", "user"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "user"], name="co_owner_once")]

    def __str__(self) -> str:
        return f"{self.user} beside the owner of {self.source}"

    @property
    def branch(self) -> Branch:
        return self.source.branch

    def allows(self, user: User, permission: str) -> bool:
        """Whoever may edit the source; and everyone may step down."""
        return self.user_id == user.pk or self.source.allows(user, permission)


@dataclass(frozen=True)
class OwnerChange:
    """From whom to whom a source went, by whom, when and why, as a line of its history."""

    sentence: str
    by: str
    at: datetime
    note: str


class Owned(models.Model):
    """Mixed into Source; the column itself stands there."""

    if TYPE_CHECKING:
        pk: int
        branch: Branch
        branch_id: int
        owner: User | None
        owner_id: int | None
        pgh_event_model: Any

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new one that nobody owns falls to whose territory its ZIP is in."""
        if self.pk is None and self.owner is None:
            self.owner = self.falls_to()
        super().save(*args, **kwargs)

    def edit(self, *, version: int, **values: Any) -> Any:
        """Whoever becomes the owner is no co-owner any more. Raises Stale."""
        with transaction.atomic():
            super().edit(version=version, **values)
            if values.get("owner"):
                CoOwner.objects.filter(source=self.pk, user=values["owner"]).delete()
        return self

    def falls_to(self) -> User | None:
        """The marketer whose territory it is in."""
        from .territory import Territory

        return Territory.objects.whose(branch=self.branch, zip=self.zip)

    def allows(self, user: User, permission: str) -> bool:
        """A marketer edits own, co-owned and unowned sources; a manager those of the branch."""
        if permission != EDIT_SOURCES or self.owner_id in (None, user.pk):
            return True
        return self.branch_id in user.places.get("manager", set()) or user.pk in self.ids_of_co_owners()

    def ids_of_co_owners(self) -> Iterable[int]:
        """See also BookQuerySet.with_co_owners, which brings them along."""
        brought: list[int] | None = getattr(self, "co_owner_ids", None)
        return CoOwner.objects.filter(source=self.pk).values_list("user", flat=True) if brought is None else brought

    @property
    def working_owner(self) -> User | None:
        """Its owner, as long as they still work in its branch."""
        return self.owner if self.owner and self.owner.works_in(self.branch) else None

    def who_to_tell(self) -> list[User]:
        """Owner and co-owners; where nobody owns it any more the branch's managers, so that no referral vanishes."""
        here = User.objects.who_may(SEE_REFERRALS, branch_ids={self.branch_id})
        if self.working_owner:
            heard = Q(pk=self.owner_id) | Q(co_owned__source=self.pk)
        else:
            heard = Q(pk__in=User.objects.managing(self.branch).order_by().values("pk")) | Q(co_owned__source=self.pk)
        return list(here.filter(heard))

    def hand_over(self, *, to: User, by: User, why: str) -> None:
        """To another owner, with the reason. Raises WrongWay for one who has it already or cannot own it here."""
        from .handover import Handover

        with transaction.atomic():
            self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update(of=("self",)))
            self.check_owner(to)
            act = Handover.objects.create(left=self.owner, by=by, why=why)
            act.give([self.pk], to)
            act.done()
            self.refresh_from_db()

    def check_owner(self, to: User) -> None:
        if to.pk == self.owner_id:
            raise WrongWay(f"{to} owns it already.", page=self.ownership_url)
        if not (to.is_active and to.may(EDIT_SOURCES, branch=self.branch)):
            raise WrongWay(f"{to} is neither marketer nor manager in {self.branch}.", page=self.ownership_url)

    def share_with(self, user: User) -> None:
        """Raises WrongWay for the owner, and for one who could not own it."""
        with transaction.atomic():
            stands: Any = type(self)._default_manager.lock_standing(self.pk)
            stands.check_owner(user)
            CoOwner.objects.get_or_create(source=stands, user=user)

    @property
    def ownership_url(self) -> str:
        return reverse("sources:ownership", args=[self.pk])

    def owner_changes(self) -> list[OwnerChange]:
        """Newest first, from the history that the triggers keep: no way of writing passes it by."""
        from .handover import Handover

        acts = Handover.objects.filter(change=OuterRef("pgh_context_id"))
        past = (
            self.pgh_event_model.objects.filter(pgh_obj_id=self.pk, pgh_label__in=OWNED)
            .alias(by=Cast(KT("pgh_context__user"), BigIntegerField()))
            .annotate(
                by_name=Subquery(User.objects.filter(pk=OuterRef("by")).values("name")[:1]),
                why=Subquery(acts.values("why")[:1]),
                takes_back=Exists(Handover.objects.filter(taken_back_in=OuterRef("pgh_context_id"))),
            )
            .order_by("pgh_id")
            .values_list("owner", "owner__name", "by_name", "pgh_created_at", "why", "takes_back", "pgh_label")
        )
        changes: list[OwnerChange] = []
        before: tuple[int | None, str] = (None, "nobody")
        for owner, name, by, at, why, takes_back, label in past:
            after = (owner, name or "nobody")
            if label == OWNED[0] or owner != before[0]:
                was = "Added, owned by" if label == OWNED[0] else f"From {before[1]} to"
                note = "Taken back." if takes_back else why or ""
                changes.insert(0, OwnerChange(f"{was} {after[1]}", by or "", at, note))
            before = after
        return changes
