"""Ines takes a referral from received to a first visit at her desk, by keyboard; refuses one on the phone; undoes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import checks
from tests.referrals.course import page as address
from tests.referrals.course import put_on, stage_of

pytestmark = pytest.mark.django_db(transaction=True)


def tab_to(page: Page, name: str) -> None:
    """By Tab alone, as far as it takes."""
    wanted = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first
    for _ in range(40):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never comes to {name}")


def test_accepted_and_scheduled_by_keyboard(screen, story):
    page = screen(story.ines)
    page.goto("/referrals/")
    tab_to(page, "Ada Brook")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Brook")
    assert "Brook" not in page.title()
    tab_to(page, "Accept")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Accepted.")
    tab_to(page, "Set the first visit")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set the first visit")
    page.get_by_label("First visit").focus()
    page.keyboard.type("tom")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").first).to_contain_text("First visit set.")
    expect(page.locator("[aria-current=step]")).to_contain_text("Start set")
    assert stage_of(story) == "scheduled"
    checks.looks_right(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_refused_on_the_phone(screen, story, theme):
    page = screen(story.ines, "phone", theme)
    page.goto(address(story))
    page.get_by_role("link", name="Not taken").tap()
    page.get_by_label("Note").fill("No nurse for the weekend")
    page.get_by_role("button", name="Not taken").tap()
    expect(page.get_by_role("group", name="1 thing to put right")).to_be_focused()
    expect(page.get_by_label("Note")).to_have_value("No nurse for the weekend")
    page.complaints.clear()  # the console notes the answer 422
    checks.looks_right(page)
    page.get_by_label("Reason").select_option("No capacity")
    page.get_by_role("button", name="Not taken").tap()
    expect(page.get_by_role("status").first).to_contain_text("Not taken under care.")
    expect(page.get_by_text("No nurse for the weekend")).to_be_visible()
    checks.looks_right(page)


def test_the_next_step_stays_under_the_thumb(screen, story):
    page = screen(story.ines, "phone")
    page.goto(address(story))
    page.mouse.wheel(0, 4000)
    accept = page.get_by_role("button", name="Accept")
    expect(accept).to_be_in_viewport(ratio=1)
    bar, step = page.locator(".bar").bounding_box(), accept.bounding_box()
    assert bar and step and step["y"] + step["height"] <= bar["y"] and step["height"] >= 44


def test_undone_without_script(screen, story):
    page = screen(story.ines, "phone", java_script_enabled=False)
    page.goto(address(story))
    page.get_by_role("button", name="Accept").click()
    assert stage_of(story) == "accepted"
    page.get_by_role("button", name=re.compile(r"Undo\s*: Accepted")).click()
    expect(page.get_by_role("status").first).to_contain_text("Undone.")
    assert stage_of(story) == "received"


def test_two_at_once_and_the_second_sees_both(screen, story):
    page = screen(story.ines)
    page.goto(address(story, "edit"))
    page.get_by_label("Last name").fill("Brooks")
    story.ada.patient.edit(version=1, last_name="Brookes")
    page.keyboard.press("Control+Enter")
    both = page.get_by_role("group", name="Somebody saved this while you were typing")
    expect(both).to_be_focused()
    expect(both.get_by_role("row", name=re.compile("Last name"))).to_contain_text("Brookes")
    page.complaints.clear()  # the console notes the answer 409
    checks.looks_right(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Brooks")


def test_the_list_narrows_while_one_types(screen, story):
    page = screen(story.ines)
    page.goto("/referrals/")
    page.get_by_label("Source").press_sequentially("oak")
    expect(page.get_by_text("No referral fits.")).to_be_visible()
    assert "q=oak" in page.url
    expect(page.get_by_label("Source")).to_be_focused()
    checks.looks_right(page)


@pytest.mark.parametrize("stage", ["inquiry", "reviewing", "scheduled", "admitted", "discharged", "not_taken"])
def test_each_stage_looks_right(screen, story, stage):
    put_on(story.ada, stage)
    for form, theme in [("phone", "dark"), ("desk", "light")]:
        page = screen(story.ines, form, theme)
        page.goto(address(story))
        checks.looks_right(page)
