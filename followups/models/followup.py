from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pghistory
from dateutil.rrule import rrulestr
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Branch, User, Versioned
from accounts.roles import KEEP_TASKS, OVERSEE
from accounts.sentences import WrongWay
from referrals.models import Referral
from sources.models import Contact, Source

from .visit import Visit

LATELY = timedelta(days=30)


def validate_rule(rule: str) -> None:
    """An RRULE of RFC 5545 that repeats by days or slower."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    if parts.get("FREQ") not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"} or "DTSTART" in rule or "\n" in rule:
        raise ValidationError("This is not a repetition that Kept knows.")
    try:
        rrulestr(rule, dtstart=datetime.combine(date(2026, 1, 1), time(0)))
    except ValueError as error:
        raise ValidationError("This is not a repetition that Kept knows.") from error


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: User) -> FollowUpQuerySet:
        """One's own, those one gave away, and those of the branches where one keeps tasks.

        One about a referral is seen by who may see the referral, and by whoever has it to do.
        """
        in_branch = Q(branch__in=user.branch_ids_where(KEEP_TASKS))
        of_referral = Q(referral=None) | Q(referral__in=Referral.objects.visible_to(user))
        return self.filter(Q(assignee=user) | Q(made_by=user) | (in_branch & of_referral))

    def in_branches_of(self, user: User, permission: str) -> FollowUpQuerySet:
        return self.filter(branch__in=user.branch_ids_where(permission))

    def done_lately(self, at: datetime) -> FollowUpQuerySet:
        """Newest first."""
        return self.filter(done_at__gte=at - LATELY).order_by("-done_at")

    def open(self) -> FollowUpQuerySet:
        return self.filter(done_at=None)

    def of(self, user: User) -> FollowUpQuerySet:
        return self.filter(assignee=user)

    def due(self, *, by: date) -> FollowUpQuerySet:
        return self.open().filter(due_on__lte=by)

    def to_remind(self, *, at: datetime) -> FollowUpQuerySet:
        return self.open().filter(remind_at__lte=at, reminded_at=None)

    def hand_over(self, *, to: User) -> int:
        """To another person, in one statement; how many. A form that was opened before is stale."""
        rows = FollowUp.objects.order_by().filter(pk__in=self.order_by().values("pk"))
        return rows.update(assignee=to, changed_at=now(), version=F("version") + 1)

    def with_names(self) -> FollowUpQuerySet:
        return self.select_related("branch", "assignee", "made_by", "done_by", "source", "contact", "referral__patient")


@pghistory.track(model_name="FollowUpHistory", exclude=["version", "reminded_at"])
class FollowUp(Versioned):
    """A task: what, for whom, by when, and about what. It may repeat."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="followups")
    what = models.CharField(max_length=200)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="followups")
    due_on = models.DateField()
    remind_at = models.DateTimeField(null=True, blank=True)
    repeats = models.CharField(max_length=120, blank=True, validators=[validate_rule])
    source = models.ForeignKey(Source, models.CASCADE, null=True, blank=True, related_name="followups")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="followups")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, blank=True, related_name="followups")
    visit = models.ForeignKey(Visit, models.SET_NULL, null=True, blank=True, related_name="next_steps")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    done_at = models.DateTimeField(null=True, editable=False)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    previous = models.OneToOneField("self", models.SET_NULL, null=True, editable=False, related_name="next")
    series_from = models.DateField(null=True, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Privacy:
        # Typed by hand, so it may name a patient in spite of all: it stays in the house.
        person = {"what"}
        plain = {
            "id", "branch", "assignee", "due_on", "remind_at", "repeats", "source", "contact", "referral", "visit",
            "made_by", "made_at", "changed_at", "done_at", "done_by", "previous", "series_from", "reminded_at",
            "version",
        }  # fmt: skip

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["assignee", "due_on"], name="followup_open", condition=Q(done_at=None)),
            models.Index(fields=["assignee", "-done_at"], name="followup_done", condition=Q(done_at__isnull=False)),
            models.Index(fields=["source", "due_on"], name="followup_by_source"),
            models.Index(fields=["remind_at"], name="followup_to_remind", condition=Q(done_at=None, reminded_at=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="followup_says_what"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="followup_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        """No words here: what was typed may name a patient, and a row's text ends in logs."""
        return f"Task {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("followups:task", args=[self.pk])

    def allows(self, user: User, permission: str) -> bool:
        """Who has it, who gave it, and the branch's managers change it and say that it is done."""
        return user.pk in (self.assignee_id, self.made_by_id) or self.branch_id in user.branch_ids_where(OVERSEE)

    @property
    def subject(self) -> Contact | Source | Referral | None:
        """What it is about, the nearest."""
        return self.referral or self.contact or self.source

    @property
    def words_outside(self) -> str:
        """What a mail or a calendar may say of it."""
        return f"Task {self.about_words}".strip()

    @property
    def about_words(self) -> str:
        """What may leave the house: about whom, in no words that were typed. Never the patient."""
        where = self.source or (self.referral and self.referral.source)
        if self.referral_id:
            return f"about a referral from {where}"
        return f"about {self.contact} at {where}" if self.contact and where else f"about {where}" if where else ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The branch is that of what it is about."""
        if not self.branch_id:
            about = self.source or self.referral
            self.branch = about.branch if about else self.assignee.branches_where(KEEP_TASKS)[0]
        super().save(*args, **kwargs)

    def revise(self, *, version: int, **columns: Any) -> None:
        """Raises Stale, with nothing written, where it was saved meanwhile, and WrongWay where it is done."""
        self.must_be_open()
        anew = columns["remind_at"] != self.remind_at or columns["assignee"] != self.assignee
        reminded_at = None if anew else self.reminded_at
        self.edit(version=version, **columns, series_from=None, reminded_at=reminded_at, changed_at=now())

    def done(self, *, by: User) -> FollowUp | None:
        """Done; gives the next one where it repeats. Raises WrongWay where somebody was faster."""
        with transaction.atomic():
            self.refresh_from_db(from_queryset=FollowUp.objects.select_for_update(of=("self",)))
            self.must_be_open()
            self.done_at, self.done_by = now(), by
            self.save(update_fields=["done_at", "done_by", "changed_at"])
            return self.repeated()

    def repeated(self) -> FollowUp | None:
        """The next of the series, due after today as well: what was missed is not piled up."""
        if not self.repeats:
            return None
        begin = self.series_from or self.due_on
        day = self.next_on(self.repeats, begin=begin, after=max(self.due_on, self.assignee.day_of(now())))
        if day is None:
            return None
        copied = "branch", "what", "assignee", "repeats", "source", "contact", "referral", "made_by"
        return FollowUp.objects.create(
            **{name: getattr(self, name) for name in copied},
            due_on=day,
            remind_at=self.remind_on(day),
            series_from=begin,
            previous=self,
        )

    @staticmethod
    def next_on(rule: str, *, begin: date, after: date) -> date | None:
        """The rule's first day after that one; None where it has come to its end."""
        found = rrulestr(rule, dtstart=datetime.combine(begin, time(0))).after(datetime.combine(after, time(0)))
        return found.date() if found else None

    def remind_on(self, day: date) -> datetime | None:
        """The same hour of the assignee's clock on another day."""
        zone = self.assignee.zone
        return datetime.combine(day, self.remind_at.astimezone(zone).time(), tzinfo=zone) if self.remind_at else None

    def snooze(self, *, until: date) -> None:
        """Raises WrongWay where it is done."""
        self.must_be_open()
        self.series_from = self.series_from or self.due_on  # a snooze moves one, not the series
        self.remind_at, self.due_on, self.reminded_at = self.remind_on(until), until, None
        self.save(update_fields=["series_from", "remind_at", "due_on", "reminded_at", "changed_at"])

    def must_be_open(self) -> None:
        if self.done_at:
            raise WrongWay(f"{self.done_by} has done this already.", page=self.get_absolute_url())
