"""Once a week to managers: which check-ins were missed, by whom and why, and how many loops were closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.timezone import now

from accounts.models import Branch, User
from accounts.roles import OVERSEE
from followups.choices import VisitOutcome
from followups.loop_figures import LoopFigure
from followups.models import PlannedVisit, Reminder, Visit
from notifications.models import Message
from sources.models import Source

AT_MOST = 25  # lines a marketer


def missed(branches: Iterable[Branch], until: date) -> list[Source]:
    """Sources whose check-in fell due by that day and was not held, with what may explain it."""
    last = Visit.objects.filter(source=OuterRef("pk")).newest()
    missed = PlannedVisit.objects.filter(source=OuterRef("pk"), at__lt=now()).open().order_by("-at")
    due = Source.objects.filter(branch__in=branches).due_for_check_in(on=until).select_related("owner", "branch")
    rows = list(
        due.annotate(last_outcome=Subquery(last.values("outcome")[:1]), planned=Subquery(missed.values("at")[:1]))
        .order_by("owner__name", "next_check_in", "name")
    )  # fmt: skip
    owners: dict[int | None, User | None] = {}
    for source in rows:
        source.owner = owners.setdefault(source.owner_id, source.owner)  # each is asked once where they work
    return rows


def loops_of_week(branches: Iterable[Branch], monday: date) -> list[str]:
    """A sentence for each branch in which somebody waited to hear last week."""
    found = []
    for branch in branches:
        ends = datetime.combine(monday, time(0), tzinfo=branch.zone)
        week = LoopFigure.of(branch, since=ends - timedelta(days=7), until=ends)
        if week.owed:
            after = f", the middle one after {week.wait_words}" if week.told else ""
            found.append(f"{branch}: {week.closed_words} of the loops of last week closed{after}")
    return found


def why(source: Source) -> str:
    """The likeliest reason, in words."""
    if source.owner is None:
        return "nobody owns it"
    if not source.working_owner:
        return f"{source.owner} no longer works in {source.branch}"
    if source.planned:  # type: ignore[attr-defined]
        day = source.branch.day_of(source.planned)  # type: ignore[attr-defined]
        return f"planned for {day:%b} {day.day}, not logged"
    if source.snoozed_until and source.snoozed_until == source.next_check_in:
        return f"put off until {source.snoozed_until:%b} {source.snoozed_until.day}, not held since"
    if source.last_visit_on is None:
        return "never visited"
    day = source.last_visit_on
    if source.last_outcome == VisitOutcome.NOBODY_IN:  # type: ignore[attr-defined]
        return f"nobody was in on {day:%b} {day.day}"
    return f"not visited since {day:%b} {day.day}"


def send_due(at: datetime | None = None) -> None:
    """On the first working day of the week, at each manager's own hour; later where nothing ran on that day."""
    at = at or now()
    managers = User.objects.active().filter(memberships__role="manager", wants_weekly=True).distinct()
    for user in managers.prefetch_related("memberships__branch"):
        branches = [m.branch for m in user.memberships.all() if m.branch_id in user.branch_ids_where(OVERSEE)]
        day = user.day_of(at)
        if user.is_morning(at) and any(branch.first_working_day_of_week(day) <= day for branch in branches):
            send(user, branches, at)


@transaction.atomic
def send(user: User, branches: list[Branch], at: datetime) -> None:
    day = user.day_of(at)
    monday = day - timedelta(days=day.weekday())
    row, fresh = Reminder.objects.get_or_create(
        user=user, kind=Reminder.Kind.WEEKLY, on=monday, defaults={"lines": 0, "made_at": at}
    )
    if not fresh:
        return
    found = missed(branches, until=monday - timedelta(days=1))
    by_owner: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for source in found:
        due = source.next_check_in
        assert due
        words = f"{source.name_outside}, due {due:%b} {due.day}: {why(source)}"
        by_owner[source.owner.name if source.owner else "Nobody"].append(
            (words, settings.BASE_URL + source.get_absolute_url())
        )
    loops = loops_of_week(branches, monday)
    if found or loops:
        people = [(name, len(lines), lines[:AT_MOST], max(len(lines) - AT_MOST, 0)) for name, lines in by_owner.items()]
        Message.objects.queue(
            [user],
            about="weekly",
            key=f"weekly:{monday}",
            link="/check-ins/",
            words={"people": people, "count": len(found), "loops": loops},
            in_bell=False,
        )
        Reminder.objects.filter(pk=row.pk).update(lines=len(found))
