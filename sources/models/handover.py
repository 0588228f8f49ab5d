from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import pghistory
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import now

from accounts.changes import current_change
from accounts.models import User
from notifications.models import Message

from .ownership import CoOwner
from .territory import Territory


@dataclass
class Received:
    """What one person was given: numbers of sources, tasks and planned visits, and the last source."""

    moved: Counter[str] = field(default_factory=Counter)
    source_id: int = 0


@pghistory.track(model_name="HandoverHistory")
class Handover(models.Model):
    """Sources that went to other owners in one act: by whom, why, and how much moved. Kept when it is taken back."""

    left = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    at = models.DateTimeField(default=now)
    source_count = models.PositiveIntegerField(default=0)
    task_count = models.PositiveIntegerField(default=0)
    visit_count = models.PositiveIntegerField(default=0)
    change = models.UUIDField(default=current_change, null=True, editable=False)
    taken_back_in = models.UUIDField(null=True, editable=False)

    class Privacy:
        # Typed by hand, so it stays in the house.
        person = {"why"}
        plain = {"id", "left", "by", "at", "source_count", "task_count", "visit_count", "change", "taken_back_in"}

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["change"], name="handover_by_change"),
            models.Index(fields=["taken_back_in"], name="handover_taken_back", condition=~Q(taken_back_in=None)),
        ]
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="handover_has_a_reason")]

    def __str__(self) -> str:
        return f"Handover {self.pk}"

    def received_by(self, to: User) -> Received:
        """Kept while the act runs, and told at its end."""
        given: dict[User, Received] = self.__dict__.setdefault("given", {})
        return given.setdefault(to, Received())

    def give(self, sources: Iterable[int], to: User) -> None:
        """These, by their numbers, in one statement. Forms that were opened before are stale."""
        from .source import Source

        ids = list(sources)
        given = self.received_by(to)
        rows = Source.objects.order_by().filter(pk__in=ids)
        given.moved["sources"] += rows.update(owner=to, version=F("version") + 1)
        given.source_id = ids[-1] if ids else given.source_id
        CoOwner.objects.filter(source__in=ids, user=to).delete()

    def done(self) -> None:
        """Notes how much moved, and tells each person once, whatever the number."""
        given: dict[User, Received] = self.__dict__.get("given", {})
        whole: Counter[str] = sum((received.moved for received in given.values()), Counter())
        self.source_count, self.task_count, self.visit_count = whole["sources"], whole["tasks"], whole["visits"]
        self.save(update_fields=["source_count", "task_count", "visit_count"])
        for person, received in given.items():
            self.tell(person, received)
        if self.left and given:
            only = next(iter(given.items())) if len(given) == 1 else None
            self.tell(self.left, Received(whole, only[1].source_id if only else 0), to=only[0] if only else None)

    def tell(self, person: User, received: Received, *, to: User | None = None) -> None:
        if person.pk == self.by_id or not person.is_active or not received.moved["sources"]:
            return
        one = received.moved["sources"] == 1 and received.source_id
        to_list = "" if person.pk == self.left_id else f"{reverse('sources:sources')}?owner=mine"
        Message.objects.queue(
            [person],
            about="handover",
            key=f"handover:{self.pk}",
            link=reverse("sources:ownership", args=[received.source_id]) if one else to_list,
            words={
                **{name: received.moved[name] for name in ("sources", "tasks", "visits")},
                "gave": person.pk == self.left_id,
                "left": self.left.name if self.left else "",
                "to": to.name if to else "",
                "by": self.by.name,
            },
        )

    def take_back(self, *, by: User) -> None:
        """Undo: the rows are put back, and the act stays known. Word that has not left never leaves."""
        self.taken_back_in = current_change()
        self.save(update_fields=["taken_back_in"])
        key = f"handover:{self.pk}"
        heard = Message.objects.filter(dedupe_key__startswith=f"{key}:").exclude(sent_at=None)
        people = list(User.objects.active().filter(messages__in=heard))
        Message.objects.withdraw(key)
        Message.objects.queue(
            people,
            about="handover_undone",
            key=f"handover-undone:{self.pk}",
            words={"by": by.name, "sources": self.source_count},
        )

    @classmethod
    def by_territory(cls, sources: models.QuerySet, *, by: User) -> int:
        """Gives unowned ones to whose territory they are in; how many found an owner."""
        with transaction.atomic():
            found = Territory.objects.split(sources.select_for_update())
            found.pop(None, None)
            if not found:
                return 0
            act = cls.objects.create(by=by, why="By territory")
            for marketer, ids in found.items():
                if marketer:
                    act.give(ids, marketer)
            act.done()
        return act.source_count
