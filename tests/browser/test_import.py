"""Mo imports the list that he kept in a spreadsheet for years: 5,000 rows, and messy."""

import csv
import io
import random

import pytest
from playwright.sync_api import expect

from sources.imports import running
from sources.models import Source, SourceImport
from tests.browser import checks
from tests.factories.sources import npi

pytestmark = pytest.mark.django_db(transaction=True)
ROWS, SEED = 5000, 4
HEADERS = [
    "Facility",
    "Type",
    "Street",
    "Zip Code",
    "Telephone",
    "NPI #",
    "Phone",
    "Contact",
    "Title",
    "E-Mail",
    "Notes",
]


def messy() -> tuple[bytes, int]:
    """Windows letters, semicolons, a title above, blank rows, a column twice; and how many rows are beyond mending."""
    rng, out = random.Random(SEED), io.StringIO()
    bad = 0
    lines: list[list[str]] = [["Our sources", *[""] * 10], [""] * 11, HEADERS]
    for n in range(ROWS - 1):
        row = [
            f"  Praxis Müller {n} ", rng.choice(["Hospital", "SNF", "physician office", "ALF", ""]),
            f"{n} Elm Street; Suite 5", rng.choice(["78701", "2139", "78705-1234"]),
            rng.choice(["(512) 555-0142", "512.555.0143", ""]),
            npi(n) if n % 2 else "", "", rng.choice(["", f"José {n}"]), "", "", "=A1",
        ]  # fmt: skip
        if n % 100 == 7:
            row[rng.choice([1, 3, 4, 5])] = rng.choice(["1.23457E+09", "???", "#N/A"])
            bad += 1
        lines.append(row)
        if n % 500 == 0:
            lines.append([""] * 11)
    lines.append(["Total", "", "", "", f"{ROWS}", "", "", "", "", "", ""])
    csv.writer(out, delimiter=";").writerows(lines)
    return out.getvalue().encode("cp1252"), bad + 1


def test_a_messy_list_of_5000_rows_is_imported_looked_at_and_taken_back(screen, story):
    content, bad = messy()
    page = screen(story.mo)
    page.goto("/sources/imports/")
    page.get_by_role("link", name="Import a file").first.click()
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("group", name="1 thing to put right")).to_be_focused()
    page.get_by_label("File").set_input_files({"name": "sources.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Upload").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Match the columns")
    page.complaints.clear()  # the console notes the answer 422
    checks.looks_right(page)
    expect(page.get_by_label("Name", exact=False).first).to_have_value("0")
    page.get_by_label("Phone", exact=True).select_option("Telephone: (512) 555-0142")
    page.get_by_label("NPI", exact=True).select_option("5")
    page.get_by_role("button", name="Check the rows").click()

    expect(page.get_by_role("status").filter(has_text="Checking")).to_be_visible()
    checks.looks_right(page)
    assert not Source.objects.filter(name__startswith="Praxis").exists()
    running.work_due()
    expect(page.get_by_role("button", name=f"Import {ROWS - bad:,} rows")).to_be_visible()  # the bar asked by itself
    checks.looks_right(page)
    page.get_by_role("button", name=f"Import {ROWS - bad:,} rows").click()

    expect(page.get_by_role("progressbar")).to_be_visible()
    running.work_due()
    expect(page.get_by_text(f"All {ROWS:,} rows are done")).to_be_visible()
    checks.looks_right(page)
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Get the {bad} rows with problems").click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        rejects = list(csv.reader(file))
    assert len(rejects) == bad + 1
    assert all(row[-1] for row in rejects)
    mueller = Source.objects.get(name="Praxis Müller 1")
    assert (mueller.npi, mueller.address) == (npi(1), "1 Elm Street; Suite 5")
    job = SourceImport.objects.get()
    assert job.made + job.updated + job.same + job.rejected == ROWS

    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_text("Taking back")).to_be_visible()
    running.work_due()
    expect(page.get_by_text("put back as they were")).to_be_visible()
    assert not Source.objects.filter(name__startswith="Praxis").exists()
    checks.says_nothing_wrong(page)


def test_every_step_without_script_on_the_phone(screen, story):
    page = screen(story.mo, "phone", java_script_enabled=False)
    page.goto("/sources/imports/new/")
    page.get_by_label("File").set_input_files(
        {
            "name": "few.csv",
            "mimeType": "text/csv",
            "buffer": b"Name,ZIP\nElm,78701\nMercy Hospital,78705\nOak,nowhere\n",
        }
    )
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Check the rows").click()
    running.work_due()
    page.get_by_role("link", name="Refresh").click()
    page.get_by_role("button", name="Import 2 rows").click()
    running.work_due()
    page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_text("All 3 rows are done")).to_be_visible()
    page.get_by_role("button", name="Undo this import").click()
    running.work_due()
    page.get_by_role("link", name="Refresh").click()
    assert not Source.objects.filter(name="Elm").exists()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["phone", "desk"])
def test_each_state_looks_right(screen, story, form, theme):
    page = screen(story.mo, form, theme)
    row = {"row": 2, "name": "Mercy Hospital of Austin", "place": "78705 · +15125550142", "person": "Sam Poe"}
    preview = {
        "problems": [{**row, "why": ["ZIP: “x” is not a ZIP code: it has five digits.", "Name: empty."]}],
        "updates": [{**row, "here": story.mercy.pk, "changes": [["City", "", "Austin"], ["Owner (e-mail)", "", ""]]}],
        "new": [{**row, "alike": [story.mercy.pk]}],
        "alike": [{**row, "here": story.mercy.pk}],
        "alike_count": 1,
        "formulas": 2,
    }
    job = SourceImport.objects.create(
        branch=story.riverside, by=story.mo, file_name="sources.csv", stored_as="none", headers=["Name", "ZIP", "ZIP"],
        position=5, made=2, updated=1, same=1, rejected=1, expected=5, preview=preview, rejects_bytes=9,
        also={"people_made": 2, "undo": {"removed": 1, "put_back": 2, "kept": 1}}, finished_at=story.ada.received_at,
    )  # fmt: skip
    for status in SourceImport._meta.get_field("status").choices:
        job.note(status=status[0])
        page.goto(job.get_absolute_url())
        checks.looks_right(page)
    page.goto("/sources/imports/")
    checks.looks_right(page)
