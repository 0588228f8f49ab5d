"""Debian's Chromium, opened on a phone and at a desk, in both themes, signed in as one of the demo's people."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from config.demo.people import PASSWORD, Person

from .pages import Shot

VIEWS = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 860}}
THEMES = ("light", "dark")
QUIET = "quic background-networking component-update sync default-apps"


@dataclass(frozen=True)
class Taken:
    shot: Shot
    file: str
    url: str
    trouble: str = ""


@contextmanager
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise SystemExit("No browser: apt install chromium.")
    flags = ["--no-first-run", *(f"--disable-{name}" for name in QUIET.split())]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium as root refuses to start with one
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        browser.close()


def context(browser: Browser, url: str, view: str, theme: Any) -> BrowserContext:
    phone: dict[str, Any] = {"has_touch": True, "is_mobile": True} if view == "phone" else {}
    opened = browser.new_context(base_url=url, color_scheme=theme, viewport=VIEWS[view], **phone)  # type: ignore[arg-type]
    opened.set_default_timeout(8000)
    return opened


def sign_in(page: Page, who: Person) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(who.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def take(page: Page, shot: Shot, folder: Path, kind: str) -> Taken:
    """The whole page. What went wrong is told, and photographed all the same."""
    file = f"{re.sub('[^a-z0-9]+', '-', shot.name.lower())}-{kind}.png"
    trouble = ""
    try:
        trouble = go(page, shot)
        if shot.act and not trouble:
            shot.act(page)
    except Error as error:
        trouble = str(error).splitlines()[0]
    page.screenshot(path=folder / file, full_page=True)
    return Taken(shot, file, page.url, trouble)


def go(page: Page, shot: Shot) -> str:
    """Follows the path's links; returns what is wrong, if anything is."""
    start, *links = shot.path.split(" -> ")
    answer = page.goto(start)
    for pattern in links:
        href = first_link(page, pattern)
        if not href:
            return f"no link like {pattern} on {page.url}"
        answer = page.goto(href)
    status = answer.status if answer else 0
    return "" if status == shot.status else f"{page.url} answered {status}, not {shot.status}"


def first_link(page: Page, pattern: str) -> str | None:
    hrefs: list[str] = page.eval_on_selector_all("a[href]", "found => found.map(a => a.getAttribute('href'))")
    return next((href for href in hrefs if re.fullmatch(pattern, href)), None)
