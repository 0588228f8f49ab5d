"""The Medicare number: CMS's pattern, and which place of it is wrong."""

import pytest
from django.core.exceptions import ValidationError

from referrals.mbi import tidy, validate_mbi


@pytest.mark.parametrize("number", ["1EG4-TE5-MK73", "1eg4te5mk73", " 1EG4 TE5 MK72", "9A00A00AA00", "1AA1AA1AA11"])
def test_what_a_card_prints(number):
    validate_mbi(tidy(number))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("1EG4TE5MK7", "11 characters; this has 10"),
        ("1EG4TE5MK733", "11 characters; this has 12"),
        ("0EG4TE5MK73", "Character 1 of an MBI is a digit from 1 to 9"),
        ("11G4TE5MK73", "Character 2 of an MBI is a letter other than S, L, O, I, B, Z"),
        ("1SG4TE5MK73", "Character 2"),
        ("1EO4TE5MK73", "Character 3 of an MBI is a digit, or a letter other than S"),
        ("1EGATE5MK73", "Character 4 of an MBI is a digit"),
        ("1EG41E5MK73", "Character 5"),
        ("1EG4TB5MK73", "Character 6"),
        ("1EG4TEEMK73", "Character 7"),
        ("1EG4TE55K73", "Character 8"),
        ("1EG4TE5ML73", "Character 9"),
        ("1EG4TE5MKO3", "Character 10"),
        ("1EG4TE5MK7O", "Character 11"),
        ("1EG4TE5MK7٣", "Character 11"),  # a digit of another script
    ],
)
def test_the_wrong_place_is_named_and_the_number_is_not_repeated(number, words):
    with pytest.raises(ValidationError, match=words) as wrong:
        validate_mbi(number)
    assert number not in str(wrong.value)
