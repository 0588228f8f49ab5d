from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least, Now
from django.utils.timezone import now

from accounts.models import Branch, User
from accounts.roles import SEE_SOURCES
from accounts.sentences import WrongWay
from sources.choices import Tier

from .silence import GAPS, Silence, usual_gap
from .winning import RESTS, WinningQuerySet

USUAL_DAYS = {Tier.A: 7, Tier.B: 14, Tier.C: 30, Tier.D: 90}
DAY = timedelta(days=1)
DAYS = [MinValueValidator(1), MaxValueValidator(365)]


def today() -> date:
    """In Greenwich; whoever knows the branch takes its day (Source.save)."""
    return now().date()


class RhythmQuerySet(models.QuerySet["Rhythm"]):
    def visible_to(self, user: User) -> RhythmQuerySet:
        return self.filter(branch__in=user.branch_ids_where(SEE_SOURCES))


@pghistory.track(model_name="RhythmHistory")
class Rhythm(models.Model):
    """A branch's own days between check-ins for one tier. Without a row the usual ones hold."""

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="rhythms")
    tier = models.CharField(max_length=1, choices=Tier)
    days = models.PositiveSmallIntegerField(validators=DAYS)

    objects = RhythmQuerySet.as_manager()

    class Privacy:
        plain = {"id", "branch", "tier", "days"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "tier"], name="one_rhythm_per_tier"),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="rhythm_tier_known"),
            models.CheckConstraint(condition=Q(days__range=(1, 365)), name="rhythm_of_some_days"),
        ]

    @classmethod
    def of(cls, branch: Branch) -> dict[str, int]:
        """Days by tier."""
        own = dict(cls.objects.filter(branch=branch).values_list("tier", "days"))
        return {tier.value: own.get(tier, USUAL_DAYS[tier]) for tier in Tier}

    @classmethod
    def set(cls, branch: Branch, days: dict[str, int]) -> None:
        with transaction.atomic():
            for tier, number in days.items():
                if cls.of(branch)[tier] != number:
                    cls.objects.update_or_create(branch=branch, tier=tier, defaults={"days": number})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Every way of saving passes here, undo too: what follows from a rhythm follows at once."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.follow()

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            gone = super().delete(*args, **kwargs)
            self.follow()
        return gone

    def follow(self) -> None:
        from .source import Source

        Source.objects.filter(branch=self.branch_id, tier=self.tier).reckon_check_ins()


class CheckInQuerySet(WinningQuerySet):
    """Questions of rhythm, and the one place that works out the next check-in."""

    def standing(self) -> Any:
        """Without those that were merged into another: nobody meets them any more."""
        return self.filter(merged_into=None)

    def with_rhythm(self) -> Any:
        """`rhythm`: the days between check-ins, the source's own, else its branch's, else the usual ones."""
        of_branch = Rhythm.objects.filter(branch=OuterRef("branch"), tier=OuterRef("tier")).values("days")
        usual = Case(*(When(tier=tier, then=Value(days)) for tier, days in USUAL_DAYS.items()))
        return self.annotate(rhythm=Coalesce("rhythm_days", Subquery(of_branch), usual))

    def reckon_check_ins(self) -> None:
        """next_check_in = last visit, or the day it was added, + rhythm; a snooze since then may put it off.

        Where a source was given up there is none.
        """
        due = ExpressionWrapper(
            Coalesce("last_visit_on", "added_on") + Least("rhythm", "again_within_days"), output_field=DateField()
        )
        snoozed = Case(When(Q(last_visit_on=None) | Q(last_visit_on__lte=F("snoozed_on")), then="snoozed_until"))
        fresh = self.model.objects.order_by().filter(pk=OuterRef("pk")).with_rhythm()
        goes_on = Case(When(~RESTS, then=Greatest(due, snoozed)))
        self.order_by().update(next_check_in=Subquery(fresh.values(next=goes_on)))

    def due_for_check_in(self, *, on: date) -> Any:
        return self.standing().filter(next_check_in__lte=on)

    def perhaps_silent(self, *, at: datetime) -> Any:
        """Those slowing or quiet by plain days. Holidays may take some away again: see also OnRhythm.silence_on."""
        longer = F("usual_gap_days") * Value(settings.SLOWING_AFTER_GAPS * DAY, output_field=DurationField())
        since = ExpressionWrapper(F("last_referral_at") + longer, output_field=DateTimeField())
        told = self.standing().filter(~RESTS, usual_gap_days__isnull=False)
        return told.alias(since=since).filter(since__lte=at + DAY)


