"""Care ends, and how."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from accounts.sentences import WrongWay
from tests.referrals.course import page, put_on, stage_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admitted(story):
    put_on(story.ada, "admitted")
    return story


def test_it_ends_with_its_outcome(ines, admitted):
    ines.post(page(admitted, "discharge"), {"discharged_on": "t", "outcome": "hospital"})
    assert stage_of(admitted) == "discharged"
    assert admitted.ada.outcome == "hospital" and admitted.ada.discharged_at >= admitted.ada.admitted_at
    assert "To hospital" in ines.get(page(admitted)).content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"discharged_on": "t"}, "Choose how care ended"),
        ({"discharged_on": "t", "outcome": "cured"}, "Select a valid choice"),
        ({"discharged_on": "", "outcome": "goals_met"}, "Give the day on which care ended"),
        ({"discharged_on": "-9", "outcome": "goals_met"}, "Care cannot end before it started"),
        ({"discharged_on": "+1", "outcome": "goals_met"}, "still to come"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_moves(ines, admitted, typed, words):
    answer = ines.post(page(admitted, "discharge"), typed)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert stage_of(admitted) == "admitted"


def test_the_verb_says_no_too(admitted):
    with pytest.raises(WrongWay, match="cannot end before"):
        admitted.ada.discharge("goals_met", now() - timedelta(days=2), by=admitted.ines)
