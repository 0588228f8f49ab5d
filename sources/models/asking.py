from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pghistory
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.timezone import now

from accounts.models import Branch, User
from accounts.roles import SEE_SOURCES
from accounts.sentences import WrongWay
from notifications.models import Message

from .source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable


class OwnershipRequestQuerySet(models.QuerySet["OwnershipRequest"]):
    def visible_to(self, user: User) -> OwnershipRequestQuerySet:
        return self.filter(source__branch__in=user.branch_ids_where(SEE_SOURCES))

    def open(self) -> OwnershipRequestQuerySet:
        return self.filter(decided_at=None)

    def with_names(self) -> OwnershipRequestQuerySet:
        return self.select_related("source__branch", "source__owner", "asked_by", "decided_by")


@pghistory.track(model_name="OwnershipRequestHistory")
class OwnershipRequest(models.Model):
    """Somebody asks for a source that is a colleague's. The owner or a manager agrees, or refuses with a word."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="ownership_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    asked_at = models.DateTimeField(default=now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    agreed = models.BooleanField(null=True, editable=False)
    answer = models.CharField(max_length=200, blank=True)

    objects = OwnershipRequestQuerySet.as_manager()

    class Privacy:
        # Typed by hand, so it stays in the house.
        person = {"why", "answer"}
        plain = {"id", "source", "asked_by", "asked_at", "decided_by", "decided_at", "agreed"}

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="request_says_why"),
            models.UniqueConstraint(
                fields=["source", "asked_by"], condition=Q(decided_at=None), name="one_open_request_a_person"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, agreed=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, agreed__isnull=False),
                name="request_decided_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(agreed=False) | ~Q(answer=""), name="refusal_has_a_word"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by} asks for {self.source}"

    @property
    def branch(self) -> Branch:
        return self.source.branch

    def get_absolute_url(self) -> str:
        return self.source.ownership_url

    def allows(self, user: User, permission: str) -> bool:
        """Its owner answers, and the branch's managers; nobody to themselves."""
        manages = self.source.branch_id in user.places.get("manager", set())
        return user.pk != self.asked_by_id and (manages or user.pk == self.source.owner_id)

    @classmethod
    def ask(cls, *, source: Source, by: User, why: str) -> OwnershipRequest:
        """Tells the owner and the managers. Raises WrongWay where nobody need be asked."""
        if source.owner is None:
            raise WrongWay("Nobody owns it: you can take it on its edit page.", page=source.ownership_url)
        source.check_owner(by)
        with transaction.atomic():
            request, fresh = cls.objects.get_or_create(
                source=source, asked_by=by, decided_at=None, defaults={"why": why}
            )
            if not fresh:
                raise WrongWay("You have asked for it already.", page=source.ownership_url)
            request.tell(request.who_decides(), about="ownership_asked", key=f"asked:{request.pk}")
        return request

    def who_decides(self) -> list[User]:
        managing = User.objects.managing(self.branch).order_by().values("pk")
        return list(
            User.objects.active().filter(Q(pk__in=managing) | Q(pk=self.source.owner_id)).exclude(pk=self.asked_by_id)
        )

    def tell(self, people: Iterable[User], *, about: str, key: str) -> None:
        Message.objects.queue(
            people,
            about=about,
            key=key,
            link=self.get_absolute_url(),
            branch=self.branch,
            words={"source": self.source.name_outside, "by": str(self.decided_by or self.asked_by)},
        )

    def agree(self, *, by: User, answer: str = "") -> None:
        """The source goes to who asked, and both are told. Raises WrongWay where it is decided already."""
        with transaction.atomic():
            self.decide(True, by=by, answer=answer)
            if self.source.owner_id != self.asked_by_id:  # it may be theirs by now in another way
                self.source.hand_over(to=self.asked_by, by=by, why=self.why)

    def refuse(self, *, by: User, answer: str) -> None:
        """Raises WrongWay where it is decided already."""
        with transaction.atomic():
            self.decide(False, by=by, answer=answer)
            self.tell([self.asked_by], about="ownership_refused", key=f"refused:{self.pk}")

    def decide(self, agreed: bool, *, by: User, answer: str) -> None:
        self.refresh_from_db(from_queryset=OwnershipRequest.objects.select_for_update(of=("self",)).with_names())
        if self.decided_at:
            said = "agreed" if self.agreed else "refused"
            raise WrongWay(f"{self.decided_by} has {said} already.", page=self.get_absolute_url())
        self.decided_by, self.decided_at, self.agreed, self.answer = by, now(), agreed, answer
        self.save(update_fields=["decided_by", "decided_at", "agreed", "answer"])

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Its undo: what was not heard yet is never heard."""
        Message.objects.withdraw(f"asked:{self.pk}")
        return super().delete(*args, **kwargs)

    def undone(self, *, by: User, change: UUID) -> None:
        """The decision was taken back."""
        Message.objects.withdraw(f"refused:{self.pk}")
