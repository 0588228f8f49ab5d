"""The NPI and its check digit, on the values of the trade."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from sources.npi import is_npi, validate_npi
from tests.factories.sources import npi

nine = st.text("0123456789", min_size=9, max_size=9)


@pytest.mark.parametrize("number", ["1234567893", "1932104098"])
def test_a_right_npi_passes(number):
    assert is_npi(number)
    validate_npi(number)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1234567898", "last digit does not fit"),
        ("1234567890", "last digit does not fit"),
        ("123456789", "ten digits; this has 9"),
        ("12345678933", "ten digits; this has 11"),
        ("123456789X", "digits only"),
        ("1.23457E+09", "digits only"),
        ("\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0663", "digits only"),
        ("", "digits only"),
    ],
)
def test_a_wrong_one_is_told_what_is_wrong(text, sentence):
    assert not is_npi(text)
    with pytest.raises(ValidationError, match=sentence):
        validate_npi(text)


@given(nine)
def test_of_ten_last_digits_one_is_right(stem):
    assert sum(is_npi(f"{stem}{digit}") for digit in range(10)) == 1


@given(nine, st.integers(0, 9), st.integers(1, 9))
def test_one_mistyped_digit_is_always_found(stem, place, off):
    right = next(f"{stem}{digit}" for digit in range(10) if is_npi(f"{stem}{digit}"))
    wrong = right[:place] + str((int(right[place]) + off) % 10) + right[place + 1 :]
    assert not is_npi(wrong)


@given(st.text(max_size=12))
def test_any_text_gets_an_answer(text):
    assert is_npi(text) in (True, False)


def test_the_factorys_are_right():
    assert all(is_npi(npi(nth)) for nth in range(200))
