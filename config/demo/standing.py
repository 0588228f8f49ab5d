"""Where the agency stands with each source: who is still a prospect, who was given up, what they want, who left."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import Min

from accounts.choices import Milestone, Sending, UpdateChannel
from followups.choices import VisitOutcome
from followups.models import Visit
from referrals.models import Referral
from sources.choices import (
    Channel,
    ContactRole,
    InactiveReason,
    ProspectStage,
    Valued,
)
from sources.models import AlsoAt, Contact, Source

from .chances import draw

UPDATES = {UpdateChannel.PHONE: 45, UpdateChannel.FAX: 25, UpdateChannel.EMAIL: 15, UpdateChannel.PORTAL: 10}
UPDATES[UpdateChannel.NONE] = 5
LATER = [Milestone.ACCEPTED, Milestone.NOT_TAKEN, Milestone.ADMITTED]
COLUMNS = [
    "first_met_on", "first_referral_at", "prospect_stage", "inactive_at", "inactive_reason", "valued",
    "update_milestones", "update_channel", "update_sending",
]  # fmt: skip


def take_stock(rng: Random, book: list[Source], now: datetime) -> None:
    met = first(Visit.objects.filter(source__in=book).exclude(outcome=VisitOutcome.NOBODY_IN), "at")
    sent = first(Referral.objects.filter(source__in=book), "received_at")
    for source in book:
        source.first_met_on = source.branch.day_of(met[source.pk]) if met.get(source.pk) else None
        source.first_referral_at = sent.get(source.pk)
        if source.first_met_on and not source.first_referral_at and rng.random() < 0.3:
            source.prospect_stage = ProspectStage.INTERESTED
        if source.tier == "D" and source is not book[0] and rng.random() < 0.15:
            source.inactive_at = now - timedelta(hours=2)
            source.inactive_reason = rng.choice(InactiveReason.values)
        source.valued = rng.sample(Valued.values, rng.randrange(4))
        source.update_channel = draw(rng, UPDATES)
        if rng.random() < 0.5:
            source.update_milestones = list(LATER)
        if source.update_channel == UpdateChannel.EMAIL:
            source.update_sending = Sending.AUTOMATIC
    Source.objects.bulk_update(book, COLUMNS)
    Source.objects.filter(pk__in=[source.pk for source in book]).reckon_check_ins()
    people(rng, book, now)


def first(rows: Any, column: str) -> dict[int, datetime]:
    return dict(rows.order_by().values("source").annotate(first=Min(column)).values_list("source", "first"))


def people(rng: Random, book: list[Source], now: datetime) -> None:
    """Most say how they are best reached; a few left; some physicians see patients at a second source."""
    branch_of = {source.pk: source.branch_id for source in book}
    there: dict[int, list[Contact]] = {}
    everybody = list(Contact.objects.filter(source__in=book).order_by("pk"))
    for contact in everybody:
        contact.preferred_channel = rng.choice([*Channel.values, "", ""])
        colleagues = there.setdefault(contact.source_id, [])
        if colleagues and contact.name != "Dana Reyes" and rng.random() < 0.05:
            contact.left_on, contact.successor = (now - timedelta(days=rng.randrange(5, 200))).date(), colleagues[0]
        colleagues.append(contact)
    Contact.objects.bulk_update(everybody, ["preferred_channel", "left_on", "successor"])
    others = []
    for contact in everybody:
        near = [source for source in book if source.branch_id == branch_of[contact.source_id]]
        second = rng.choice(near)
        if contact.role == ContactRole.PHYSICIAN and rng.random() < 0.2 and second.pk != contact.source_id:
            others.append(AlsoAt(contact=contact, source=second))
    AlsoAt.objects.bulk_create(others)
