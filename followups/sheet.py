"""What the sheet of a visit begins with, and what a saved visit gives back."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import F, Max, Q

from accounts.models import User
from accounts.roles import LOG_VISITS
from followups.models import PlannedVisit, Visit
from sources.models import Contact, Source

CHIPS = 3
NEXT = 5


def likely_place(user: User, at: datetime) -> Source | None:
    """Where this person is now: the planned visit of today that is nearest, else where they logged last."""
    begins = datetime.combine(user.day_of(at), time(0), tzinfo=user.zone)
    plans = PlannedVisit.objects.visible_to(user).filter(who=user).open()
    today = plans.filter(at__range=(begins, begins + timedelta(days=1))).select_related("source__branch")
    if planned := min(today, key=lambda plan: abs(plan.at - at), default=None):
        return planned.source
    last = Visit.objects.visible_to(user).filter(by=user).newest().select_related("source__branch").first()
    return last.source if last else None


def chips(user: User, source: Source) -> list[Contact]:
    """Whom one most likely met: who was met last there, then the others by name."""
    people = Contact.objects.visible_to(user).at(source).present().annotate(last_met=Max("met__visit__at"))
    return list(people.order_by(F("last_met").desc(nulls_last=True), "name"))


def next_places(user: User, after: Visit, at: datetime) -> list[Source]:
    """Where to go from here, so that several visits in a row need no way back: planned for today first, then due."""
    day = user.day_of(at)
    ends = datetime.combine(day + timedelta(days=1), time(0), tzinfo=user.zone)
    planned = (
        PlannedVisit.objects.visible_to(user)
        .filter(who=user)
        .open()
        .filter(at__lt=ends, at__gte=at - timedelta(days=1))
    )
    here = (
        Source.objects.visible_to(user).filter(branch__in=user.branch_ids_where(LOG_VISITS)).exclude(pk=after.source_id)
    )
    due = Q(owner=user, next_check_in__lte=day)
    found = here.filter(Q(pk__in=planned.order_by().values("source")) | due).order_by("next_check_in", "pk")
    return list(found[:NEXT])
