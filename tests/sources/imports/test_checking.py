"""What spreadsheets do to a cell, and what Kept makes of it: a value, or a sentence."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.choices import ContactRole, SourceKind
from sources.imports import checking
from sources.imports.checking import Problem
from sources.imports.vocabulary import KINDS, ROLES
from sources.npi import is_npi

kind, role = checking.choice(SourceKind, KINDS), checking.choice(ContactRole, ROLES)


def problem(check, text: str) -> str:
    with pytest.raises(Problem) as wrong:
        check(text)
    return str(wrong.value)


@pytest.mark.parametrize(
    ("written", "zip_code"),
    [
        ("78701", "78701"),
        ("2139", "02139"),
        ("501", "00501"),
        ("78701-1234", "78701"),
        ("787011234", "78701"),
        ("21391234", "02139"),
    ],
)
def test_a_zip_gets_its_zeros_back(written, zip_code):
    assert checking.zip_code(written) == zip_code


@pytest.mark.parametrize("written", ["7870", "78701-12", "ABCDE", "787012", "12", "7.8E+4", "٧٨٧٠١"])
def test_what_is_no_zip(written):
    if written == "7870":
        assert checking.zip_code(written) == "07870"
    else:
        assert "it has five digits" in problem(checking.zip_code, written)


def test_an_npi_as_people_write_it():
    assert checking.npi("1234567893") == checking.npi("123-456-7893") == checking.npi("123 456 7893") == "1234567893"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("1.23457E+09", "A spreadsheet shortened the NPI to 1.23457E+09. Format the column as text"),
        ("1E+09", "shortened"),
        ("1234567898", "one digit of this NPI is mistyped"),
        ("123456789", "has ten digits; this has 9"),
        ("12345678OO", "digits only"),
    ],
)
def test_an_npi_that_is_none_says_why(written, words):
    assert words in problem(checking.npi, written)


@given(st.text(max_size=12))
def test_no_text_passes_for_an_npi_that_is_none(text):
    with suppress(Problem):
        assert is_npi(checking.npi(text))


@pytest.mark.parametrize("written", ["5125550142", "(512) 555-0142", "+1 512.555.0142", "1-512-555-0142"])
def test_a_phone_as_people_write_it(written):
    assert checking.phone(written) == ("+15125550142", "")


def test_a_phone_may_have_an_extension_where_it_is_one_persons():
    assert checking.phone("512 555 0142 ext. 31") == ("+15125550142", "31")
    assert "An extension is one person's" in problem(checking.phone_alone, "512 555 0142 x31")


@pytest.mark.parametrize("written", ["555-0142", "5.12556E+09", "n/a", "011 44 20", "0000000000"])
def test_what_is_no_phone(written):
    assert "Write it like (512) 555-0142" in problem(checking.phone, written)


@pytest.mark.parametrize(
    "written", ["2026-11-24", "11/24/2026", "46350", "Nov 24, 2026", "24-Nov-2026", "2026-11-24 00:00:00"]
)
def test_a_day_as_spreadsheets_write_it(written):
    assert checking.day(written) == date(2026, 11, 24)


def test_45989_is_a_day():
    assert checking.day("45989") == date(2025, 11, 28)


def test_a_year_of_two_digits_is_a_question():
    assert problem(checking.day, "3/14/41") == "Is it 1941 or 2041? Write the year with four digits."


@pytest.mark.parametrize("written", ["soon", "13/45/2026", "12", "99999999", "11/24/0026"])
def test_what_is_no_day(written):
    assert "not a date" in problem(checking.day, written) or "Write the year" in problem(checking.day, written)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("hospital", "hospital"),
        ("Skilled nursing facility", "snf"),
        ("SNF", "snf"),
        ("nursing home", "snf"),
        ("ALF", "assisted_living"),
    ],
)
def test_a_kind_by_the_words_of_the_trade(written, stored):
    assert kind(written) == stored


def test_a_kind_that_is_none_names_those_that_are():
    assert problem(kind, "Bakery").startswith("“Bakery” is not one of: Hospital, Skilled nursing facility")


@pytest.mark.parametrize(
    ("written", "stored"), [("MD", "physician"), ("LCSW", "social_worker"), ("case manager", "case_manager")]
)
def test_a_role_by_the_words_of_the_trade(written, stored):
    assert role(written) == stored


def test_every_word_of_the_trade_means_one_thing():
    assert set(KINDS.values()) <= set(SourceKind.values)
    assert set(ROLES.values()) <= set(ContactRole.values)


@pytest.mark.parametrize(
    ("written", "words"),
    [("#REF!", "the spreadsheet's error #REF!"), ("a\x00b", "cannot be read"), ("\ud800", "cannot be read")],
)
def test_a_cell_beyond_use(written, words):
    assert words in problem(checking.cell, written)


def test_a_cell_is_one_line():
    assert checking.cell("  Elm\n Street\t5 ") == "Elm Street 5"


def test_what_is_too_long_is_refused_and_not_cut():
    assert checking.words(5)("12345") == "12345"
    assert "Longer than 5" in problem(checking.words(5), "123456")


def test_an_e_mail():
    assert checking.email("sam@elm.test") == "sam@elm.test"
    assert "not an e-mail address" in problem(checking.email, "sam at elm")
