"""What holds on every page: `looks_right(page)` after a goto, in both themes, on a phone and at a desk."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
KB = 1000

# Links within a sentence may be small (WCAG 2.5.8); everything else that a finger meets is 44 px high, or its label is.
SMALL_TARGETS = """() => {
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().width > 1;
  const inline = (e) => getComputedStyle(e).display === 'inline';
  const inSentence = (e) => e.matches('a') && inline(e) && e.closest('p, li, dd, td, small, .form-text');
  const size = (e) => Math.max(...[e, ...(e.labels ?? []), e.closest('.row-list > li, th')].filter(Boolean)
    .map((part) => part.getBoundingClientRect().height));
  return [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
    .filter((e) => seen(e) && !e.matches('.skip') && !inSentence(e) && size(e) < 43.9)
    .map((e) => `${e.tagName} "${(e.textContent || e.name || '').trim().slice(0, 40)}" ${Math.round(size(e))} px`);
}"""
WIDER_THAN_SCREEN = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (e) => e.parentElement?.closest('.table-wrap, .tabs, [popover], pre');
  return [...document.body.querySelectorAll('*')]
    .filter((e) => e.getBoundingClientRect().right > width + 1 && !scrolls(e) && e.checkVisibility())
    .map((e) => `${e.tagName}.${e.className}`).slice(0, 8);
}"""


@contextmanager
def whole_page_in_view(page: Page) -> Iterator[None]:
    """What the bar at the bottom covers can be scrolled from under it; axe would take its visible part for all."""
    before, tall = page.viewport_size, page.evaluate("document.documentElement.scrollHeight")
    if before:
        page.set_viewport_size({"width": before["width"], "height": max(before["height"], tall + 200)})
    yield
    if before:
        page.set_viewport_size(before)


def axe(page: Page) -> None:
    """U7: no violation of WCAG 2.0 to 2.2, A and AA, nor of axe's best practice."""
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
    with whole_page_in_view(page):
        found = Axe().run(page, options=options).response["violations"]
    lines = [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n    {node['html'][:200]}\n    {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"][:3]
    ]
    assert not found, f"{page.url}\n" + "\n".join(lines)


def touch_targets(page: Page) -> None:
    """U12, on the phone's screen."""
    small = page.evaluate(SMALL_TARGETS)
    assert not small, f"{page.url}: {small}"


def no_sideways_scroll(page: Page) -> None:
    """U13: nothing wider than a screen of 320 px, which is also 1280 px at 400 %."""
    before = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320, f"{page.url} is {wide} px wide: {page.evaluate(WIDER_THAN_SCREEN)}"
    if before:
        page.set_viewport_size(before)


def contacts_only_itself(page: Page) -> None:
    assert page.hosts <= {urlsplit(page.url).hostname}, page.hosts


def says_nothing_wrong(page: Page) -> None:
    """Nothing refused by the content security policy, no script that broke."""
    assert not page.complaints, page.complaints


def looks_right(page: Page) -> None:
    axe(page)
    no_sideways_scroll(page)
    if page.evaluate("matchMedia('(pointer: coarse)').matches"):
        touch_targets(page)
    contacts_only_itself(page)
    says_nothing_wrong(page)


def wire_bytes(page: Page, path: str) -> dict[str, int]:
    """What a first view of this path costs over the wire, compressed and with headers, by kind and in all."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(path, wait_until="networkidle")
    kinds: dict[str, int] = {"all": 0}
    for answer in answers:
        sizes = answer.request.sizes()
        cost = sizes["responseBodySize"] + sizes["responseHeadersSize"]
        kinds[answer.request.resource_type] = kinds.get(answer.request.resource_type, 0) + cost
        kinds["all"] += cost
    return kinds


def is_light(page: Page, path: str) -> None:
    """U9. The screen must be a fresh one, whose cache is empty."""
    cost = wire_bytes(page, path)
    within = cost["all"] <= 90 * KB and cost.get("script", 0) <= 26 * KB and cost.get("stylesheet", 0) <= 36 * KB
    assert within, f"{path}: {json.dumps(cost)}"
