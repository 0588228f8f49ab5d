"""Mo narrows the list, chooses columns, keeps the view, changes many at once; with and without script, all sizes."""

import pytest
from playwright.sync_api import expect

from sources.models import CustomField, SavedView, Source
from tests.browser import checks
from tests.factories.sources import SourceFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def full(story):
    """More than a page, with tags and answers."""
    CustomField.add(label="Parking", kind="choice", choices=["Garage", "Street"])
    CustomField.add(label="Languages", kind="choices", choices=["English", "Spanish"])
    for source in SourceFactory.create_batch(55, branch=story.riverside, owner=story.mo, kind="clinic", tier="D"):
        source.bear(["Weekends", "Stroke unit"])
    story.mercy.edit(version=1, custom={"parking": "street", "languages": ["english", "spanish"]}, tags=["Nights"])
    SavedView.keep(user=story.mo, name="The best", branch=None, query="tier=A")
    SavedView.keep(user=story.maria, name="Maria's clinics", branch=story.riverside, query="kind=clinic")
    return story


def test_many_are_changed_and_one_undo_takes_all_back(screen, full):
    page = screen(full.mo)
    page.goto("/sources/?kind=clinic")
    expect(page.locator("[data-count]")).to_have_text("Tick rows to change them together.")
    page.get_by_label("Tick Source").first.check()
    expect(page.locator("[data-count]")).to_have_text("1 selected")
    page.get_by_label("Tick all on this page").check()
    expect(page.locator("[data-count]")).to_have_text("50 selected")
    page.get_by_role("button", name="Change…").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("50 sources selected")
    page.get_by_role("link", name="All 55 that match").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("55 sources selected")
    page.get_by_role("combobox", name="Tier").select_option("Tier B")
    page.get_by_role("button", name="Set").click()
    expect(page.locator("#messages")).to_contain_text("55 changed, 0 skipped.")
    assert page.url.endswith("/sources/?kind=clinic")
    assert Source.objects.filter(tier="B").count() == 55
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("Undone.")
    assert Source.objects.filter(tier="D").count() == 55
    checks.says_nothing_wrong(page)


def test_columns_follow_the_ticks_and_a_view_keeps_them(screen, full):
    page = screen(full.mo)
    page.goto("/sources/")
    page.locator("summary", has_text="Columns").click()
    page.get_by_role("checkbox", name="NPI").check()
    expect(page.get_by_role("columnheader", name="NPI")).to_be_visible()
    page.get_by_role("checkbox", name="Kind").uncheck()
    expect(page.get_by_role("columnheader", name="Kind")).to_have_count(0)
    page.locator("summary", has_text="More filters").click()
    page.get_by_role("combobox", name="Parking").select_option("Street")
    expect(page.get_by_role("link", name="Mercy Hospital")).to_be_visible()
    page.wait_for_url("**/sources/?f_parking=street&columns=*")
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("Name").fill("Street parking")
    page.get_by_label("Who sees it").select_option("All of Riverside")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Street parking", exact=True)).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("columnheader", name="NPI")).to_be_visible()
    page.get_by_role("searchbox").fill("zzz")
    expect(page.get_by_text("No source fits.")).to_be_visible()
    expect(page.get_by_role("link", name="Street parking", exact=True)).not_to_have_attribute("aria-current", "page")
    checks.says_nothing_wrong(page)


def test_the_same_without_script(screen, full):
    page = screen(full.mo, "phone", java_script_enabled=False)
    page.goto("/sources/?tier=D")
    page.get_by_label("Tick Source").first.check()
    page.get_by_label("Tick Source").nth(1).check()
    page.get_by_role("button", name="Change…").click()
    page.get_by_role("textbox", name="Tag").fill("Nights")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#messages")).to_contain_text("2 changed, 0 skipped.")
    page.get_by_role("button", name="Undo").click()
    assert Source.objects.filter(tags__name="Nights").count() == 1
    page.goto("/sources/")
    with page.expect_download() as sheet:
        page.get_by_role("button", name="Export XLSX").click()
    assert sheet.value.suggested_filename.endswith(".xlsx")


def test_a_file_leaves_as_often_as_one_asks(screen, full):
    page = screen(full.mo)
    page.goto("/sources/")
    for _ in range(2):
        with page.expect_download():
            page.get_by_role("button", name="Export CSV").click()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["phone", "desk"])
def test_every_page_of_it_looks_right(screen, full, form, theme):
    page = screen(full.mo, form, theme)
    for path in ["", "?tier=A", "views/new/?tier=A", f"views/{SavedView.objects.first().pk}/", "bulk/", "bulk/?all=1"]:
        page.goto(f"/sources/{path}")
        for fold in page.locator("details.fold > summary").all():
            fold.click()
        checks.looks_right(page)
    page.goto("/sources/")
    page.get_by_label("Tick Mercy").check()
    checks.looks_right(page)
    page.goto("/sources/bulk/?all=1")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("group", name="put right")).to_be_focused()
    page.complaints.clear()  # the console notes the answer 422
    checks.looks_right(page)
    page = screen(full.maria, form, theme)
    page.goto(f"/sources/{full.mercy.pk}/edit/")
    checks.looks_right(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["phone", "desk"])
def test_the_administrators_pages_look_right(screen, full, form, theme):
    page = screen(full.olga, form, theme)
    for path in ["", "new/", f"{CustomField.objects.first().pk}/"]:
        page.goto(f"/sources/fields/{path}")
        checks.looks_right(page)
    page.get_by_label("Name").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("group", name="put right")).to_be_focused()
    page.complaints.clear()  # the console notes the answer 422
    checks.looks_right(page)
