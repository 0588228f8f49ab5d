"""Ines types a referral with the phone at her ear: SCREENS 4.5, keys counted (U4, U5)."""

import pytest
from playwright.sync_api import Page, expect

from referrals.models import Referral
from sources.models import Source
from tests.browser import checks

pytestmark = pytest.mark.django_db(transaction=True)


class Keyboard:
    """Types, and counts every key, modifiers too."""

    def __init__(self, page: Page):
        self.page, self.keys = page, 0

    def type(self, text: str) -> None:
        self.page.keyboard.type(text, delay=5)
        self.keys += len(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += len(key.split("+"))

    def say(self, *texts: str) -> None:
        """Each text and the Tab behind it."""
        for text in texts:
            self.type(text)
            self.press("Tab")


@pytest.fixture
def desk(screen, story) -> Page:
    page = screen(story.ines, "desk")
    page.goto("/referrals/new/")
    expect(page.locator("#id_sender_text")).to_be_focused()
    return page


def to_received(keyboard: Keyboard) -> None:
    keyboard.say("mer", "", "alvarez", "rosa", "03141941", "5125550142", "78705")
    keyboard.type("med")


def test_received_in_fifty_five_keys(desk, story):
    keyboard = Keyboard(desk)
    to_received(keyboard)
    keyboard.press("Control+Enter")
    expect(desk.get_by_role("status").first).to_contain_text("Received")
    rosa = Referral.objects.latest("pk")
    assert (rosa.source, rosa.payer, rosa.arrived_by, rosa.disciplines) == (
        story.mercy,
        story.medicare,
        "phone",
        ["SN"],
    )
    assert (rosa.patient.last_name, rosa.patient.first_name, rosa.patient.zip) == ("alvarez", "rosa", "78705")
    assert keyboard.keys <= 55, keyboard.keys


def test_in_full_in_eighty_keys(desk, story):
    keyboard = Keyboard(desk)
    to_received(keyboard)
    keyboard.press("Tab", "Tab", "Space", *["Tab"] * 5)
    keyboard.say("I50.9", "tom")
    keyboard.type("+2")
    keyboard.press("Control+Enter")
    expect(desk.get_by_role("status").first).to_contain_text("Received")
    rosa = Referral.objects.latest("pk")
    assert (rosa.disciplines, rosa.diagnosis) == (["SN", "PT"], "I50.9")
    assert (rosa.start_wanted_on - rosa.hospital_discharge_on).days == 1
    assert keyboard.keys <= 80, keyboard.keys


def test_a_person_is_found_too_and_enter_never_sends_the_form(desk, story):
    keyboard = Keyboard(desk)
    keyboard.type("dana")
    expect(desk.locator("[role=listbox] [role=option]").first).to_contain_text("Dana Reyes")
    keyboard.press("Enter")
    expect(desk.locator("#id_sender_text")).to_have_value("Dana Reyes")
    assert desk.locator("input[name=sender]").input_value() == f"contact-{story.dana.pk}"
    assert desk.url.endswith("/referrals/new/")


def test_what_we_can_take_stands_beside_the_form_while_typing(desk, story):
    keyboard = Keyboard(desk)
    keyboard.say("mer", "", "brook", "ada", "03141941", "", "73301")
    beside = desk.get_by_role("complementary", name="Can we take it?")
    expect(beside).to_contain_text("73301 is outside Riverside's service area")
    expect(beside).to_contain_text("Maybe the same patient")
    expect(beside).to_contain_text("Mercy Hospital")
    expect(desk.get_by_label("Payer")).to_be_focused()  # no focus stolen
    assert "03141941" not in desk.url and "brook" not in desk.url


def test_a_source_that_nobody_knows_is_added_on_the_way(desk, story):
    keyboard = Keyboard(desk)
    keyboard.type("Elm Street")
    expect(desk.locator("[role=listbox] [role=option]").last).to_contain_text("Add")
    keyboard.press("ArrowUp", "Enter")
    expect(desk.get_by_label("New source's name")).to_be_focused()
    expect(desk.get_by_label("New source's name")).to_have_value("Elm Street")
    desk.get_by_label("Last name").fill("Alvarez")
    desk.get_by_label("First name").fill("Rosa")
    desk.get_by_label("Phone", exact=True).fill("5125550142")
    desk.locator("input[name=zip]").fill("78705")
    keyboard.press("Control+Enter")
    expect(desk.get_by_role("status").first).to_contain_text("Received")
    assert Source.objects.get(name="Elm Street").referrals.count() == 1


def test_undo_from_the_message(desk, story):
    keyboard = Keyboard(desk)
    to_received(keyboard)
    keyboard.press("Control+Enter")
    desk.get_by_role("button", name="Undo").first.click()
    expect(desk.get_by_role("status").first).to_contain_text("Undone")
    assert Referral.objects.latest("pk").retracted_at


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["phone", "desk"])
def test_it_looks_right_empty_and_with_errors(screen, story, form, theme):
    page = screen(story.ines, form, theme)
    page.goto("/referrals/new/")
    checks.looks_right(page)
    page.get_by_label("Last name").fill("Alvarez")
    page.get_by_role("button", name="Save — received").click()
    expect(page.get_by_role("group", name="things to put right")).to_be_focused()
    expect(page.get_by_label("Last name")).to_have_value("Alvarez")
    page.complaints.clear()  # the console notes the answer 422
    checks.looks_right(page)


def test_the_whole_job_without_script(screen, story):
    page = screen(story.ines, "phone", java_script_enabled=False)
    page.goto("/referrals/new/")
    page.locator("#id_sender_text").fill("Mercy")
    page.get_by_label("Last name").fill("Alvarez")
    page.get_by_label("First name").fill("Rosa")
    page.get_by_label("Born").fill("3/14/1941")
    page.get_by_label("Payer").select_option("Medicare")
    page.get_by_role("button", name="Save — received").click()
    assert Referral.objects.latest("pk").patient.last_name == "Alvarez"
    page.get_by_role("button", name="Undo").first.click()
    assert Referral.objects.latest("pk").retracted_at
