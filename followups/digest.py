"""The morning's e-mail: what is due today, once a person and local day, and none where nothing is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils.timezone import now

from accounts.models import User
from followups.models import PlannedVisit, Reminder
from followups.today import SOON_DAYS, Today, since
from notifications.models import Message
from referrals.models import Referral

AT_MOST = 15  # lines a section; the rest is a number
NO_NEWS_FOR_WORKING_DAYS = 2


@dataclass(frozen=True)
class Section:
    """A heading, its lines (text and address), and how many more there are."""

    title: str
    lines: list[tuple[str, str]]
    more: int


def section(title: str, lines: Iterable[tuple[str, str]]) -> Section:
    found = [(text, f"{settings.BASE_URL}{path}") for text, path in lines]
    return Section(title, found[:AT_MOST], max(len(found) - AT_MOST, 0))


class Digest:
    """One person's morning. No words that somebody typed: they may name a patient in spite of all."""

    def __init__(self, user: User, at: datetime):
        self.user, self.at = user, at
        self.today = Today(user, at)
        self.day = self.today.day

    def sections(self) -> list[Section]:
        found = [
            section("Our word", self.commitments()),
            section("Not told yet", self.not_told()),
            section("Planned today", self.plans()),
            section("Gone quiet", self.quiet()),
            section("Pledges that lapse", self.pledges()),
            section("Check-ins", self.check_ins()),
            section("Tasks", self.tasks()),
            section("Referrals without news", self.without_news()),
        ]
        return [each for each in found if each.lines]

    def commitments(self) -> Iterator[tuple[str, str]]:
        for ours in self.today.our_words:
            if ours.is_open:
                when = "late" if ours.due_on < self.day else f"due {since(ours.due_on, self.day)}"
                yield f"A promise to {ours.source.name_outside} is {when}", ours.get_absolute_url()

    def not_told(self) -> Iterator[tuple[str, str]]:
        for source, reason in sorted(self.today.not_told(), key=lambda pair: pair[1]):
            days = since(reason.since, self.day)
            yield f"{source.name_outside} waits to hear, {days}", f"/loops/?whose=mine&source={source.pk}"

    def plans(self) -> Iterator[tuple[str, str]]:
        begins = self.today.begins
        mine = PlannedVisit.objects.visible_to(self.user).filter(who=self.user).open()
        mine = mine.filter(at__range=(begins, begins + timedelta(days=1)))
        for plan in mine.select_related("source"):
            when = plan.at.astimezone(self.user.zone)
            yield f"{when.hour % 12 or 12}:{when:%M %p}: {plan.source.name_outside}", plan.get_absolute_url()

    def quiet(self) -> Iterator[tuple[str, str]]:
        for source, silence in self.today.quiet.items():
            yield f"{source.name_outside}: {silence.sentence}", source.get_absolute_url()

    def pledges(self) -> Iterator[tuple[str, str]]:
        for pledge in self.today.pledges():
            lapsed = pledge.lapsed_on(self.day)
            words = "lapsed" if lapsed else f"lapses within {SOON_DAYS} days"
            yield f"A pledge of {pledge.source.name_outside} {words}", pledge.get_absolute_url()

    def check_ins(self) -> Iterator[tuple[str, str]]:
        for source in self.today.silent_or_due:
            if due := self.today.check_in_of(source):
                late = (self.day - due).days
                yield f"{source.name_outside}{f', {late} d overdue' if late else ''}", source.get_absolute_url()

    def tasks(self) -> Iterator[tuple[str, str]]:
        for task in self.today.own_tasks:
            if task.done_at is None:
                yield task.words_outside, task.get_absolute_url()

    def without_news(self) -> Iterator[tuple[str, str]]:
        """Open referrals of theirs to which nothing has happened for two working days: source and stage, no more."""
        seen = Referral.objects.visible_to(self.user).open()
        mine = seen.filter(Q(source__in=self.today.book) | Q(marketer=self.user)).select_related("source", "branch")
        for referral in mine.annotate(last_news=Max("events__at")).order_by("last_news"):
            branch = referral.branch
            if branch.working_days_between(branch.day_of(referral.last_news), self.day) > NO_NEWS_FOR_WORKING_DAYS:
                yield (
                    f"{referral.source.name_outside}: {referral.get_stage_display().lower()}",
                    referral.get_absolute_url(),
                )


def due(at: datetime) -> Iterator[User]:
    """Whose morning it is and has not been looked at. Whoever joined since it began waits for the next."""
    looked_at = set(lately(at).values_list("user", "on"))
    for user in User.objects.active().prefetch_related("memberships__branch"):
        day = user.day_of(at)
        if (user.pk, day) in looked_at or not user.is_morning(at) or not user.works_on(day):
            continue
        if user.joined_at <= datetime.combine(day, user.digest_at, tzinfo=user.zone):
            yield user


def lately(at: datetime) -> Any:
    """Mornings that any clock on earth may still call today."""
    return Reminder.objects.filter(kind=Reminder.Kind.MORNING, on__gte=(at - timedelta(days=2)).date())


def send_due(at: datetime | None = None) -> None:
    """Asks rather than remembers: two beats, a jump of the clock or three days down change nothing."""
    at, troubles = at or now(), []
    for user in due(at):
        try:
            send(user, at)
        except Exception as trouble:  # one person's trouble holds up nobody else's morning, and is raised below
            troubles.append(trouble)
    if troubles:
        raise ExceptionGroup("digests not made", troubles)


@transaction.atomic
def send(user: User, at: datetime) -> None:
    """Whoever is second waits for the first at the unique row, and finds it made."""
    digest = Digest(user, at)
    made, fresh = Reminder.objects.get_or_create(
        user=user, kind=Reminder.Kind.MORNING, on=digest.day, defaults={"lines": 0, "made_at": at}
    )
    if not fresh:
        return
    parts = list(Message.objects.parts_for(user))
    sections = digest.sections() if user.wants_digest else []
    due = sum(len(each.lines) + each.more for each in sections)
    # A silence stands among what is due already.
    news = [part for part in parts if not (sections and part.about == "gone_quiet")]
    if due or news:
        Message.objects.queue(
            [user],
            about="digest",
            key=f"digest:{digest.day}",
            link="/" if sections else "/notifications/",
            words={
                "sections": sections,
                "news": [(part.subject, f"{settings.BASE_URL}{part.link}") for part in news],
                "due": due,
            },
            in_bell=False,
        )
        Message.objects.filter(pk__in=[part.pk for part in parts]).update(sent_at=at)
        Reminder.objects.filter(pk=made.pk).update(lines=due + len(news))