class OnRhythm(models.Model):
    """When somebody should next look in on a source, and whether it has gone quiet."""

    added_on = models.DateField(default=today, db_default=Now(), editable=False)
    rhythm_days = models.PositiveSmallIntegerField(
        "check-in every so many days", null=True, blank=True, validators=DAYS
    )
    last_visit_on = models.DateField(null=True, editable=False)
    again_within_days = models.PositiveSmallIntegerField(null=True, editable=False)
    snoozed_on = models.DateField(null=True, editable=False)
    snoozed_until = models.DateField(null=True, editable=False)
    snooze_reason = models.CharField(max_length=120, blank=True, db_default="", editable=False)
    next_check_in = models.DateField(null=True, editable=False)
    last_referral_at = models.DateTimeField(null=True, editable=False)
    usual_gap_days = models.FloatField(null=True, editable=False)
    silence_told_for = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Tier, branch and own rhythm move the next check-in, and so does an undo of theirs."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.reckon_check_in()

    def reckon_check_in(self) -> None:
        type(self).objects.filter(pk=self.pk).reckon_check_ins()
        self.refresh_from_db(fields=["next_check_in"])

    @property
    def days_between_check_ins(self) -> int:
        """See also CheckInQuerySet.with_rhythm."""
        return self.rhythm_days or Rhythm.of(self.branch)[self.tier]

    def checked_in(self, *, on: date | None, again_within: int | None = None, first_met_on: date | None = None) -> None:
        """The last visit was on that day, by the branch's calendar; `again_within` days asks sooner than the rhythm.

        `first_met_on` is the day of the first visit that found somebody: from then on a prospect is met.
        """
        type(self).objects.filter(pk=self.pk).update(
            last_visit_on=on, again_within_days=again_within, first_met_on=first_met_on
        )
        self.reckon_check_in()

    def visited_again(self, *, on: date) -> None:
        """A visit that is logged on the day of a snooze came after it, and ends it as any later one does."""
        if self.snoozed_on == on:
            self.end_snooze()

    def looked_in_since(self, day: date, *, on: date) -> bool:
        """Whether somebody was there since that day, and the next check-in is still to come."""
        been = self.last_visit_on is not None and self.last_visit_on >= day
        return bool(been and self.next_check_in and self.next_check_in > on)

    def snooze(self, *, until: date, reason: str) -> None:
        """Puts the check-in off, until a visit or that day. Raises WrongWay for a day that is not ahead."""
        here = self.branch.day_of(now())
        if until <= here:
            raise WrongWay("Put it off to a day that is still to come.", page=self.get_absolute_url())
        self.snoozed_on, self.snoozed_until, self.snooze_reason = here, until, reason
        self.save(update_fields=["snoozed_on", "snoozed_until", "snooze_reason"])

    def end_snooze(self) -> None:
        self.snoozed_on = self.snoozed_until = None
        self.snooze_reason = ""
        self.save(update_fields=["snoozed_on", "snoozed_until", "snooze_reason"])

    @property
    def is_snoozed(self) -> bool:
        """See also CheckInQuerySet.reckon_check_ins."""
        since = self.snoozed_on and (self.last_visit_on is None or self.last_visit_on <= self.snoozed_on)
        return bool(since and self.snoozed_until == self.next_check_in)

    def heard_of(self, times: list[datetime]) -> None:
        """When its last referrals came, newest first: what a silence is judged by. The first one wins a prospect."""
        first = (times[-1] if times else None) if len(times) <= GAPS else F("first_referral_at")
        type(self).objects.filter(pk=self.pk).update(
            last_referral_at=times[0] if times else None,
            first_referral_at=first,
            usual_gap_days=usual_gap(times, self.branch),
        )
        if self.inactive_at:
            self.reckon_check_in()

    def silence_on(self, day: date) -> Silence | None:
        """None where too few referrals came to say."""
        if self.usual_gap_days is None or self.last_referral_at is None:
            return None
        return Silence(self.branch.days_between(self.branch.day_of(self.last_referral_at), day), self.usual_gap_days)
