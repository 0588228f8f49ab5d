"""Ines adds what came by fax, opens it, and takes it out again; Maria photographs orders in a corridor."""

import pytest
from playwright.sync_api import expect

from referrals.models import Document
from tests.browser import checks
from tests.documents import files

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.DOCUMENTS = tmp_path / "documents"


def sent(name: str) -> dict:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": files.GOOD.get(name, b"MZ")}


@pytest.mark.parametrize(("form", "theme"), [("phone", "dark"), ("desk", "light")])
def test_what_came_by_fax_is_added_opened_and_removed(screen, story, form, theme):
    page = screen(story.ines, form, theme)
    page.goto(story.ada.get_absolute_url())
    page.get_by_label("Files", exact=True).set_input_files([sent("fax.pdf"), sent("fax.tif"), sent("virus.exe")])
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("Added: fax.pdf, fax.tif.")
    expect(page.locator("#messages")).to_contain_text("Not added. virus.exe: It is a program.")
    checks.looks_right(page)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="fax.tif").first.click()
    opened.value.wait_for_load_state()
    assert opened.value.url.endswith(Document.objects.get(name="fax.tif").get_absolute_url())
    page.get_by_text("More about fax.pdf").click()
    checks.looks_right(page)
    page.get_by_role("button", name="Remove").first.click()
    expect(page.locator("#messages")).to_contain_text("Removed fax.pdf.")
    page.get_by_role("button", name="Undo", exact=True).first.click()
    expect(page.get_by_role("link", name="fax.pdf").first).to_be_visible()


def test_maria_photographs_orders_in_the_corridor(screen, story):
    page = screen(story.maria, "phone")
    page.goto(story.ada.get_absolute_url())
    page.get_by_role("link", name="Add files").click()
    checks.looks_right(page)
    expect(page.get_by_label("Or take a photo")).to_be_visible()
    page.get_by_label("Or take a photo").set_input_files(sent("photo.jpg"))
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("Added: photo.jpg.")
    assert Document.objects.get().kind == "jpeg"


def test_the_documents_of_a_source(screen, story):
    page = screen(story.maria, "desk", "dark")
    page.goto(f"/sources/{story.mercy.pk}/documents/")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Choose a file.").first).to_be_visible()
    page.complaints.clear()  # the console notes the answer 422
    checks.looks_right(page)
    page.get_by_label("Files", exact=True).set_input_files(sent("orders.docx"))
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("link", name="orders.docx")).to_be_visible()
    checks.looks_right(page)
