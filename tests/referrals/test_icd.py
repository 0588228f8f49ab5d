"""ICD-10-CM codes: as people write them, from CMS's files, found by code and by words, checked against the list."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from referrals.forms.codes import AT_MOST, CodesField
from referrals.icd import begun_by, codes_alone, codes_in, read_list, tidy
from referrals.models import DiagnosisCode, diagnosis

# As CMS publishes it: number, code, 0 for a heading, short words, long words, each at its column.
ORDER = "\n".join(
    f"{number:05d} {code:<7} {billable} {words[:60]:<60} {words}"
    for number, (code, billable, words) in enumerate(
        [
            ("I10", 1, "Essential (primary) hypertension"),
            ("I50", 0, "Heart failure"),
            ("I502", 0, "Systolic (congestive) heart failure"),
            ("I5020", 1, "Unspecified systolic (congestive) heart failure"),
            ("I509", 1, "Heart failure, unspecified"),
            ("E119", 1, "Type 2 diabetes mellitus without complications"),
            (
                "S72001A",
                1,
                "Fracture of unspecified part of neck of right femur, initial encounter for closed fracture",
            ),
        ],
        1,
    )
)


@pytest.fixture
def listed(db, monkeypatch):
    DiagnosisCode.objects.replace(read_list(ORDER.splitlines()))
    monkeypatch.setattr(diagnosis, "WHOLE", 7)
    return DiagnosisCode.objects.all()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I50.9", "I50.9"),
        (" i509 ", "I50.9"),
        ("I10", "I10"),
        ("c4a.10", "C4A.10"),
        ("S72.001A", "S72.001A"),
        ("I50.99999", ""),
        ("50.9", ""),
        ("heart", ""),
        ("CHF", ""),
        ("I5", ""),
        ("", ""),
    ],
)
def test_a_code_as_people_write_it(text, code):
    assert tidy(text) == code


def test_a_text_of_codes_alone():
    assert codes_alone("I50.9, e119;I10 ") == ["I50.9", "E11.9", "I10"]
    assert codes_alone("I50.9 heart failure") == codes_alone("") == codes_alone("CHF") == []


def test_codes_among_words():
    assert codes_in("I50.9 Heart failure (z47.1), B12 low, aged 80.5.") == ["I50.9", "Z47.1"]
    assert codes_in("CHF. COPD.") == codes_in("") == []


def test_what_one_begins_to_type():
    assert [begun_by(text) for text in ("i5", "I50.", "i502", "he")] == ["I5", "I50", "I50.2", ""]


def test_the_file_is_read_by_its_columns():
    rows = list(read_list(ORDER.splitlines()))
    assert rows[1] == ("I50", "Heart failure", True) and rows[3].code == "I50.20" and not rows[3].is_heading
    assert rows[6].words.endswith("closed fracture")  # the long words, not the short ones
    assert list(read_list(["I509    Heart failure, unspecified\r\n", "\n"])) == [
        ("I50.9", "Heart failure, unspecified", False)
    ]


@pytest.mark.parametrize("line", ["<html>", "00001 I509", "A line of prose", "I509"])
def test_a_line_that_is_no_code_is_named(line):
    with pytest.raises(ValueError, match="line 2"):
        list(read_list(["I509 Heart failure", line]))


def test_the_command_loads_and_replaces(db, tmp_path):
    file, said = tmp_path / "icd10cm_order_2027.txt", StringIO()
    file.write_text(ORDER)
    call_command("icd10", str(file), stdout=said)
    assert "7 codes stand in the list now: 7 are new, 0 went." in said.getvalue()
    file.write_text("I509   Heart failure, not specified\nI5A    Non-ischemic myocardial injury")
    call_command("icd10", str(file), stdout=said)
    assert "2 codes stand in the list now: 1 are new, 6 went." in said.getvalue()
    assert DiagnosisCode.objects.get(code="I50.9").words == "Heart failure, not specified"


def test_a_wrong_file_changes_nothing(listed, tmp_path):
    for text in ("", "<html>Not found</html>"):
        (tmp_path / "codes.txt").write_text(text)
        with pytest.raises(CommandError, match="Nothing was loaded"):
            call_command("icd10", str(tmp_path / "codes.txt"))
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("icd10", str(tmp_path / "none.txt"))
    assert listed.count() == 7


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("i5", ["I50.20", "I50.9", "I50", "I50.2"]),
        ("I50.9", ["I50.9"]),
        ("heart failure", ["I50.9", "I50.20", "I50", "I50.2"]),
        ("failure heart", ["I50.9", "I50.20", "I50", "I50.2"]),
        ("femur closed", ["S72.001A"]),
        ("measles", []),
    ],
)
def test_found_by_code_and_by_words_headings_last(listed, text, codes):
    assert [row.code for row in listed.likely(text)] == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", []),
        ("I50.9, e119", ["I50.9", "E11.9"]),
        ("I50.9 I50.9; I10,", ["I50.9", "I10"]),
        ("Heart failure, unspecified", None),  # a comma parts it: the first half may be several
        ("essential", ["I10"]),
        ("diabetes, I50", ["E11.9", "I50"]),
    ],
)
def test_what_is_typed_becomes_codes(listed, text, codes):
    if codes is None:
        with pytest.raises(ValidationError, match="“Heart failure” may be"):
            CodesField.checked(text, listed)
    else:
        assert CodesField.checked(text, listed) == codes


def test_everything_wrong_is_said_at_once(listed):
    with pytest.raises(ValidationError) as wrong:
        CodesField.checked("I50.8, measles, I10", listed)
    assert wrong.value.messages == [
        "“measles” is no ICD-10-CM code; write it like I50.9.",
        "I50.8 is not in the list of ICD-10-CM codes.",
    ]
    with pytest.raises(ValidationError, match=f"{AT_MOST + 1} codes"):
        CodesField.checked(", ".join(f"Z{n}.0" for n in range(10, 11 + AT_MOST)), listed.none())


def test_an_excerpt_refuses_nothing(listed, monkeypatch):
    monkeypatch.setattr(diagnosis, "WHOLE", 8)
    assert CodesField.checked("I50.8", listed) == ["I50.8"]


def test_without_a_list_the_shape_is_all_that_can_be_checked(db):
    assert CodesField.checked("I50.8", DiagnosisCode.objects.all()) == ["I50.8"]


def test_the_suggestions(ines, listed):
    page = ines.post("/referrals/new/codes/", {"q": "heart"}).content.decode()
    assert 'data-value="I50.9" data-text="I50.9"' in page and "Heart failure, unspecified" in page
    assert "a heading" in page and "Add" not in page
    assert "option" not in ines.post("/referrals/new/codes/", {"q": " \0"}).content.decode()


def test_a_diagnosis_is_never_asked_in_an_address(ines):
    assert ines.get("/referrals/new/codes/?q=heart").status_code == 405


def test_an_administrator_has_no_use_for_it(client, story, listed):
    client.force_login(story.olga)
    assert client.post("/referrals/new/codes/", {"q": "heart"}).status_code == 403
    assert not DiagnosisCode.objects.visible_to(story.olga).exists()
