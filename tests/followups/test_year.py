"""A year of mornings, in two time zones: each person one digest a working day with content, and no other.

See also tests/processes/test_year.py: the same with two beats and three workers.
"""

from datetime import time

import pytest
import time_machine

from followups import digest
from followups.models import Reminder
from tests.followups.year import ALL_DAYS, WEEKDAYS, Cast, digests_by_person, expected, moments

pytestmark = pytest.mark.django_db
CLOCK = time(6, 50), time(7), time(7)  # two beats ring at seven


def test_each_person_gets_exactly_one_on_each_working_day_with_content(story):
    people = Cast(story)
    for day in ALL_DAYS:
        people.live(day)
        for moment in moments(day, *CLOCK):
            with time_machine.travel(moment, tick=False):
                digest.send_due()
    assert digests_by_person() == people.mornings(ALL_DAYS), "an empty day sent something, or a morning was missed"
    assert Reminder.objects.filter(user=story.mo, lines=0).count() == len(expected(WEEKDAYS, days=ALL_DAYS))
