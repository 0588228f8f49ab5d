"""Dates as Ines types them. Today is Tuesday, 24 November 2026."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.forms.fields import QuickDateField, read_date

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("03141941", date(1941, 3, 14)),
        ("3/14/1941", date(1941, 3, 14)),
        ("03-14-1941", date(1941, 3, 14)),
        ("1941-03-14", date(1941, 3, 14)),
        ("t", TODAY),
        ("Today", TODAY),
        ("tom", date(2026, 11, 25)),
        ("+2", date(2026, 11, 26)),
        ("-1", date(2026, 11, 23)),
        ("fri", date(2026, 11, 27)),
        ("Tuesday", date(2026, 12, 1)),
    ],
)
def test_what_is_typed_is_what_is_meant(typed, meant):
    assert read_date(typed, today=TODAY) == meant


@pytest.mark.parametrize("typed", ["13451941", "02302026", "soon", "+9999", "3/14/41", "2026", "fr1"])
def test_what_is_no_date_is_said_with_the_words_typed(typed):
    with pytest.raises(ValueError, match="“"):
        read_date(typed, today=TODAY)


@given(st.dates(date(1905, 1, 1), date(2100, 1, 1)))
def test_what_the_field_shows_it_reads_again(day):
    assert read_date(QuickDateField().prepare_value(day), today=TODAY) == day


@given(st.text(max_size=20))
def test_nothing_typed_breaks_it(text):
    with contextlib.suppress(ValueError):
        assert isinstance(read_date(text, today=TODAY), date)
