"""Every page holds what every page must: axe, reflow, touch targets, no other host, no complaint (U7, U12, U13, U16)."""

import pytest
from django.urls import reverse

from tests.browser import checks
from tests.house.registry import OURS, arguments

pytestmark = pytest.mark.django_db(transaction=True)
MAIN = [
    "referrals:referrals",
    "referrals:referral",
    "referrals:new",
    "sources:sources",
    "sources:source",
    "notifications:bell",
]


def pages_of(screen, story, who: str, form: str, theme: str):
    """Each page that this person may open, open."""
    page = screen(getattr(story, who), form, theme)
    for name in OURS:
        page.complaints.clear()
        answer = page.goto(reverse(name, kwargs=arguments(name, story)))
        if answer.status == 200 and "html" in answer.headers.get("content-type", ""):
            yield name, page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["phone", "desk"])
@pytest.mark.parametrize("who", ["mo", "olga"])
def test_every_page_looks_right(screen, story, who, form, theme):
    """Between them a manager and an administrator may open every page."""
    seen = set()
    for name, page in pages_of(screen, story, who, form, theme):
        checks.looks_right(page)
        seen.add(name)
    assert len(seen) > 5


@pytest.mark.parametrize("name", MAIN)
def test_a_first_view_is_light(screen, story, name):
    """U9: at most 90 KB, of which script 26 and styles 36."""
    checks.is_light(screen(story.mo), reverse(name, kwargs=arguments(name, story)))
