"""What each branch does best, and three pilots: one proposed, one active, one completed."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count

from accounts.models import User
from pilots.choices import Status
from pilots.library import LIBRARY
from pilots.models import Capability, Pilot
from referrals.choices import CareNeed
from sources.models import Contact, Source

from .agency import Office
from .people import MARIA

BEST = [
    ("Wound care", [CareNeed.WOUND, CareNeed.OSTOMY], "Two certified wound nurses, six days a week."),
    ("Start within two days", [], "An intake nurse on every weekday until 7 PM, and a weekend team."),
    ("Heart failure at home", [CareNeed.CARDIAC], "Weight and symptoms watched from the first visit on."),
]

# What this agency can keep: some of it met, some not.
SHARES = {"answer_2": 70, "start_48": 75, "accepted": 60, "check_in_14": 80}


def agree(offices: list[Office], book: list[Source], now: datetime) -> None:
    """Maria's: the longest of them shows what a pilot looks like when it is over."""
    for office in offices:
        Capability.objects.bulk_create(
            [Capability(branch=office.branch, name=name, care_needs=needs, proof=proof) for name, needs, proof in BEST]
        )
    maria = User.objects.get(email=MARIA.email)
    ours = Source.objects.filter(owner=maria, pk__in=[source.pk for source in book])
    busiest = list(ours.annotate(n=Count("referrals")).order_by("-n", "pk").select_related("branch")[:3])
    begins = [timedelta(days=-70), timedelta(days=-200), timedelta(days=6)]
    for source, offset, (name, _, _) in zip(busiest, begins, (BEST[1], BEST[1], BEST[0]), strict=False):
        day = source.branch.day_of(now) + offset
        propose(source, maria, name, day - timedelta(days=day.weekday()), now)


def propose(source: Source, maria: User, name: str, day: date, now: datetime) -> None:
    best = Capability.objects.get(branch=source.branch, name=name)
    ends = day + timedelta(days=18 * 7 - 1)
    standards = [LIBRARY[key].columns | {"target_share": share} for key, share in SHARES.items()]
    pilot = Pilot.propose(
        source=source, capability=best, by=maria, from_on=day, to_on=ends, standards=standards, target_volume=40,
        care_needs=best.care_needs, report_to=Contact.objects.filter(source=source).order_by("pk")[:1],
    )  # fmt: skip
    began = datetime.combine(day, datetime.min.time(), tzinfo=source.branch.zone)
    told: dict[str, Any] = {"proposed_at": min(began - timedelta(days=9), now - timedelta(days=2))}
    if began < now:
        told |= {"status": Status.ACTIVE, "active_at": began, "moved_by": maria}
    if (over := began + timedelta(weeks=18)) < now:
        told |= {"status": Status.COMPLETED, "completed_at": over}
    Pilot.objects.filter(pk=pilot.pk).update(**told)
