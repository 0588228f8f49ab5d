from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pghistory
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.timezone import now

from accounts.models import Branch, User
from accounts.roles import SEE_SOURCES
from accounts.sentences import Stale, WrongWay, clock
from notifications.models import Message

from .contact import Contact
from .merge_notes import Notes, lacking
from .moving import follow, keys_to, move
from .source import Source

WITHIN = timedelta(days=30)


class MergeQuerySet(models.QuerySet["Merge"]):
    def visible_to(self, user: User) -> MergeQuerySet:
        return self.filter(survivor__branch__in=user.branch_ids_where(SEE_SOURCES))

    def editable_by(self, user: User) -> MergeQuerySet:
        """Of which this person may edit both. See also Merge.allows, which answers the same for one."""
        edits = Source.objects.order_by().editable_by(user).values("pk")
        return self.filter(survivor__in=edits, absorbed__in=edits)

    def with_names(self) -> MergeQuerySet:
        return self.select_related("survivor__branch", "survivor__owner", "absorbed", "by", "undone_by")


@pghistory.track(model_name="MergeHistory")
class Merge(Notes, models.Model):
    """Two records of one place became one. Keeps what it takes to part them again within 30 days."""

    survivor = models.ForeignKey(Source, models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Source, models.PROTECT, related_name="merges_away")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now, editable=False)
    changed = models.JSONField(default=list)
    moved = models.JSONField(default=list)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = MergeQuerySet.as_manager()

    class Privacy:
        person = {"changed"}  # an address or a phone number of somebody there
        plain = {"id", "survivor", "absorbed", "by", "at", "moved", "undone_by", "undone_at"}

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at"], name="merge_newest")]
        constraints = [
            models.CheckConstraint(condition=~Q(survivor=F("absorbed")), name="merge_of_two"),
            models.UniqueConstraint(fields=["absorbed"], condition=Q(undone_at=None), name="merged_away_once"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merge_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed} into {self.survivor}"

    def get_absolute_url(self) -> str:
        return self.survivor.get_absolute_url()

    @property
    def branch(self) -> Branch:
        return self.survivor.branch

    def allows(self, user: User, permission: str) -> bool:
        return self.survivor.allows(user, permission) and self.absorbed.allows(user, permission)

    @property
    def until(self) -> datetime:
        """When it can be undone no longer."""
        return self.at + WITHIN

    @property
    def can_be_undone(self) -> bool:
        return self.undone_at is None and now() < self.until

    @classmethod
    def make(
        cls,
        survivor: Source,
        absorbed: Source,
        *,
        by: User,
        version: int,
        other_version: int,
        take: Iterable[str] = (),
        join: dict[int, int] | None = None,
    ) -> Merge:
        """All that names `absorbed` names `survivor`, which takes these columns of it.

        `join` says which person there is which person here, by their ids. A bounded number of statements, whatever
        moves. Raises WrongWay where one of them was merged meanwhile or they are of two branches, and Stale with the
        survivor as it is now where one of them was edited. Who owns one of the two no more is told.
        """
        with transaction.atomic():
            survivor, absorbed = locked(survivor, absorbed)
            must_stand(survivor, absorbed)
            if (survivor.version, absorbed.version) != (version, other_version):
                raise Stale(survivor)
            merge = cls(survivor=survivor, absorbed=absorbed, by=by)
            people = merge.joining(join or {})
            owners = {row.owner for row in (survivor, absorbed)}
            merge.take_over(take, merge.told_silence())
            merge.part_owner()
            for there, here in people:
                merge.write(here, {name: getattr(there, name) for name in lacking(here, there)})
            for key in keys_to(Source):
                merge.moved += move(key, {absorbed.pk: survivor.pk})
            for key in keys_to(Contact) if people else ():
                merge.moved += move(key, {there.pk: here.pk for there, here in people})
            for there, here in people:
                there.refresh_from_db()
                merge.write(there, {"merged_into": here})
            merge.write(absorbed, {"merged_into": survivor})
            merge.save()
            merge.tell(owner for owner in owners if owner and owner.pk != survivor.owner_id)
            follow(Source, sorted([survivor.pk, absorbed.pk]))
        return merge

    def joining(self, join: dict[int, int]) -> list[tuple[Contact, Contact]]:
        """The people that become one: there, here. Raises WrongWay where they are not there any more."""
        if len(set(join.values())) < len(join):
            raise WrongWay("Two people cannot be joined to the same one in one step.")
        rows = Contact.objects.filter(pk__in={*join, *join.values()}, merged_into=None).order_by("pk")
        found = {row.pk: row for row in rows.select_for_update(of=("self",))}
        pairs = [(found[there], found[here]) for there, here in join.items() if there in found and here in found]
        places = {(there.source_id, here.source_id) for there, here in pairs}
        if len(pairs) < len(join) or places - {(self.absorbed_id, self.survivor_id)}:
            raise WrongWay("The people there were changed meanwhile. Look again.")
        return pairs

    def tell(self, lost: Iterable[User]) -> None:
        """Whoever owned one of the two and owns it no more, unless they did it themselves."""
        Message.objects.queue(
            [person for person in lost if person.is_active and person.pk != self.by_id],
            about="merged_away",
            key=f"merge:{self.pk}",
            link=self.survivor.ownership_url,
            branch=self.branch,
            words={"source": self.survivor.name_outside, "by": self.by.name, "to": str(self.survivor.owner or "")},
        )

    def told_silence(self) -> dict[str, Any]:
        """What its owner was told of a silence is not told again."""
        here, there = self.survivor.silence_told_for, self.absorbed.silence_told_for
        return {"silence_told_for": there} if there and (here is None or there > here) else {}

    def undo(self, *, by: User) -> list[str]:
        """Parts them again; gives in words what could not be put back since somebody changed it meanwhile.

        What came to the survivor after the merge stays there. Raises WrongWay: too late, undone already, or merged on.
        """
        with transaction.atomic():
            merge = Merge.objects.select_for_update(of=("self",)).with_names().get(pk=self.pk)
            survivor, absorbed = locked(merge.survivor, merge.absorbed)
            merge.must_be_undoable(survivor)
            merge.move_back()
            stays = [*merge.put_back()]
            Message.objects.withdraw(f"merge:{merge.pk}")
            merge.undone_by, merge.undone_at = by, now()
            merge.save(update_fields=["undone_by", "undone_at"])
            follow(Source, sorted([survivor.pk, absorbed.pk]))
        self.refresh_from_db()
        return stays

    def must_be_undoable(self, survivor: Source) -> None:
        page = survivor.get_absolute_url()
        if self.undone_at:
            raise WrongWay(f"{self.undone_by} undid this merge {clock(self.undone_at)}.", page=page)
        if now() >= self.until:
            raise WrongWay("That is more than 30 days ago and can no longer be undone.", page=page)
        if survivor.merged_into:
            raise WrongWay(f"{survivor} was merged into {survivor.merged_into} since. Undo that first.", page=page)

    def move_back(self) -> None:
        """Exactly the rows that were moved, as far as they still name the survivor."""
        keys = {key.label: key for model in (Source, Contact) for key in keys_to(model)}
        back: dict[str, dict[int, int]] = defaultdict(dict)
        rows: dict[str, list[int]] = defaultdict(list)
        for entry in self.moved:
            back[entry["key"]][entry["to"]] = entry["from"]
            rows[entry["key"]] += entry["rows"]
        for label, to in back.items():
            if label in keys:  # else the model that had it is gone
                move(keys[label], to, only=rows[label])

    def take_back(self, *, by: User) -> None:
        """The general Undo goes row by row and knows nothing of what came after."""
        raise WrongWay("A merge is undone on the page of merges.")


def locked(*sources: Source) -> list[Source]:
    """As they are now, and nobody else's until the transaction ends. In one order, so that none waits in a ring."""
    rows = Source._base_manager.filter(pk__in=[source.pk for source in sources]).order_by("pk")
    found = {row.pk: row for row in rows.select_related("branch", "owner").select_for_update(of=("self",))}
    return [found[source.pk] for source in sources]


def must_stand(survivor: Source, absorbed: Source) -> None:
    if survivor.pk == absorbed.pk:
        raise WrongWay("That is one and the same record.", page=survivor.get_absolute_url())
    for row in (survivor, absorbed):
        if row.merged_into:
            merge = Merge.objects.with_names().get(absorbed=row, undone_at=None)
            sentence = f"{merge.by} merged {row} into {row.merged_into} {clock(merge.at)}."
            raise WrongWay(sentence, page=row.merged_into.get_absolute_url())
    if survivor.branch_id != absorbed.branch_id:
        sentence = f"{survivor} is of {survivor.branch} and {absorbed} of {absorbed.branch}: each branch keeps its own."
        raise WrongWay(sentence, page=survivor.get_absolute_url())
