from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client


@pytest.fixture
def ines(client: Client, story) -> Client:
    client.force_login(story.ines)
    return client


@pytest.fixture
def monday_at_nine() -> Iterator[time_machine.Traveller]:
    """Named before `story`, so that its referral comes then; the answer is due at eleven, by Chicago's clock."""
    with time_machine.travel(datetime(2026, 11, 23, 15, tzinfo=UTC), tick=False) as clock:
        yield clock
