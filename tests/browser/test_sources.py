"""Maria stands in a corridor and adds the place she is at; the list while she types; both themes, phone and desk."""

import pytest
from playwright.sync_api import expect

from sources.models import Source
from tests.browser import checks
from tests.factories.sources import ContactFactory, SourceFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_source_is_added_on_the_phone_with_a_person_there(screen, story):
    page = screen(story.maria, "phone")
    page.goto("/sources/")
    page.get_by_role("link", name="Add a source").tap()
    page.get_by_label("Name").fill("Elm Street Practice")
    page.get_by_label("Kind").select_option("Physician practice")
    page.get_by_label("Phone").fill("512-555-0142")
    page.get_by_label("ZIP").fill("2139")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("group", name="1 thing to put right")).to_be_focused()
    expect(page.get_by_label("Phone")).to_have_value("512-555-0142")
    page.get_by_label("ZIP").fill("02139")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Elm Street Practice")
    expect(page.locator("#messages")).to_contain_text("Elm Street Practice is added.")
    assert Source.objects.get(name="Elm Street Practice").owner == story.maria

    page.get_by_role("link", name="Add a person").tap()
    page.get_by_label("Name").fill("Sam Poe")
    page.get_by_label("Phone").fill("512 555 0143 x 5")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("link", name="(512) 555-0143 ext. 5")).to_have_attribute("href", "tel:+15125550143,5")
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_text("Nobody is noted yet")).to_be_visible()


def test_what_may_be_there_already_is_shown_first(screen, story):
    page = screen(story.maria)
    page.goto("/sources/new/")
    page.get_by_label("Name").fill("Mercy Hospital of Austin")
    page.get_by_label("ZIP").fill("78705")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("group", name="Is it one of these?")).to_be_focused()
    page.complaints.clear()  # the console notes the answer 422
    checks.looks_right(page)
    page.get_by_role("button", name="It is another one: save anyway").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mercy Hospital of Austin")


def test_the_list_follows_the_typing_and_back_leads_back(screen, story):
    page = screen(story.maria)
    page.goto("/sources/")
    search = page.get_by_role("searchbox")
    search.press_sequentially("oak")
    expect(page.get_by_role("link", name="Mercy Hospital")).to_have_count(0)
    expect(page.get_by_role("link", name="Oakview Rehab")).to_be_visible()
    page.wait_for_url("**/sources/?q=oak")
    expect(search).to_be_focused()
    expect(page.locator("#found")).to_have_text("1 found")
    page.get_by_role("combobox", name="Kind").select_option("Hospital")
    expect(page.get_by_text("No source fits.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="Oakview Rehab")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("oak")
    checks.says_nothing_wrong(page)


def test_two_people_edit_one_source(screen, story):
    page = screen(story.maria, "phone")
    page.goto(f"/sources/{story.mercy.pk}/edit/")
    story.mercy.edit(version=1, tier="B", city="Austin")
    page.get_by_label("Name").fill("Mercy Medical Center")
    page.get_by_role("button", name="Save").tap()
    both = page.get_by_role("group", name="Somebody saved this while you were typing")
    expect(both).to_be_focused()
    expect(both).to_contain_text("Austin")
    page.complaints.clear()  # the console notes the answer 409
    checks.looks_right(page)
    page.get_by_label("City").fill("Austin")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mercy Medical Center")


def test_every_job_without_script(screen, story):
    page = screen(story.maria, "phone", java_script_enabled=False)
    page.goto("/sources/")
    page.get_by_role("searchbox").fill("oak")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Oakview Rehab").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("City").fill("Austin")
    page.get_by_role("button", name="Save").click()
    assert Source.objects.get(pk=story.oakview.pk).city == "Austin"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["phone", "desk"])
def test_full_empty_and_wrong_look_right(screen, story, form, theme):
    for source in SourceFactory.create_batch(55, branch=story.riverside, owner=story.mo):
        ContactFactory(source=source)
    ContactFactory.create_batch(3, source=story.mercy, npi="1932104098", extension="31")
    page = screen(story.mo, form, theme)
    for path in ["", "?page=2&sort=-tier", "?q=nothing+such", f"{story.mercy.pk}/", f"{story.oakview.pk}/", "new/"]:
        page.goto(f"/sources/{path}")
        checks.looks_right(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("group", name="put right")).to_be_focused()
    page.complaints.clear()  # the console notes the answer 422
    checks.looks_right(page)
