from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from pilots.models import Capability, Pilot
from referrals.models import Referral, ReferralEvent
from tests.factories.referrals import ReferralFactory

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)  # a Tuesday, noon in Chicago


@pytest.fixture
def tuesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def wounds(story) -> Capability:
    return Capability.objects.create(
        branch=story.riverside, name="Wound care", care_needs=["wound"], proof="Two certified wound nurses."
    )


@pytest.fixture
def propose(story, wounds):
    """`propose(from_on=…, standards=[{…}])`: of Maria, with Mercy, for October to December unless told otherwise."""

    def proposed(**columns) -> Pilot:
        usual = {
            "source": story.mercy,
            "capability": wounds,
            "by": story.maria,
            "from_on": date(2026, 10, 1),
            "to_on": date(2026, 12, 31),
            "standards": [{"metric": "answer", "limit": 1, "target_share": 90}],
        }
        return Pilot.propose(**(usual | columns))

    return proposed


@pytest.fixture
def maria(client: Client, story) -> Client:
    client.force_login(story.maria)
    return client


def came(story, at: datetime, *, answered: timedelta | None = None, started: timedelta | None = None, **columns):
    """A referral of Mercy's as if it had come then, been accepted and begun so much later."""
    referral: Any = ReferralFactory(source=columns.pop("source", story.mercy), by=story.ines)
    told = {"received_at": at, "entered_at": at, **columns}
    if answered is not None:
        told |= {"stage": "accepted", "accepted_at": at + answered}
        ReferralEvent.objects.create(referral=referral, stage="accepted", by=story.ines, at=at + answered)
    if started is not None:
        told |= {"stage": "admitted", "admitted_at": at + started}
    Referral.objects.filter(pk=referral.pk).update(**told)
    referral.refresh_from_db()
    return referral
