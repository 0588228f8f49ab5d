"""Debian's Chromium on a phone and at a desk, signed in as one of the story's people; the checks are in checks.py."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page

from accounts.models import User

# Playwright keeps a loop in this thread; the ORM is used beside it, never in it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = "quic first-run background-networking component-update sync default-apps"
FORMS: dict[str, dict[str, Any]] = {
    # A coarse pointer: Chromium says so where it emulates a phone.
    "phone": {
        "viewport": {"width": 360, "height": 640},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
    "narrow": {"viewport": {"width": 320, "height": 256}},  # 1280 x 1024 at 400 %
    "desk": {"viewport": {"width": 1280, "height": 800}},
}
Screen = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        sentence = (
            f"NO BROWSER: none of {', '.join(NAMES)} is installed, so no page was looked at (apt install chromium)"
        )
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, Any]:
    flags = ["--no-first-run", *(f"--disable-{name}" for name in QUIET.split() if name != "first-run")]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium as root refuses to start with one
    return {"executable_path": chromium, "args": flags}


@pytest.fixture(scope="session")
def web(collected_static: None, django_db_setup: None) -> Iterator[str]:
    """Kept in a thread of its own, static files by whitenoise as in production: compressed, with hashed names."""
    thread = LiveServerThread("127.0.0.1", static_handler=lambda handler: handler)  # type: ignore[arg-type]
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://{thread.host}:{thread.port}"
    thread.terminate()


@pytest.fixture
def screen(browser: Browser, web: str, transactional_db: None) -> Iterator[Screen]:
    """`screen(story.ines, "phone", "dark").goto("/referrals/")`: a fresh browser, signed in without the form.

    `page.hosts` collects whom it talked to, `page.complaints` what its console said.
    """
    opened = []

    def open_screen(user: User | None = None, form: str = "desk", theme: str = "light", **wishes: Any) -> Page:
        context = browser.new_context(**({"base_url": web, "color_scheme": theme} | FORMS[form] | wishes))
        opened.append(context)
        if user:
            context.add_cookies([session_cookie(user, web)])
        page: Any = context.new_page()
        page.hosts, page.complaints = set(), []
        page.on("request", lambda request: page.hosts.add(urlsplit(request.url).hostname))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
        return page

    yield open_screen
    for context in opened:
        context.close()


def session_cookie(user: User, web: str) -> Any:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": web, "httpOnly": True, "sameSite": "Lax"}
