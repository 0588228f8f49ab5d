"""A person's plan as their telephone's calendar reads it (RFC 5545). Nothing in it names a patient or was typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from accounts.models import User
from followups.models import FollowUp, PlannedVisit
from pilots.models import Commitment
from sources.models import Source

BACK, AHEAD = timedelta(days=7), timedelta(days=60)
REMINDER = timedelta(minutes=15)
FETCH_EVERY = timedelta(hours=1)  # a wish: Google fetches every 8 to 24 hours all the same


class Feed:
    """Times are in UTC, so that no zone's rules need to travel; days are the person's own."""

    def __init__(self, user: User, at: datetime):
        self.user, self.at, self.day = user, at, user.day_of(at)
        self.host = urlsplit(settings.BASE_URL).hostname or "kept"

    def calendar(self) -> Calendar:
        calendar = Calendar()
        calendar.add("PRODID", "-//Kept//Plan//EN")
        calendar.add("VERSION", "2.0")
        calendar.add("X-WR-CALNAME", "Kept")
        calendar.add("REFRESH-INTERVAL", FETCH_EVERY, parameters={"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", "PT1H")
        for event in (*self.plans(), *self.check_ins(), *self.tasks(), *self.commitments()):
            calendar.add_component(event)
        return calendar

    def event(self, uid: str, words: str, path: str, changed_at: datetime, source: Source | None = None) -> Event:
        event = Event()
        event.add("UID", f"{uid}@{self.host}")
        event.add("DTSTAMP", changed_at.astimezone(UTC))
        event.add("LAST-MODIFIED", changed_at.astimezone(UTC))
        event.add("SEQUENCE", int(changed_at.timestamp()) // 60 % 1_000_000_000)
        event.add("CLASS", "PRIVATE")
        event.add("SUMMARY", words)
        event.add("URL", f"{settings.BASE_URL}{path}")
        if source and source.on_map:
            event.add("LOCATION", source.on_map)
        return event

    def timed(self, event: Event, at: datetime, lasts: timedelta) -> Event:
        event.add("DTSTART", at.astimezone(UTC))
        event.add("DTEND", (at + lasts).astimezone(UTC))
        return event

    def all_day(self, event: Event, day: date) -> Event:
        event.add("DTSTART", day)
        event.add("DTEND", day + timedelta(days=1))
        event.add("TRANSP", "TRANSPARENT")
        return event

    def plans(self) -> Iterator[Event]:
        mine = PlannedVisit.objects.visible_to(self.user).filter(who=self.user, at__gte=self.at - BACK)
        for plan in mine.select_related("source"):
            path = plan.get_absolute_url()
            event = self.event(
                f"plan-{plan.pk}", f"Visit {plan.source.name_outside}", path, plan.changed_at, plan.source
            )
            yield self.timed(event, plan.at, timedelta(minutes=plan.minutes))

    def check_ins(self) -> Iterator[Event]:
        """An overdue one stands on today, where it is still to be done."""
        own = Source.objects.visible_to(self.user).owned_by(self.user)
        for source in own.filter(next_check_in__lte=self.day + AHEAD):
            due = source.next_check_in
            assert due
            day = max(due, self.day)
            changed_at = datetime.combine(self.day, datetime.min.time(), tzinfo=UTC)
            path = source.get_absolute_url()
            event = self.event(
                f"check-in-{source.pk}", f"Check in with {source.name_outside}", path, changed_at, source
            )
            yield self.all_day(event, day)

    def tasks(self) -> Iterator[Event]:
        mine = FollowUp.objects.visible_to(self.user).of(self.user).open().filter(due_on__gte=self.day - BACK)
        for task in mine.with_names().select_related("referral__source"):
            event = self.event(f"task-{task.pk}", task.words_outside, task.get_absolute_url(), task.changed_at)
            yield self.timed(event, task.remind_at, REMINDER) if task.remind_at else self.all_day(event, task.due_on)

    def commitments(self) -> Iterator[Event]:
        ours = Commitment.objects.visible_to(self.user).of(self.user).open().filter(due_on__gte=self.day - BACK)
        for word in ours.select_related("source"):
            path = word.get_absolute_url()
            event = self.event(f"promise-{word.pk}", f"A promise to {word.source.name_outside}", path, word.made_at)
            yield self.all_day(event, word.due_on)
