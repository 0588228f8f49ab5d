"""Every page holds what every page must: axe, reflow, touch targets, no other host, no complaint (U7, U12, U13)."""

import pytest
from django.urls import reverse

from tests.browser import checks
from tests.house.registry import OURS, arguments

pytestmark = pytest.mark.django_db(transaction=True)
MAIN = [
    "followups:today",
    "followups:visit_new",
    "referrals:referrals",
    "referrals:referral",
    "referrals:new",
    "sources:sources",
    "sources:source",
    "notifications:bell",
]


def pages_of(client, story, who: str) -> list[str]:
    """The addresses that this person may open and that are pages."""
    client.force_login(getattr(story, who))
    paths = [reverse(name, kwargs=arguments(name, story)) for name in OURS]
    answers = {path: client.get(path) for path in paths}
    return [path for path, answer in answers.items() if answer.status_code == 200 and b"<title>" in answer.content]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["phone", "desk"])
@pytest.mark.parametrize("who", ["mo", "olga"])
def test_every_page_looks_right(client, screen, story, who, form, theme):
    """Between them a manager and an administrator may open every page."""
    paths = pages_of(client, story, who)
    assert len(paths) > 5
    page = screen(getattr(story, who), form, theme)
    for path in paths:
        page.goto(path)
        checks.looks_right(page)


@pytest.mark.parametrize("name", MAIN)
def test_a_first_view_is_light(screen, story, name):
    """U9: at most 90 KB, of which script 26 and styles 36."""
    checks.is_light(screen(story.mo), reverse(name, kwargs=arguments(name, story)))
