from __future__ import annotations

from decimal import Decimal

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Branch, User, Versioned
from accounts.roles import SEE_SOURCES
from accounts.sentences import WrongWay
from pilots.choices import LIMITED, Metric, Status

from .pilot import Pilot

LIMITS = sorted(LIMITED)


class StandardQuerySet(models.QuerySet["Standard"]):
    def visible_to(self, user: User) -> StandardQuerySet:
        return self.filter(pilot__source__branch__in=user.branch_ids_where(SEE_SOURCES))

    def with_names(self) -> StandardQuerySet:
        return self.select_related("pilot__source__branch", "pilot__capability", "counted_by")


@pghistory.track(model_name="StandardHistory", exclude=["version"])
class Standard(Versioned):
    """One measurable promise of a pilot: a metric, its limit where it has one, and the share that is promised.

    The limit is in hours; of check-ins in days; else 0. `target_share` is in per cent.
    """

    pilot = models.ForeignKey(Pilot, models.CASCADE, related_name="standards")
    metric = models.CharField(max_length=20, choices=Metric)
    limit = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(0))
    target_share = models.PositiveSmallIntegerField("target share, %")
    label = models.CharField("what is counted", max_length=80, blank=True)
    numerator = models.PositiveIntegerField(null=True, editable=False)
    denominator = models.PositiveIntegerField(null=True, editable=False)
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    counted_at = models.DateTimeField(null=True, editable=False)

    objects = StandardQuerySet.as_manager()

    class Privacy:
        # Typed by hand, so it may name a patient in spite of all.
        person = {"label"}
        plain = {
            "id", "pilot", "metric", "limit", "target_share", "numerator", "denominator", "counted_by", "counted_at",
            "version",
        }  # fmt: skip

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "metric", "limit", "label"], name="standard_once"),
            models.CheckConstraint(condition=Q(metric__in=Metric.values), name="standard_metric_known"),
            models.CheckConstraint(condition=Q(target_share__range=(1, 100)), name="standard_target_share"),
            models.CheckConstraint(
                condition=Q(metric__in=LIMITS, limit__gt=0) | (~Q(metric__in=LIMITS) & Q(limit=0)),
                name="standard_limit_where_it_has_one",
            ),
            models.CheckConstraint(
                condition=Q(metric=Metric.MANUAL) & ~Q(label="") | ~Q(metric=Metric.MANUAL) & Q(label=""),
                name="standard_by_hand_says_what",
            ),
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None, counted_by=None, counted_at=None)
                | Q(
                    metric=Metric.MANUAL,
                    numerator__lte=F("denominator"),
                    counted_by__isnull=False,
                    counted_at__isnull=False,
                ),
                name="standard_counted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def branch(self) -> Branch:
        return self.pilot.branch

    def allows(self, user: User, permission: str) -> bool:
        return self.pilot.allows(user, permission)

    def get_absolute_url(self) -> str:
        return reverse("pilots:standard", args=[self.pk])

    @property
    def limit_words(self) -> str:
        """ "1 hour", "30 minutes", "14 days"."""
        if self.metric == Metric.CHECK_INS:
            return span(self.limit, "day")
        return span(self.limit * 60, "minute") if self.limit < 1 else span(self.limit, "hour")

    @property
    def words(self) -> str:
        """What is promised, without the share."""
        match self.metric:
            case Metric.ANSWER:
                return f"Answered within {self.limit_words}"
            case Metric.START:
                return f"Care started within {self.limit_words}"
            case Metric.SAME_DAY:
                return "Care started the same day"
            case Metric.ACCEPTED:
                return "Accepted"
            case Metric.CHECK_INS:
                return f"A check-in every {self.limit_words}"
            case Metric.MANUAL:
                return self.label
            case _:
                return Metric(self.metric).label

    def must_be_counted(self) -> None:
        """Raises WrongWay where Kept counts by itself, and where the pilot is not active."""
        if self.metric != Metric.MANUAL:
            raise WrongWay("Kept counts this one by itself.", page=self.pilot.get_absolute_url())
        if self.pilot.status != Status.ACTIVE:
            raise WrongWay("Numbers are entered while the pilot is active.", page=self.pilot.get_absolute_url())

    def count(self, *, numerator: int, denominator: int, by: User) -> None:
        """What was counted by hand, in place of what was counted before. Raises WrongWay where nothing is counted."""
        self.must_be_counted()
        self.edit(version=self.version, numerator=numerator, denominator=denominator, counted_by=by, counted_at=now())


def span(number: Decimal, unit: str) -> str:
    said = f"{number.normalize():f}"
    return f"{said} {unit}" if said == "1" else f"{said} {unit}s"
