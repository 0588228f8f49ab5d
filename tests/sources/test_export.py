"""The list as a file: what is in it, who gets which rows, that nothing in it is ever run, and that it is on record."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import Error, connection, transaction
from django.utils.timezone import override
from openpyxl import load_workbook

from accounts.models import ExportRecord, Membership
from accounts.sheets import csv_of, safe, xlsx_of
from sources.models import CustomField, Source
from tests.factories.sources import SourceFactory

pytestmark = pytest.mark.django_db
BEGINNINGS = [*"=+-@\t\r\n\uff1d\uff0b\uff0d\uff20", " =", "\u00a0=", "\ufeff=", "\u200b@", "\0="]
ENDINGS = ["1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x.test","y")', "SUM(A1:A9)"]
HOSTILE = [beginning + ending for beginning in BEGINNINGS for ending in ENDINGS]
HARMLESS = ["Mercy", "100% Care", "a=b", "St. Luke's", "(512) 555-0142", "02139", "1932104098", "'quoted'", "", "Ärzte"]
FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def lines_of(answer):
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def cells_of(content):
    sheet = load_workbook(io.BytesIO(content)).active
    return [list(row) for row in sheet.iter_rows()]


@pytest.fixture
def export(client, story):
    def send(who, query="", form="csv"):
        client.force_login(who)
        return client.post(f"/sources/export/{query}", {"form": form})

    return send


def test_what_the_list_shows_in_its_columns_and_order(export, story):
    SourceFactory(name="Elm Street", branch=story.riverside, tier="C", phone="+15125550142", zip="02139", city="")
    answer = export(story.mo, "?tier=C&columns=tier,city,phone,npi&sort=-name")
    headers, *rows = lines_of(answer)
    assert headers == ["Name", "Tier", "City, ZIP", "Phone", "NPI"]
    npi = Source.objects.get(name="Elm Street").npi
    assert rows == [["Oakview Rehab", "C", "", "", ""], ["Elm Street", "C", "02139", "(512) 555-0142", npi]]
    assert answer["Content-Disposition"].startswith('attachment; filename="sources-20')


def test_excel_is_told_that_it_is_utf8(export, story):
    Source.objects.filter(pk=story.mercy.pk).update(name="Ärztehaus “Süd”")
    content = export(story.mo).content
    assert content.startswith(b"\xef\xbb\xbf") and "Ärztehaus “Süd”" in content.decode("utf-8-sig")


def test_every_column_says_what_the_page_says(export, story):
    field = CustomField.add(label="Beds", kind="number")
    asked = CustomField.add(label="Teaches", kind="yes_no")
    day = CustomField.add(label="Since", kind="date")
    story.mercy.edit(
        version=1,
        tags=["Weekends", "Stroke unit"],
        custom={field.key: 120, asked.key: False, day.key: date(2020, 1, 2)},
    )
    Source.objects.filter(pk=story.mercy.pk).update(
        last_referral_at=datetime(2026, 11, 24, 3, 5, tzinfo=UTC), last_visit_on=date(2026, 11, 2), city="Austin"
    )
    columns = "kind,owner,last_referral_at,last_visit_on,contact_count,tags,f_beds,f_teaches,f_since"
    headers, mercy, *_ = lines_of(export(story.mo, f"?columns={columns}"))
    assert dict(zip(headers, mercy, strict=True)) == {
        "Name": "Mercy Hospital",
        "Kind": "Hospital",
        "Owner": "Maria Lopez",
        "Last referral": "2026-11-23 21:05",
        "Last visit": "2026-11-02",
        "People": "1",
        "Tags": "Stroke unit, Weekends",
        "Beds": "120",
        "Teaches": "No",
        "Since": "2020-01-02",
    }
    sheet = cells_of(export(story.mo, f"?columns={columns}", form="xlsx").content)
    kinds = {head.value: (cell.data_type, cell.value) for head, cell in zip(sheet[0], sheet[1], strict=True)}
    assert kinds["Since"] == ("d", datetime(2020, 1, 2)) and kinds["Beds"] == ("n", 120)  # noqa: DTZ001
    assert kinds["Last referral"] == ("d", datetime(2026, 11, 23, 21, 5))  # noqa: DTZ001


def test_numbers_that_are_names_stay_texts(export, story):
    Source.objects.filter(pk=story.mercy.pk).update(npi="1932104098", zip="02139", phone="+15125550142")
    sheet = cells_of(export(story.mo, "?columns=city,phone,npi", form="xlsx").content)
    assert [(cell.value, cell.data_type) for cell in sheet[1][1:]] == [
        ("02139", "s"),
        ("(512) 555-0142", "s"),
        ("1932104098", "s"),
    ]


def test_sixty_hostile_cells_and_none_a_formula():
    assert len(HOSTILE) >= 60
    rows = [[cell] for cell in HOSTILE]
    written = list(csv.reader(io.StringIO(csv_of(["Name"], rows).decode("utf-8-sig"), newline="")))
    assert len(written) == len(HOSTILE) + 1
    for [cell] in written[1:]:
        assert cell.startswith("'") and not cell.startswith(FORMULA), cell
    for [cell] in cells_of(xlsx_of(["Name"], rows))[1:]:
        assert cell.data_type == "s" and not cell.value.startswith(FORMULA), cell.value


def test_sixty_hostile_sources_come_out_of_the_house_harmless(export, story):
    for name in HOSTILE:
        SourceFactory(name=name.replace("\0", "\1")[:120], city=name.replace("\0", "\1")[:80], branch=story.riverside)
    for line in lines_of(export(story.mo, "?columns=city")):
        assert not [cell for cell in line if cell.startswith(FORMULA)], line
    for row in cells_of(export(story.mo, "?columns=city", form="xlsx").content):
        assert {cell.data_type for cell in row} <= {"s", "inlineStr", "n"}, "a formula would be an f"


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_stays_as_it_is(text):
    assert safe(text) == text


def test_other_things_than_texts():
    assert [safe(cell) for cell in (None, True, False, -5, -1.5, Decimal("-2"))] == ["", "Yes", "No", -5, -1.5, -2]
    with override("America/Chicago"):
        assert safe(datetime(2026, 11, 24, 3, 5, 7, 9, tzinfo=UTC)) == datetime(2026, 11, 23, 21, 5, 7)  # noqa: DTZ001
        assert b'"2026-11-23 21:05"' in csv_of(["at"], [[datetime(2026, 11, 24, 3, 5, tzinfo=UTC)]])
    assert len(safe("x" * 40_000)) < 32_768 and safe("a\x07b") == "ab"


def test_a_marketer_takes_along_the_own_book(export, story):
    assert [line[0] for line in lines_of(export(story.maria))] == ["Name", "Mercy Hospital"]
    assert [line[0] for line in lines_of(export(story.mo))] == ["Name", "Mercy Hospital", "Oakview Rehab"]
    Membership.objects.create(user=story.maria, branch=story.hillside, role="manager")
    assert [line[0] for line in lines_of(export(story.maria))] == ["Name", "Hilltop Clinic", "Mercy Hospital"]


def test_each_is_on_record_before_it_leaves(export, story):
    export(story.mo, "?tier=A&columns=tier&q=mercy", form="xlsx")
    record = ExportRecord.objects.get()
    assert (record.user, record.what, record.form, record.rows) == (story.mo, "sources", "xlsx", 1)
    assert record.columns == ["name", "tier"] and record.address == "127.0.0.1" and record.request_id
    for statement in ("UPDATE accounts_exportrecord SET rows = 0", "DELETE FROM accounts_exportrecord"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_family_is_named_in_no_file(export, story):
    """Its name, town and telephone may be a patient's."""
    rows = Source.objects.filter(pk=story.mercy.pk)
    rows.update(kind="family", name="The Alvarez family", city="Austin", phone="+15125550142")
    text = export(story.mo, "?columns=city,phone").content.decode()
    assert "A family" in text and not any(mark in text for mark in ("Alvarez", "Austin", "555"))


def test_an_empty_list_is_a_sheet_of_headers(export, story):
    assert lines_of(export(story.mo, "?q=nothing+such")) == [
        ["Name", "Kind", "Tier", "Owner", "City, ZIP", "Phone", "Last referral", "People", "Tags"]
    ]
    assert ExportRecord.objects.get().rows == 0


def test_as_many_queries_for_many_rows(client, story, django_assert_max_num_queries):
    client.force_login(story.mo)
    for _ in range(2):
        SourceFactory.create_batch(40, branch=story.riverside)
        with django_assert_max_num_queries(11):
            client.post("/sources/export/", {"form": "csv"})


def test_who_may_not(client, export, story):
    assert export(story.ines).status_code == export(story.olga).status_code == export(story.noel).status_code == 403
    assert not ExportRecord.objects.exists()
    assert client.get("/sources/export/").status_code == 403
    client.force_login(story.ines)
    assert "Export" not in client.get("/sources/").content.decode()
    client.force_login(story.mo)
    assert client.get("/sources/export/").status_code == 405, "a link that is looked at takes nothing along"
    assert "Export CSV" in client.get("/sources/").content.decode()
