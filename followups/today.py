"""Whom to reach today, and why: one ordered list, and what was done already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Func, Min, OuterRef, Q, QuerySet, Subquery, Value

from accounts.models import AccessRecord, User
from followups.models import FollowUp, OpenLoop, PlannedVisit, Visit
from pilots.models import Commitment
from referrals.models import Referral
from referrals.models.referral import ReferralQuerySet
from sources.models import Pledge, Source
from sources.models.silence import Silence
from sources.models.source import SourceQuerySet

NEW_FOR = timedelta(days=7)
SOON_DAYS = 2  # ahead: pledges about to lapse, promises of ours coming due
SHOWN = 10
SOURCES_AT_MOST = 200  # of a book so far behind, the longest due are plenty for a day


class Rank(IntEnum):
    """What matters more comes first."""

    OUR_WORD_LATE = 0
    OUR_WORD_TODAY = 1
    NOT_TOLD = 2
    NEW_REFERRAL = 3
    TASK_LATE = 4
    PLEDGE_LAPSED = 5
    QUIET = 6
    PLANNED = 7
    CHECK_IN = 8
    TASK_TODAY = 9
    PLEDGE_LAPSING = 10
    OUR_WORD_SOON = 11


@dataclass(order=True)
class Reason:
    """Why, in words. `since` orders within a rank: what waits longest comes first."""

    rank: Rank
    since: date
    words: str = field(compare=False)


@dataclass
class Line:
    """One row: about whom, why, and the one thing to do. `row` is what the action is done to."""

    action: str  # log, tell, kept, done, open
    row: Any
    source: Source | None
    reasons: list[Reason]

    @property
    def reason(self) -> Reason:
        return min(self.reasons)

    @property
    def also(self) -> list[Reason]:
        return sorted(self.reasons)[1:]

    @property
    def place(self) -> tuple[Rank, date, int]:
        return self.reason.rank, self.reason.since, self.row.pk

    @property
    def is_late(self) -> bool:
        return self.reason.rank in {Rank.OUR_WORD_LATE, Rank.TASK_LATE, Rank.PLEDGE_LAPSED}


@dataclass(frozen=True)
class Done:
    """Something done today, and the change that an undo takes back."""

    sentence: str
    at: datetime
    link: str
    change: UUID | None


def since(day: date, today: date) -> str:
    """ "today", "since yesterday", "for 8 days": how long something has been due; "tomorrow", "in 2 days" ahead."""
    days = (today - day).days
    words = {-1: "tomorrow", 0: "today", 1: "since yesterday"}
    return words.get(days, f"for {days} days" if days > 0 else f"in {-days} days")


def change_of(model: Any, label: str, **when: Any) -> Subquery:
    """The change of the row's history that an undo would name."""
    history = model.pgh_event_model.objects.filter(pgh_obj_id=OuterRef("pk"), pgh_label=label, **when)
    return Subquery(history.order_by("-pgh_id").values("pgh_context_id")[:1])


def changed(row: Any) -> UUID | None:
    """As `change_of` annotated it."""
    return row.change


