"""Ines keeps the board: by keyboard, by drag, on the phone, without script; and it refreshes under her hands."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from referrals.models import Referral
from tests.browser import checks
from tests.referrals.course import put_on, stage_of

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = "/referrals/board/"
REFRESH = (
    "htmx.ajax('GET', document.getElementById('board').getAttribute('hx-get'), {source: '#board', swap: 'outerHTML'})"
)


def arrive(story, last_name: str, by=None, **columns) -> Referral:
    patient = {"last_name": last_name, "first_name": "Rosa", "birth_date": "1950-01-01", "zip": "78705"}
    return Referral.arrive(form_id=uuid4(), by=by or story.ines, source=story.mercy, patient=patient, **columns)


def card(page: Page, referral: Referral):
    return page.locator(f"#card-{referral.pk}")


@pytest.mark.parametrize(
    ("form", "theme"), [("desk", "light"), ("desk", "dark"), ("phone", "light"), ("phone", "dark")]
)
def test_it_looks_right_full_and_with_its_moves_open(screen, story, form, theme):
    arrive(story, "Stone", urgency="urgent")
    put_on(arrive(story, "Reyes"), "accepted")
    put_on(arrive(story, "Moss"), "scheduled")
    put_on(arrive(story, "Inman"), "inquiry")
    arrive(story, "Field", by=story.maria)
    page = screen(story.ines, form, theme)
    page.goto(f"{BOARD}?column=received")
    checks.looks_right(page)
    card(page, story.ada).locator("summary").click()
    checks.looks_right(page)
    assert "Brook" not in page.title() and "Brook" not in page.content()


def test_empty_it_looks_right(screen, story):
    page = screen(story.noel, "phone")
    page.goto(BOARD)
    expect(page.get_by_text("No open referrals.")).to_be_visible()
    checks.looks_right(page)


def test_by_keyboard_one_letter_accepts_and_the_next_card_has_the_focus(screen, story):
    rosa = arrive(story, "Stone")
    page = screen(story.ines)
    page.goto(BOARD)
    card(page, story.ada).get_by_role("link").first.focus()
    page.keyboard.press("j")
    expect(page.locator(f"#open-{rosa.pk}")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("a")
    expect(page.get_by_role("status").first).to_contain_text("Accepted.")
    expect(page.locator("#accepted").locator(f"#card-{story.ada.pk}")).to_be_visible()
    expect(page.locator(f"#open-{rosa.pk}")).to_be_focused()
    page.keyboard.press("d")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not taken under care")
    page.get_by_label("Reason").select_option("No capacity")
    page.get_by_label("Reason").focus()
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"/referrals/board/\?#received$"))
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("status").first).to_contain_text("Undone.")
    expect(card(page, rosa)).to_be_visible()


def test_letters_without_a_card_in_focus_do_nothing(screen, story):
    page = screen(story.ines)
    page.goto(BOARD)
    page.keyboard.press("a")
    page.locator("#narrow").get_by_placeholder("Source").press_sequentially("ad")
    page.wait_for_url(re.compile("q=ad"))
    assert stage_of(story) == "received"


def test_dragged_under_the_same_rules(screen, story):
    page = screen(story.ines)
    page.goto(BOARD)
    card(page, story.ada).drag_to(page.locator("#scheduled"))  # from received there is no way
    assert stage_of(story) == "received"
    card(page, story.ada).drag_to(page.locator("#accepted"))
    expect(page.locator("#accepted").locator(f"#card-{story.ada.pk}")).to_be_visible()
    assert stage_of(story) == "accepted"
    card(page, story.ada).drag_to(page.locator("#scheduled"))  # asks for the day first
    expect(page.get_by_role("heading", level=1)).to_have_text("Set the first visit")
    page.get_by_role("link", name="Back").click()
    card(page, story.ada).drag_to(page.locator("#not_taken"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Not taken under care")
    checks.says_nothing_wrong(page)


def test_it_refreshes_and_leaves_the_focus_and_an_open_move_alone(screen, story):
    rosa = arrive(story, "Stone")
    page = screen(story.ines)
    page.goto(BOARD)
    page.locator(f"#open-{rosa.pk}").focus()
    page.evaluate(REFRESH)  # nothing changed: 204
    expect(page.locator(f"#open-{rosa.pk}")).to_be_focused()
    story.ada.accept(by=story.mo)
    page.evaluate(REFRESH)
    expect(page.locator("#accepted").locator(f"#card-{story.ada.pk}")).to_be_visible()
    expect(page.locator(f"#open-{rosa.pk}")).to_be_focused()
    card(page, rosa).locator("summary").click()
    arrive(story, "Later")
    page.evaluate(f"{REFRESH}.catch(() => 0)")
    expect(card(page, rosa).get_by_role("button", name="Accept")).to_be_visible()
    assert page.locator("[data-card]").count() == 2
    page.locator("h1").click()  # she left it
    page.evaluate(REFRESH)
    expect(page.locator("[data-card]")).to_have_count(3)
    checks.says_nothing_wrong(page)


def test_on_the_phone_one_column_picked_and_taken_by_tap(screen, story):
    rosa = arrive(story, "Stone", by=story.maria)
    put_on(story.ada, "accepted")
    page = screen(story.ines, "phone")
    page.goto(BOARD)
    expect(card(page, rosa)).to_be_visible()
    expect(card(page, story.ada)).to_be_hidden()
    card(page, rosa).get_by_role("button", name="Take it").tap()
    expect(page.get_by_role("status").first).to_contain_text("It is yours now.")
    expect(page.get_by_role("button", name="Undo").first).to_be_in_viewport()
    page.get_by_label("Column").select_option("Accepted")
    expect(card(page, story.ada)).to_be_visible()
    expect(card(page, rosa)).to_be_hidden()
    assert "column=accepted" in page.url
    checks.looks_right(page)


def test_without_script(screen, story):
    page = screen(story.ines, "phone", java_script_enabled=False)
    page.goto(BOARD)
    card(page, story.ada).locator("summary").click()
    card(page, story.ada).get_by_role("button", name="Accept").click()
    assert stage_of(story) == "accepted"
    page.get_by_label("Column").select_option("Accepted")
    page.get_by_role("button", name="Show").click()
    expect(card(page, story.ada)).to_be_visible()
    page.get_by_role("link", name="List").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Referrals")
    page.get_by_role("link", name="Board").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Referral board")


@pytest.mark.parametrize("form", ["phone", "desk"])
def test_giving_it_to_a_colleague_looks_right(screen, story, form):
    page = screen(story.ines, form)
    page.goto(f"/referrals/{story.ada.pk}/assignment/?board=")
    checks.looks_right(page)
    page.get_by_label("Who has it").select_option("Mo Haddad")
    page.get_by_role("button", name="Give it").click()
    expect(page).to_have_url(re.compile("/referrals/board/"))
    expect(page.get_by_role("status").first).to_contain_text("Mo Haddad has it now.")
