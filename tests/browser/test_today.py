"""U3: Maria, in a corridor, sees whom to reach without a tap."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from followups.models import FollowUp
from pilots.models import Commitment
from sources.models import Source
from tests.browser import checks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy(story):
    """Rows of each kind: our word, a new referral, a task, sources long due or quiet."""
    maria, today = story.maria, story.maria.day_of(now())
    for name in ("St. Brigid Rehabilitation and Specialty Hospital of Central Texas", "Birch Clinic", "Cedar Clinic"):
        source = Source.objects.create(name=name, branch=story.riverside, owner=maria, phone="+15125550199")
        Source.objects.filter(pk=source.pk).update(next_check_in=today - timedelta(days=4))
    Source.objects.filter(name="Birch Clinic").update(usual_gap_days=5, last_referral_at=now() - timedelta(days=60))
    FollowUp.objects.create(what="Send the forms", assignee=maria, made_by=maria, due_on=today, source=story.mercy)
    Commitment.objects.create(source=story.mercy, what="A rate sheet", due_on=today, made_by=maria)
    return story


def test_three_whole_rows_are_in_view_on_a_small_phone(screen, busy):
    page = screen(busy.maria, "phone")
    page.goto("/")
    rows = page.locator(".today > li")
    bar = page.locator("nav.bar").bounding_box()
    for nth in range(3):
        box = rows.nth(nth).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= bar["y"], f"row {nth + 1} is not whole: {box}"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["phone", "narrow", "desk"])
def test_a_full_day_looks_right(screen, busy, form, theme):
    page = screen(busy.maria, form, theme)
    page.goto("/")
    checks.looks_right(page)


def test_done_leaves_the_list_and_an_undo_brings_it_back(screen, busy):
    page = screen(busy.maria, "phone")
    page.goto("/")
    page.get_by_role("button", name=re.compile("Kept.*A rate sheet")).tap()
    expect(page.locator(".today")).not_to_contain_text("A rate sheet")
    expect(page.get_by_role("region", name="Done today")).to_contain_text("A rate sheet")
    page.locator("#messages").get_by_role("button", name="Undo").tap()
    expect(page.locator(".today")).to_contain_text("A rate sheet")


def test_it_works_without_script(screen, busy):
    page = screen(busy.maria, "phone", java_script_enabled=False)
    page.goto("/")
    page.get_by_role("button", name=re.compile("Done.*Send the forms")).tap()
    expect(page.locator("#messages")).to_contain_text("The task is done.")
    expect(page.locator(".today")).not_to_contain_text("Send the forms")
