"""What sources were told of the past: most of it within hours, some of the last days not yet, a little never."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from random import Random

from accounts.choices import UpdateChannel
from accounts.models import Branch
from followups.choices import How
from followups.models import Told, Update
from referrals.models import Referral, ReferralEvent

from .chances import draw
from .hours import work_later
from .past import DAYS

WAYS = {
    UpdateChannel.PHONE: {How.CALL: 80, How.VISIT: 20},
    UpdateChannel.FAX: {How.FAX: 70, How.CALL: 30},
    UpdateChannel.PORTAL: {How.PORTAL: 70, How.CALL: 30},
    UpdateChannel.EMAIL: {How.EMAIL: 60, How.CALL: 40},
}
TOLD, MINUTES = 0.94, 170


def close(rng: Random, referrals: Iterable[Referral], now: datetime) -> None:
    """After take_stock, which says how each source wants to hear."""
    branches = {referral.branch_id for referral in referrals}
    Branch.objects.filter(pk__in=branches).update(loops_since=now - timedelta(days=DAYS + 3))
    updates: list[Update] = []
    covers: list[Told] = []
    by_pk = {referral.pk: referral for referral in referrals}
    events = ReferralEvent.objects.milestones().filter(referral__in=by_pk).order_by("referral", "at", "pk")
    for pk, of_one in groupby(events, key=lambda event: event.referral_id):
        referral = by_pk[pk]
        waits: list[ReferralEvent] = []
        for event in of_one:
            waits.append(event)
            at = work_later(event.at, 5 + rng.expovariate(1 / MINUTES))
            told = rng.random() < TOLD
            if told and at < now and referral.source.update_channel != UpdateChannel.NONE:
                updates.append(update(rng, referral, event, at))
                covers += [Told(update=updates[-1], event=each, event_at=each.at) for each in waits]
                waits = []
    Update.objects.bulk_create(updates, 2000)
    Told.objects.bulk_create(covers, 2000)


def update(rng: Random, referral: Referral, event: ReferralEvent, at: datetime) -> Update:
    how = draw(rng, WAYS.get(UpdateChannel(referral.source.update_channel or "phone"), WAYS[UpdateChannel.PHONE]))
    by = referral.marketer if referral.marketer and (how == How.VISIT or rng.random() < 0.4) else event.by
    return Update(
        referral=referral, source_id=referral.source_id, contact_id=referral.contact_id, by=by, at=at, how=how
    )
