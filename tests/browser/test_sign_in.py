"""The way in and the way out, as people go it."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.browser import checks
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "gentle river 48"


@pytest.fixture(autouse=True)
def no_tries_yet(transactional_db):
    cache.clear()


def sign_in(page: Page, login: str = "olga@kept.test", password: str = PASSWORD) -> None:
    page.set_default_timeout(8000)
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(login)
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").first.click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def confirm_password(page: Page) -> None:
    """Asked again before the sign-in itself is changed."""
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def test_in_by_keyboard_and_out_again_without_a_way_back(screen, story):
    page = screen()
    page.goto("/accounts/login/")
    page.get_by_label("Email").focus()
    page.keyboard.type("olga@kept.test")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    sign_out(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_without_script_too(screen, story):
    page = screen(java_script_enabled=False)
    sign_in(page)
    expect(page.get_by_role("heading", name="People")).to_be_visible()


def test_the_sixth_try_is_told_to_wait(screen, story):
    page = screen(None, "phone")
    for _ in range(5):
        sign_in(page, password="wrong")
        expect(page.get_by_text("are not correct").first).to_be_visible()
    sign_in(page)
    expect(page.get_by_text("Too many failed").first).to_be_visible()
    expect(page.get_by_label("Email")).to_have_value("olga@kept.test")
    page.complaints.clear()
    checks.looks_right(page)


def test_a_forgotten_password_comes_by_mail(screen, story, live_kept, mailbox):
    page = screen(base_url=live_kept.url)
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("Email").fill("olga@kept.test")
    page.get_by_role("main").get_by_role("button").first.click()
    [mail] = mailbox.wait_for("olga@kept.test")
    text = mail.get_body(("plain",)).get_content()
    page.goto(re.search(r"https?://\S+", text)[0])
    page.locator("[name=password1]").fill(NEW)
    page.locator("[name=password2]").fill(NEW)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    assert "reset/key" not in page.url


def test_a_second_step_is_switched_on_and_asked_for(screen, story):
    page = screen(None, "phone", "dark")
    sign_in(page)
    page.goto("/me/")
    page.get_by_role("link", name="Second step").click()
    checks.looks_right(page)
    page.get_by_role("link", name="Activate").click()
    confirm_password(page)
    secret = page.locator("#authenticator_secret").input_value()
    checks.looks_right(page)
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Activate").click()
    checks.looks_right(page)
    codes = page.locator("#recovery_codes").input_value().split()
    assert len(codes) == 10
    page.context.clear_cookies()

    sign_in(page)
    checks.looks_right(page)
    page.get_by_label("Code").fill("nonsense")
    page.get_by_role("button", name="Sign In").first.click()
    expect(page.get_by_text("Incorrect code").first).to_be_visible()
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign In").first.click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_a_passkey_opens_kept_without_a_password(screen, story, web):
    """A passkey is bound to a name, so the page is asked for by one."""
    page = screen(base_url=web.replace("127.0.0.1", "localhost"))
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    wishes = {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device | wishes})

    sign_in(page)
    page.goto("/accounts/2fa/webauthn/add/")
    confirm_password(page)
    checks.looks_right(page)
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#recovery_codes")).to_be_visible()
    page.goto("/accounts/2fa/webauthn/")
    checks.looks_right(page)
    page.context.clear_cookies()

    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    checks.says_nothing_wrong(page)


def test_before_the_log_off_a_page_asks_and_stays(screen, story):
    page = screen(story.olga)
    page.clock.install()
    page.goto("/me/")
    page.clock.fast_forward("12:30")
    expect(page.locator("#idle")).to_be_hidden()
    page.clock.fast_forward("01:00")
    expect(page.get_by_role("dialog", name="Still there?")).to_be_visible()
    checks.axe(page)
    with page.expect_response("**/stay/") as answer:
        page.get_by_role("button", name="Stay signed in").click()
    assert answer.value.status == 204
    expect(page.locator("#idle")).to_be_hidden()
    page.clock.fast_forward("12:30")
    expect(page.locator("#idle")).to_be_hidden()


def test_what_was_typed_survives_the_log_off(screen, story):
    page = screen(None, "phone")
    sign_in(page)
    page.goto("/me/")
    page.get_by_label("Name").fill("Olga Petrova")
    session = Session.objects.get()
    kept = session.get_decoded()
    session.session_data = Session.objects.encode(kept | {"last_seen": kept["last_seen"] - 1000})
    session.save()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    checks.looks_right(page)
    page.get_by_label("Email").fill("olga@kept.test")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Finish what you were saving")).to_be_visible()
    checks.looks_right(page)
    page.get_by_role("button", name="Save it now").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    story.olga.refresh_from_db()
    assert story.olga.name == "Olga Petrova"
