from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

import pghistory
from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Branch, Settles, User, Versioned
from accounts.roles import KEEP_TASKS, OVERSEE
from accounts.sentences import WrongWay
from notifications.models import Message
from pilots.models import Pilot
from referrals.models import Referral
from sources.models import Contact, Source
from sources.models.at_source import AtSource
from sources.models.moments import Piece

from .moments import of_tasks
from .visit import Visit

LATELY = timedelta(days=30)
STEPS = {"FREQ=MONTHLY": 1, "FREQ=YEARLY": 12}
RULE_PARTS = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "COUNT", "UNTIL"}


def validate_rule(rule: str) -> None:
    """An RRULE of RFC 5545 that repeats by days or slower, and comes again within some years."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    known = parts.keys() <= RULE_PARTS and parts.get("FREQ") in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
    if not known or not parts.get("INTERVAL", "1").isdecimal() or not 1 <= int(parts.get("INTERVAL", "1")) <= 99:
        raise ValidationError("This is not a repetition that Kept knows.")
    if parts["FREQ"] != "YEARLY" and "BYMONTH" in parts:
        raise ValidationError("For one month of the year write FREQ=YEARLY;BYMONTH=…")
    try:
        rrulestr(rule, dtstart=datetime.combine(date(2026, 1, 1), time(0)))
    except ValueError as error:
        raise ValidationError("This is not a repetition that Kept knows.") from error


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: User) -> FollowUpQuerySet:
        """Those of the branches where one keeps tasks.

        One about a referral is seen by who may see the referral, by whoever has it to do, and by who gave it.
        """
        of_referral = Q(referral=None) | Q(referral__in=Referral.objects.visible_to(user))
        in_branch = self.filter(branch__in=user.branch_ids_where(KEEP_TASKS))
        return in_branch.filter(Q(assignee=user) | Q(made_by=user) | of_referral)

    def in_branches_of(self, user: User, permission: str) -> FollowUpQuerySet:
        return self.filter(branch__in=user.branch_ids_where(permission))

    def done_lately(self, at: datetime) -> FollowUpQuerySet:
        """Newest first."""
        return self.filter(done_at__gte=at - LATELY).order_by("-done_at")

    def open(self) -> FollowUpQuerySet:
        return self.filter(done_at=None)

    def moments(self) -> list[Piece]:
        """For a timeline: what was done, and what is ahead."""
        return of_tasks(self)

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
        about = "source", "contact", "referral__patient", "pilot__capability", "pilot__source"
        return self.select_related("branch", "assignee", "made_by", "done_by", *about)


@pghistory.track(model_name="FollowUpHistory", exclude=["version", "reminded_at"])
class FollowUp(AtSource, Settles, Versioned):
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
    pilot = models.ForeignKey(Pilot, models.PROTECT, null=True, blank=True, related_name="followups")
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
            "id", "branch", "assignee", "due_on", "remind_at", "repeats", "source", "contact", "referral", "pilot",
            "visit", "made_by", "made_at", "changed_at", "done_at", "done_by", "previous", "series_from", "reminded_at",
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
    def subject(self) -> Contact | Source | Referral | Pilot | None:
        """What it is about, the nearest."""
        return self.referral or self.pilot or self.contact or self.source

    @property
    def words_outside(self) -> str:
        """What a mail or a calendar may say of it."""
        return f"Task {self.about_words}".strip()

    @property
    def about_words(self) -> str:
        """What may leave the house: about whom, in no words that were typed. Never the patient."""
        source = self.source or (self.referral and self.referral.source)
        where = source.name_outside if source else ""
        if self.referral_id:
            return f"about a referral from {where}"
        if self.pilot_id:
            return f"about a pilot with {where}"
        named = self.contact and source and not source.is_family
        return f"about {self.contact} at {where}" if named else f"about {where}" if where else ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The branch is that of what it is about; about a pilot is about its source as well."""
        if self.pilot and not self.source_id:
            self.source = self.pilot.source
        if not self.branch_id:
            about = self.source or self.referral
            self.branch = about.branch if about else self.assignee.branches_where(KEEP_TASKS)[0]
        super().save(*args, **kwargs)

    @classmethod
    def give(cls, *, by: User, **columns: Any) -> FollowUp:
        """A new task. Whoever gets it from another hears of it."""
        with transaction.atomic():
            task = cls.objects.create(made_by=by, **columns)
            task.tell_assignee(by=by)
        return task

    def tell_assignee(self, *, by: User) -> None:
        if self.assignee_id != by.pk:
            Message.objects.queue(
                [self.assignee],
                about="task_given",
                key=f"task-given:{self.pk}:{self.version}",
                link=self.get_absolute_url(),
                branch=self.branch,
                words={"about": self.about_words, "by": by.name},
                choice=self.assignee.alerts_of_tasks,
            )

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Undone: no word of it leaves any more."""
        Message.objects.withdraw(f"task-given:{self.pk}")
        return super().delete(*args, **kwargs)

    def revise(self, *, version: int, by: User, **columns: Any) -> None:
        """Raises Stale, with nothing written, where it was saved meanwhile, and WrongWay where it is done."""
        self.must_be_open()
        anew = columns["remind_at"] != self.remind_at or columns["assignee"] != self.assignee
        same_series = (columns["due_on"], columns["repeats"]) == (self.due_on, self.repeats)
        kept = {
            "reminded_at": None if anew else self.reminded_at,
            "series_from": self.series_from if same_series else None,
        }
        given = columns["assignee"] != self.assignee
        with transaction.atomic():
            self.edit(version=version, **columns, **kept, changed_at=now())
            if given:
                self.tell_assignee(by=by)

    def done(self, *, by: User) -> FollowUp | None:
        """Done; gives the next one where it repeats. Raises WrongWay where somebody was faster."""
        with transaction.atomic():
            with self.while_open():
                self.done_at, self.done_by = now(), by
                self.version += 1  # whoever has it open in a form is told
            return self.repeated()

    def repeated(self) -> FollowUp | None:
        """The next of the series, due after today as well: what was missed is not piled up."""
        if not self.repeats:
            return None
        begin = self.series_from or self.due_on
        day = self.next_on(self.repeats, begin=begin, after=max(self.due_on, self.assignee.day_of(now())))
        if day is None:
            return None
        copied = "branch", "what", "assignee", "repeats", "source", "contact", "referral", "pilot", "made_by"
        return FollowUp.objects.create(
            **{name: getattr(self, name) for name in copied},
            due_on=day,
            remind_at=self.remind_on(day),
            series_from=begin,
            previous=self,
        )

    @staticmethod
    def next_on(rule: str, *, begin: date, after: date) -> date | None:
        """The rule's first day after that one; None where it has come to its end.

        What comes every month or year comes in each: on its last day, where it has no 31st.
        """
        if months := STEPS.get(rule):
            days = (begin + relativedelta(months=months * n) for n in count(1))
            return next(day for day in days if day > after)
        found = rrulestr(rule, dtstart=datetime.combine(begin, time(0))).after(datetime.combine(after, time(0)))
        return found.date() if found else None

    def remind_on(self, day: date) -> datetime | None:
        """The reminder for another due day: as many days before, at the same hour of the assignee's clock."""
        if self.remind_at is None:
            return None
        here = self.remind_at.astimezone(self.assignee.zone)
        moved = datetime.combine(day - (self.due_on - here.date()), here.time(), tzinfo=self.assignee.zone)
        return moved if moved > now() else datetime.combine(day, here.time(), tzinfo=self.assignee.zone)

    def snooze(self, *, until: date) -> None:
        """Raises WrongWay where it is done."""
        with self.while_open():
            self.series_from = self.series_from or self.due_on  # a snooze moves one, not the series
            self.remind_at, self.due_on, self.reminded_at = self.remind_on(until), until, None
            self.version += 1  # whoever has it open in a form is told

    def must_be_open(self) -> None:
        if self.done_at:
            raise WrongWay(f"{self.done_by} has done this already.", page=self.get_absolute_url())
