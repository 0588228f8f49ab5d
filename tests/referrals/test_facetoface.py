"""The face-to-face: 90 days before to 30 days after the start of care, both days included, said in words."""

from datetime import date, timedelta

import pytest

from referrals.facetoface import RULE, verdict, window, window_words

START = date(2026, 11, 27)


def test_the_window():
    assert window(START) == (date(2026, 8, 29), date(2026, 12, 27))
    assert window_words(START) == "For a start on Nov 27, 2026 it counts from Aug 29, 2026 to Dec 27, 2026."
    assert window_words(None) == RULE


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-90, "Within the window for the start on Nov 27, 2026."),
        (-91, "1 day too early for the start on Nov 27, 2026."),
        (-100, "10 days too early for the start on Nov 27, 2026."),
        (0, "Within the window for the start on Nov 27, 2026."),
        (30, "Within the window for the start on Nov 27, 2026."),
        (31, "1 day too late for the start on Nov 27, 2026."),
    ],
)
def test_what_an_encounter_is_worth(days, words):
    assert verdict(START + timedelta(days=days), START) == words


def test_nothing_is_said_of_what_is_not_known():
    assert verdict(None, START) == verdict(START, None) == ""
