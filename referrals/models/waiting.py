from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pghistory
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models, transaction
from django.db.models import Max, OuterRef, Q, Subquery
from django.utils.timezone import now

from accounts.models import Branch, User
from accounts.models.stored_file import Line
from accounts.sentences import WrongWay
from notifications.models import Message
from referrals.stages import OPEN

from .attribution import AttributionQuerySet
from .escalation import K, alike
from .event import on as in_words


class WaitsOn(models.TextChoices):
    ORDERS = "orders", "Orders"
    F2F = "f2f", "Face-to-face"
    AUTHORISATION = "authorisation", "Authorisation"
    DISCHARGE_DATE = "discharge_date", "Discharge date"
    FAMILY = "family", "The family"


class WaitingQuerySet(models.QuerySet["Waiting"]):
    def visible_to(self, user: User) -> WaitingQuerySet:
        from .referral import Referral

        return self.filter(referral__in=Referral.objects.visible_to(user))

    def standing(self) -> WaitingQuerySet:
        """What is waited for still; what a closed referral waited for, nobody waits for."""
        return self.filter(ended_at=None, referral__stage__in=OPEN)

    def with_names(self) -> WaitingQuerySet:
        return self.select_related("referral__branch", "referral__patient", "referral__source", "by", "ended_by")


@pghistory.track(model_name="WaitingHistory")
class Waiting(models.Model):
    """What a referral waits for, whom we asked, and when to look again. It stops no clock; there may be several."""

    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="waitings")
    on = models.CharField("for what", max_length=20, choices=WaitsOn)
    asked = models.CharField("who was asked", max_length=120, blank=True)
    look_again_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = WaitingQuerySet.as_manager()

    class Privacy:
        patient = {"asked"}  # it may be a daughter's name
        plain = {"id", "referral", "on", "look_again_on", "by", "asked_at", "ended_at", "ended_by"}

    class Meta:
        ordering = ["look_again_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "on"], condition=Q(ended_at=None), name="waits_once_for_each"),
            models.CheckConstraint(condition=Q(on__in=WaitsOn.values), name="waits_for_something_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="waiting_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        """No words here: whom we asked may be of the family."""
        return f"Waiting {self.pk}"

    @property
    def branch(self) -> Branch:
        return self.referral.branch

    @property
    def words(self) -> str:
        """ "orders", "the family"."""
        return within(WaitsOn(self.on))

    @property
    def look_again_words(self) -> str:
        return in_words(self.look_again_on.isoformat())

    def lines(self, *, sees_patient: bool, again: set[datetime]) -> list[Line]:
        """For a timeline. What was asked for again at the moment when it ended, did not end."""
        asked = f"; {self.asked} was asked" if self.asked and sees_patient else ""
        told = [Line(f"Waits for {self.words}{asked}; look again {self.look_again_words}", self.by, self.asked_at)]
        if self.ended_at and self.ended_at not in again:
            told.append(Line(f"Waits no longer for {self.words}", self.ended_by, self.ended_at))
        return told

    def end(self, *, by: User, at: datetime | None = None) -> None:
        """Raises WrongWay where somebody was faster."""
        with transaction.atomic():
            self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update(of=("self",)))
            if self.ended_at:
                raise WrongWay(
                    f"{self.ended_by} noted already that it waits no longer for {self.words}.",
                    page=self.referral.get_absolute_url(),
                )
            self.ended_at, self.ended_by = at or now(), by
            self.save()
            Message.objects.withdraw(alike(self.referral_id, K.WAITS_TOO_LONG))

    def get_absolute_url(self) -> str:
        return self.referral.get_absolute_url()


class AwaitingQuerySet(AttributionQuerySet):
    def with_waiting(self) -> Any:
        """`waits_on`: for what each waits, what is looked at next first."""
        found = Waiting.objects.standing().filter(referral=OuterRef("pk"))
        return self.annotate(waits_on=ArraySubquery(found.order_by("look_again_on", "pk").values("on")))

    def waiting_past(self, today: date) -> Any:
        """`look_again_on`: the latest day that has passed without anybody's looking again."""
        past = Waiting.objects.standing().filter(referral=OuterRef("pk"), look_again_on__lt=today).order_by()
        latest = past.values("referral").annotate(latest=Max("look_again_on")).values("latest")
        return self.annotate(look_again_on=Subquery(latest)).filter(look_again_on__isnull=False)


class Awaiting:
    """It may wait for several things at once, which is no stage and stops no clock.

    A plain class over the columns of Referral: see also Attributed.
    """

    if TYPE_CHECKING:
        pk: Any
        stage: Any
        waitings: Any
        refresh_from_db: Any
        get_absolute_url: Any

    def wait_for(self, on: str, look_again_on: date, asked: str = "", *, by: User) -> Waiting:
        """Asked again for the same, the new day counts. Raises WrongWay where the referral is closed."""
        with transaction.atomic():
            rows: Any = type(self)
            self.refresh_from_db(from_queryset=rows._base_manager.select_for_update(of=("self",)))
            if self.stage not in OPEN:
                raise WrongWay("This referral is closed; it waits for nothing.", page=self.get_absolute_url())
            at = now()
            for before in self.waitings.filter(on=on, ended_at=None):
                before.end(by=by, at=at)
            waits: Waiting = self.waitings.create(on=on, asked=asked, look_again_on=look_again_on, by=by, asked_at=at)
            return waits

    def no_longer_waits(self, on: str, *, by: User) -> None:
        """Raises WrongWay where it does not wait for this."""
        waits = self.waitings.filter(on=on, ended_at=None).first()
        if waits is None:
            raise WrongWay(f"It does not wait for {within(WaitsOn(on))}.", page=self.get_absolute_url())
        waits.end(by=by)

    @property
    def waiting_words(self) -> str:
        """ "orders, the family"; of rows that were read with_waiting."""
        return ", ".join(within(WaitsOn(on)) for on in getattr(self, "waits_on", []))


def within(on: WaitsOn) -> str:
    """In the midst of a sentence."""
    return f"{on.label[0].lower()}{on.label[1:]}"
