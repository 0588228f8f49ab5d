"""Ines works from the board: takes one, moves by button, by key and by drag, on the phone and at her desk."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from referrals.models import Referral
from tests.browser import checks

pytestmark = pytest.mark.django_db(transaction=True)
FORMS = [("phone", "light"), ("phone", "dark"), ("desk", "light"), ("desk", "dark")]


def arrive(story, last_name, **columns):
    patient = {"last_name": last_name, "first_name": "Rosa", "phone": "5125550199", "zip": "78705"}
    return Referral.arrive(form_id=uuid4(), source=story.mercy, patient=patient, **{"by": story.ines, **columns})


@pytest.mark.parametrize(("form", "theme"), FORMS)
def test_taken_and_begun_from_the_board(screen, story, form, theme):
    rosa = arrive(story, "Stone", by=story.maria, urgency="urgent")
    page = screen(story.ines, form, theme)
    page.goto("/referrals/board/")
    card = page.locator(f"#card-{rosa.pk}")
    expect(card).to_contain_text("Nobody has it")
    checks.looks_right(page)
    card.get_by_role("button", name="Take it").click()
    expect(page.get_by_role("status").first).to_contain_text("It is yours now.")
    expect(card).to_contain_text("Ines Ortiz")
    card.locator("summary").click()
    checks.looks_right(page)
    card.get_by_role("button", name="Begin checking").click()
    expect(page.get_by_role("status").first).to_contain_text("Checking begun.")
    if form == "phone":  # one column at a time
        page.get_by_label("Column", exact=True).select_option("reviewing")
    expect(page.locator("#reviewing").get_by_text("R. S., 78705").first).to_be_visible()
    checks.looks_right(page)


def test_by_key_and_by_drag_under_the_same_rules(screen, story):
    rosa = arrive(story, "Stone")
    page = screen(story.ines)
    page.goto("/referrals/board/")
    page.locator(f"#open-{rosa.pk}").focus()
    page.keyboard.press("a")
    expect(page.locator("#accepted").get_by_text("R. S., 78705").first).to_be_visible()
    page.locator(f"#card-{rosa.pk}").drag_to(page.locator("#scheduled"))
    expect(page.get_by_role("heading", name="Set the first visit")).to_be_visible()  # what asks, asks here too
    page.get_by_role("link", name="Back").click()
    page.locator(f"#card-{story.ada.pk}").drag_to(page.locator("#reviewing"))
    expect(page.locator("#reviewing").get_by_text("A. B., 78705").first).to_be_visible()
    page.locator(f"#open-{story.ada.pk}").focus()
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Not taken under care")).to_be_visible()
    checks.says_nothing_wrong(page)


def test_it_asks_itself_again_and_leaves_the_focus_where_it_is(screen, story):
    page = screen(story.ines)
    page.clock.install()
    page.goto("/referrals/board/")
    page.locator(f"#open-{story.ada.pk}").focus()
    with page.expect_response("**/referrals/board/") as asked:
        page.clock.run_for(61_000)
    assert asked.value.status == 204
    rosa = arrive(story, "Stone")
    with page.expect_response("**/referrals/board/") as asked:
        page.clock.run_for(61_000)
    assert asked.value.status == 200
    page.clock.run_for(1_000)
    expect(page.locator(f"#card-{rosa.pk}")).to_be_visible()
    expect(page.locator(f"#open-{story.ada.pk}")).to_be_focused()
    checks.says_nothing_wrong(page)


def test_without_script(screen, story):
    page = screen(story.ines, "phone", java_script_enabled=False)
    page.goto("/referrals/board/")
    card = page.locator(f"#card-{story.ada.pk}")
    card.locator("summary").click()
    card.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("status").first).to_contain_text("Accepted.")
    page.get_by_label("Column", exact=True).select_option("accepted")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#accepted").get_by_text("A. B., 78705").first).to_be_visible()
