"""What anyone sees: the sign-in page and its neighbours, the error pages."""

import pytest
from playwright.sync_api import expect

from tests.browser import checks

PAGES = ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/", "/nothing-here/"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["phone", "desk"])
def test_the_doorstep_is_for_everyone(screen, form, theme, path):
    page = screen(None, form, theme)
    page.goto(path)
    page.complaints.clear() if "nothing" in path else None  # the console says "404", as it must
    checks.looks_right(page)


def test_a_first_view_of_sign_in_is_light(screen):
    checks.is_light(screen(), "/accounts/login/")


def test_an_empty_form_says_what_to_do_and_moves_the_focus_there(screen):
    page = screen()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in", exact=True).click()
    summary = page.get_by_role("group", name="2 things to put right")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Email")).to_be_focused()
    expect(page.get_by_label("Email")).to_have_attribute("aria-invalid", "true")
    checks.axe(page)


def test_the_theme_is_the_servers_answer_to_a_cookie(screen, web):
    page = screen(theme="light")
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": web}])
    page.goto("/accounts/login/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 23, 27)"
