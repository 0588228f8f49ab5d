"""A task from any page, without leaving it."""

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from followups.models import FollowUp
from tests.browser import checks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("form", ["phone", "desk"])
def test_maria_notes_a_task_on_the_sources_page(screen, story, form):
    page = screen(story.maria, form)
    page.goto(story.mercy.get_absolute_url())
    page.locator("main").get_by_role("link", name="Task", exact=True).click()
    dialog = page.get_by_role("dialog", name="New task")
    expect(dialog).to_contain_text("About Mercy Hospital")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.locator(".error-summary")).to_be_visible()
    page.complaints.clear()  # the console notes the answer 422
    dialog.get_by_label("What").fill("Bring the rate sheet")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#messages")).to_contain_text("The task is noted.")
    assert page.url.endswith(story.mercy.get_absolute_url())
    assert FollowUp.objects.get().source == story.mercy
    page.locator("#messages").get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("Undone.")
    assert not FollowUp.objects.exists()


def test_from_the_menu_over_today_which_shows_it_at_once(screen, story):
    page = screen(story.maria, "phone")
    page.goto("/")
    page.get_by_role("button", name="Menu").tap()
    page.locator("#menu").get_by_role("link", name="New task").tap()
    dialog = page.get_by_role("dialog", name="New task")
    dialog.get_by_label("What").fill("Order brochures")
    dialog.get_by_label("Due").fill(f"{story.maria.day_of(now())}")
    dialog.get_by_role("button", name="Save").tap()
    expect(page.locator("#today")).to_contain_text("Order brochures")
    page.get_by_role("button", name="Menu").tap()
    page.locator("#menu").get_by_role("link", name="New task").tap()
    dialog.get_by_role("button", name="Close").tap()
    expect(dialog).to_be_hidden()
    assert FollowUp.objects.count() == 1


def test_without_script_the_link_leads_there_and_back(screen, story):
    page = screen(story.ines, "desk", java_script_enabled=False)
    page.goto(story.ada.get_absolute_url())
    page.locator("main").get_by_role("link", name="Task", exact=True).click()
    expect(page.locator("main")).to_contain_text("About a referral")
    page.get_by_label("What").fill("Ask for the orders")
    page.get_by_role("button", name="Save").click()
    assert page.url.endswith(story.ada.get_absolute_url())
    assert FollowUp.objects.get().referral == story.ada


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["phone", "narrow", "desk"])
def test_the_dialog_looks_right(screen, story, form, theme):
    page = screen(story.maria, form, theme)
    page.goto(story.mercy.get_absolute_url())
    page.locator("main").get_by_role("link", name="Task", exact=True).click()
    expect(page.get_by_role("dialog", name="New task")).to_be_visible()
    checks.looks_right(page)
