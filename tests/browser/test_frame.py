"""The frame around each page: the list at the side, the bar and menu on a phone, the theme, all also without script."""

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect

from accounts import idle
from accounts.models import Branch, User
from tests.browser import checks
from tests.conftest import person


@pytest.fixture
def olga(transactional_db) -> User:
    return person("Olga Petrov", "administrator", Branch.objects.create(name="Riverside"))


def test_the_side_list_says_where_one_is(screen, olga):
    page = screen(olga)
    page.goto("/branches/")
    side = page.get_by_role("navigation", name="Main")
    expect(side.get_by_role("link", name="Branches")).to_have_attribute("aria-current", "page")
    expect(side.get_by_role("link", name="Sources")).to_have_count(0)  # never allowed, so never shown


def test_the_menu_opens_under_the_thumb_without_script(screen, olga):
    page = screen(olga, "phone", java_script_enabled=False)
    page.goto("/me/")
    page.get_by_role("button", name="Menu").tap()
    menu = page.get_by_role("navigation", name="Menu")
    menu.get_by_role("link", name="Branches").tap()
    expect(page.get_by_role("heading", name="Branches", level=1)).to_be_visible()


def test_the_open_menu_is_for_everyone(screen, olga):
    page = screen(olga, "phone", "dark")
    page.goto("/me/")
    page.get_by_role("button", name="Menu").tap()
    checks.looks_right(page)


def test_a_theme_once_chosen_stays(screen, olga):
    page = screen(olga, java_script_enabled=False)
    page.goto("/branches/")
    page.get_by_role("button", name="Dark", exact=True).click()
    page.goto("/me/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_first_tab_skips_to_the_content(screen, olga):
    page = screen(olga)
    page.goto("/me/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Name")).to_be_focused()


def test_whoever_looks_away_is_asked_and_stays(screen, olga):
    page = screen(olga)
    page.clock.install()
    page.goto("/me/")
    page.clock.fast_forward("13:30")
    asked = page.get_by_role("dialog", name="Still there?")
    expect(asked).to_be_visible()
    checks.says_nothing_wrong(page)
    asked.get_by_role("button", name="Stay signed in").click()
    expect(asked).to_be_hidden()


def test_whoever_is_away_too_long_is_shown_the_door(screen, olga):
    page = screen(olga)
    page.clock.install()
    page.goto("/me/")
    far_back(page)
    page.clock.fast_forward("15:10")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def far_back(page: Page) -> None:
    """The browser's clock is a toy; the server's note of when this person was last seen is not."""
    session = SessionStore(
        next(c["value"] for c in page.context.cookies() if c["name"] == settings.SESSION_COOKIE_NAME)
    )
    session[idle.LAST_SEEN] -= settings.IDLE_AFTER.total_seconds() + 10
    session.save()
