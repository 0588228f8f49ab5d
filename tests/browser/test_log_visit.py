"""U1, U2: Maria logs a visit on a small phone, taps counted."""

import pytest
from playwright.sync_api import expect

from followups.models import Visit
from tests.browser import checks

pytestmark = pytest.mark.django_db(transaction=True)
OUTCOMES = ["Good talk", "Left info", "Nobody in", "Concern"]


class Thumb:
    """Taps, and counts them."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, target) -> None:
        target.tap()
        self.taps += 1


@pytest.fixture
def phone(screen, story):
    page = screen(story.maria, "phone")
    page.goto("/")
    return page


def test_all_four_outcomes_are_in_view_without_scrolling(phone, story):
    phone.goto(f"/visits/new/?source={story.mercy.pk}")
    for outcome in OUTCOMES:
        box = phone.get_by_role("button", name=outcome).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 640 and box["height"] >= 44, outcome
    assert phone.evaluate("document.documentElement.scrollHeight") <= 640, "the sheet scrolls"


@pytest.mark.parametrize("start", ["/", "/sources/"])
def test_two_taps_with_the_defaults_kept(phone, story, start):
    if start == "/":
        type(story.mercy).objects.filter(pk=story.mercy.pk).update(next_check_in="2026-01-01")
    phone.goto(start if start == "/" else story.mercy.get_absolute_url())
    thumb = Thumb(phone)
    thumb.tap(phone.locator("main").get_by_role("link", name="Log").first)
    thumb.tap(phone.get_by_role("button", name="Good talk"))
    expect(phone.locator("#messages")).to_contain_text("Mercy Hospital: good talk. Saved.")
    assert thumb.taps == 2
    assert Visit.objects.get().source == story.mercy


def test_three_taps_with_one_thing_changed(phone, story):
    phone.goto(story.mercy.get_absolute_url())
    thumb = Thumb(phone)
    thumb.tap(phone.locator("main").get_by_role("link", name="Log").first)
    thumb.tap(phone.get_by_label("Dana Reyes"))
    thumb.tap(phone.get_by_role("button", name="Left info"))
    expect(phone.locator("#messages")).to_contain_text("Saved.")
    assert thumb.taps == 3
    assert Visit.objects.get().people == [story.dana]


def test_four_taps_and_a_choice_to_change_the_kind(phone, story):
    phone.goto(story.mercy.get_absolute_url())
    thumb = Thumb(phone)
    thumb.tap(phone.locator("main").get_by_role("link", name="Log").first)
    thumb.tap(phone.get_by_text("change or add"))
    phone.get_by_label("Kind").select_option("call")  # the telephone's own wheel
    thumb.taps += 1
    thumb.tap(phone.get_by_role("button", name="Good talk"))
    expect(phone.locator("#messages")).to_contain_text("Saved.")
    assert (thumb.taps, Visit.objects.get().kind) == (4, "call")


def test_from_the_bar_several_in_a_row_without_going_back(phone, story):
    type(story.oakview).objects.filter(pk=story.oakview.pk).update(owner=story.maria, next_check_in="2026-01-01")
    phone.goto(f"/visits/new/?source={story.mercy.pk}")
    phone.get_by_role("button", name="Good talk").tap()
    phone.get_by_role("region", name="Log another").get_by_role("link", name="Oakview Rehab").tap()
    phone.get_by_role("button", name="Nobody in").tap()
    expect(phone.locator("#messages")).to_contain_text("Oakview Rehab: nobody in. Saved.")
    phone.locator("nav.bar").get_by_role("link", name="Log").tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Oakview Rehab")


def test_the_undo_is_one_tap_away(phone, story):
    phone.goto(f"/visits/new/?source={story.mercy.pk}")
    phone.get_by_role("button", name="Concern").tap()
    phone.locator("#messages").get_by_role("button", name="Undo").tap()
    expect(phone.locator("#messages")).to_contain_text("Undone.")
    assert not Visit.objects.exists()


def test_somewhere_else(phone, story):
    phone.goto(f"/visits/new/?source={story.oakview.pk}")
    phone.get_by_text("Not here? Change").tap()
    phone.get_by_role("combobox", name="Where").press_sequentially("merc")
    phone.get_by_role("option", name="Mercy Hospital").first.tap()
    phone.get_by_role("button", name="Good talk").tap()
    expect(phone.locator("#messages")).to_contain_text("Mercy Hospital: good talk")


def test_it_works_without_script(screen, story):
    page = screen(story.maria, "phone", java_script_enabled=False)
    page.goto(f"/visits/new/?source={story.mercy.pk}")
    page.get_by_role("button", name="Good talk").tap()
    expect(page.locator("#messages")).to_contain_text("Saved.")
    assert Visit.objects.get().source == story.mercy


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["phone", "narrow", "desk"])
def test_the_sheet_and_what_it_gives_back_look_right(screen, story, form, theme):
    page = screen(story.maria, form, theme)
    page.goto(f"/visits/new/?source={story.mercy.pk}")
    page.get_by_text("change or add").click()
    checks.looks_right(page)
    page.get_by_label("We promised").fill("A rate sheet")
    page.get_by_role("button", name="Concern").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.complaints.clear()  # the console notes the answer 422
    checks.looks_right(page)
    page.get_by_label("by", exact=True).first.fill("2026-12-24")
    page.get_by_role("button", name="Concern").click()
    expect(page.get_by_label("Who should know?")).to_be_visible()
    checks.looks_right(page)