class Today:
    """What this person should do now, in order. Days are those of the person's own zone."""

    def __init__(self, user: User, at: datetime):
        self.user, self.at = user, at
        self.day = user.day_of(at)
        self.begins = datetime.combine(self.day, time(0), tzinfo=user.zone)

    @cached_property
    def lines(self) -> list[Line]:
        found = [*self.commitments(), *self.new_referrals(), *self.tasks(), *self.visits_and_loops()]
        return sorted(found, key=lambda line: line.place)

    @cached_property
    def book(self) -> SourceQuerySet:
        """Owned and co-owned: referrals and silences are for both, check-ins and promises for the owner alone."""
        return Source.objects.visible_to(self.user).in_book_of(self.user)

    # Our word, and what we gave ourselves to do.

    @cached_property
    def our_words(self) -> list[Commitment]:
        """Those due, and those that this person kept today."""
        mine = Commitment.objects.visible_to(self.user).select_related("source__branch", "contact")
        soon = mine.of(self.user).due(by=self.day + timedelta(days=SOON_DAYS))
        due = Q(pk__in=soon.order_by().values("pk"))
        kept = Q(kept_by=self.user, kept_at__gte=self.begins)
        return list(mine.filter(due | kept).annotate(change=change_of(Commitment, "after", kept_at__isnull=False)))

    def commitments(self) -> Iterator[Line]:
        for ours in self.our_words:
            if ours.is_open:
                late = (self.day - ours.due_on).days
                rank = Rank.OUR_WORD_LATE if late > 0 else Rank.OUR_WORD_SOON if late < 0 else Rank.OUR_WORD_TODAY
                words = f"We promised {ours.contact or 'them'}: {ours.what}. Due {since(ours.due_on, self.day)}"
                yield Line("kept", ours, ours.source, [Reason(rank, ours.due_on, words)])

    @cached_property
    def own_tasks(self) -> list[FollowUp]:
        """Those due, and those that this person did today."""
        mine = FollowUp.objects.visible_to(self.user).with_names()
        due = Q(done_at=None, assignee=self.user, due_on__lte=self.day)
        done = Q(done_by=self.user, done_at__gte=self.begins)
        return list(mine.filter(due | done).annotate(change=change_of(FollowUp, "after", done_at__isnull=False)))

    def tasks(self) -> Iterator[Line]:
        for task in self.own_tasks:
            if task.done_at is None:
                rank = Rank.TASK_LATE if task.due_on < self.day else Rank.TASK_TODAY
                words = f"{task.what}. Due {since(task.due_on, self.day)}"
                yield Line("done", task, task.source, [Reason(rank, task.due_on, words)])

    # Referrals that this person has not opened yet, and those of which the source waits to hear.

    @cached_property
    def of_referrals(self) -> list[tuple[bool, datetime, int, Source]]:
        """In one query: whether it is new (else not told), since when, which referral, from where. Newest first."""
        came = self.unopened.annotate(is_new=Value(True), since=F("entered_at"), nr=F("pk"))
        theirs = Q(referral__source__in=self.book) | Q(referral__marketer=self.user)
        waits = OpenLoop.objects.visible_to(self.user).filter(theirs).order_by().values("referral")
        waits = waits.annotate(is_new=Value(False), since=Min("at"), nr=F("referral"))
        of_source = ["pk", "name", "kind", "phone", "last_visit_on"]
        rows = came.order_by().values_list("is_new", "since", "nr", *(f"source__{name}" for name in of_source))
        loops = waits.values_list("is_new", "since", "nr", *(f"referral__source__{name}" for name in of_source))
        return [
            (is_new, since, nr, Source(**dict(zip(of_source, columns, strict=True))))
            for is_new, since, nr, *columns in rows.union(loops, all=True).order_by("-since", "-nr")
        ]

    def not_told(self) -> Iterator[tuple[Source, Reason]]:
        by_source: dict[Source, list[datetime]] = defaultdict(list)
        for is_new, since_when, _, source in self.of_referrals:
            if not is_new:
                by_source[source].append(since_when)
        for source, times in by_source.items():
            oldest = self.user.day_of(min(times))
            about = "one patient" if len(times) == 1 else f"{len(times)} patients"
            when = f", {since(oldest, self.day)}" if oldest < self.day else ""
            words = f"Waits to hear of {about}{when}"
            yield source, Reason(Rank.NOT_TOLD, oldest, words)

    @property
    def unopened(self) -> ReferralQuerySet:
        opened = AccessRecord.objects.filter(
            user=self.user,
            of=Referral._meta.label,
            how=AccessRecord.How.PAGE,
            rows__contains=Func(OuterRef("pk"), function="ARRAY", template="%(function)s[%(expressions)s]"),
        )
        seen = Referral.objects.visible_to(self.user).filter(entered_at__gte=self.at - NEW_FOR)
        mine = seen.filter(Q(source__in=self.book) | Q(marketer=self.user)).exclude(entered_by=self.user)
        return mine.filter(~Exists(opened))

    def new_referrals(self) -> Iterator[Line]:
        by_source = defaultdict(list)
        for is_new, entered_at, nr, source in self.of_referrals:
            if is_new:
                by_source[source].append(Referral(pk=nr, entered_at=entered_at))
        for source, referrals in by_source.items():
            newest = referrals[0]
            words = "New referral" if len(referrals) == 1 else f"{len(referrals)} new referrals"
            yield Line("open", newest, source, [Reason(Rank.NEW_REFERRAL, self.user.day_of(newest.entered_at), words)])

    def visits_and_loops(self) -> Iterator[Line]:
        """Who is visited anyway hears it there; the others are told by phone."""
        lines = {line.source: line for line in self.visits_to_make()}
        for source, reason in self.not_told():
            line = lines.setdefault(source, Line("tell", source, source, []))
            line.reasons.append(reason)
            line.action = "tell" if line.reason is reason else line.action
        yield from lines.values()

    # Sources to visit: all reasons of one source make one row.

    def visits_to_make(self) -> Iterator[Line]:
        reasons: dict[Source, list[Reason]] = defaultdict(list)
        for plan in self.plans():
            when = plan.at.astimezone(self.user.zone)
            hour = f"{when.hour % 12 or 12}:{when:%M %p}"
            words = f"Visit planned at {hour}" if when.date() == self.day else f"Visit planned for {when:%b} {when.day}"
            reasons[plan.source].append(Reason(Rank.PLANNED, when.date(), words))
        for pledge in self.pledges():
            reasons[pledge.source].append(self.of_pledge(pledge))
        for source in self.silent_or_due:
            reasons[source] += self.of_source(source)
        for source, why in reasons.items():
            if why:
                yield Line("log", source, source, why)

    def plans(self) -> QuerySet[PlannedVisit]:
        mine = PlannedVisit.objects.visible_to(self.user).filter(who=self.user).open()
        # What is a week past was not made; the check-in still says so.
        soon = mine.filter(at__gte=self.begins - timedelta(days=7), at__lt=self.begins + timedelta(days=1))
        return soon.select_related("source__branch")

    def pledges(self) -> list[Pledge]:
        """Of own sources, and of nobody's what this person noted; not where somebody asked since it lapsed."""
        until = self.day + timedelta(days=SOON_DAYS)
        whose = Q(source__owner=self.user) | Q(source__owner=None, noted_by=self.user)
        mine = Pledge.objects.visible_to(self.user).open().filter(whose, expected_by__lte=until)
        return [
            pledge
            for pledge in mine.select_related("source__branch", "contact")
            if not pledge.source.looked_in_since(pledge.expected_by + timedelta(days=1), on=self.day)
        ]

    def of_pledge(self, pledge: Pledge) -> Reason:
        who, by = pledge.contact or "They", pledge.expected_by
        if pledge.lapsed_on(self.day):
            words = f"{who} pledged a patient by {by:%b} {by.day}; none came"
            return Reason(Rank.PLEDGE_LAPSED, by, words)
        when = "today" if by == self.day else f"on {by:%b} {by.day}"
        return Reason(Rank.PLEDGE_LAPSING, by, f"{who} pledged a patient; it lapses {when}")

    @cached_property
    def silent_or_due(self) -> list[Source]:
        perhaps = self.book.perhaps_silent(at=self.at).order_by().values("pk")
        found = self.book.filter(Q(owner=self.user, next_check_in__lte=self.day) | Q(pk__in=perhaps))
        return list(found.select_related("branch").order_by("next_check_in", "pk")[:SOURCES_AT_MOST])

    @property
    def is_cut(self) -> bool:
        """Whether still more sources are due than were looked at."""
        return len(self.silent_or_due) == SOURCES_AT_MOST

    @cached_property
    def quiet(self) -> dict[Source, Silence]:
        """Without those put off, and those where somebody was since: they come again with the next check-in."""
        found = {source: source.silence_on(source.branch.day_of(self.at)) for source in self.silent_or_due}
        return {
            source: silence
            for source, silence in found.items()
            if silence and silence.is_quiet and not source.is_snoozed
            if not source.looked_in_since(self.day - timedelta(days=silence.quiet_for_days), on=self.day)
        }

    def of_source(self, source: Source) -> Iterator[Reason]:
        if silence := self.quiet.get(source):
            yield Reason(Rank.QUIET, self.day - timedelta(days=silence.days), f"Gone quiet: {silence.sentence}")
        if due := self.check_in_of(source):
            yield Reason(Rank.CHECK_IN, due, f"Check-in due {since(due, self.day)}")

    def check_in_of(self, source: Source) -> date | None:
        """The day it was due by, where it is this person's to hold: the owner's."""
        due = source.next_check_in
        return due if due and due <= self.day and source.owner_id == self.user.pk else None

    # Done already.

    @cached_property
    def done(self) -> list[Done]:
        """Newest first."""
        visits = Visit.objects.visible_to(self.user).filter(by=self.user, logged_at__gte=self.begins)
        logged = visits.select_related("source").annotate(change=change_of(Visit, "insert"))
        found = [
            Done(
                f"{visit.source}: {visit.get_outcome_display().lower()}",
                visit.logged_at,
                visit.get_absolute_url(),
                changed(visit),
            )
            for visit in logged
        ]
        found += [Done(t.what, t.done_at, t.get_absolute_url(), changed(t)) for t in self.own_tasks if t.done_at]
        found += [Done(c.what, c.kept_at, c.get_absolute_url(), changed(c)) for c in self.our_words if c.kept_at]
        return sorted(found, key=lambda done: done.at, reverse=True)
