"""A pilot from the source's page to its figures, and a task about it, on a phone and at a desk."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from followups.models import FollowUp
from pilots.models import Capability, Pilot
from tests.browser import checks
from tests.pilots.conftest import came

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = [("phone", "light"), ("phone", "dark"), ("narrow", "light"), ("desk", "light"), ("desk", "dark")]


@pytest.fixture
def wounds(story):
    return Capability.objects.create(
        branch=story.riverside, name="Wound care", care_needs=["wound"], proof="Two certified wound nurses."
    )


@pytest.fixture
def running(story, wounds) -> Pilot:
    """Eight weeks in: answers kept, starts not, and too few check-ins to say."""
    today = story.riverside.day_of(now())
    pilot = Pilot.propose(
        source=story.mercy, capability=wounds, by=story.maria, report_to=[story.dana], target_volume=20,
        from_on=today - timedelta(days=56), to_on=today + timedelta(days=34),
        standards=[
            {"metric": "answer", "limit": 2, "target_share": 90},
            {"metric": "start", "limit": 24, "target_share": 90},
            {"metric": "check_ins", "limit": 7, "target_share": 90},
            {"metric": "manual", "label": "Orders signed in 3 days", "target_share": 80},
        ],
    )  # fmt: skip
    pilot.start(by=story.maria)
    for nth in range(14):
        at = now() - timedelta(days=3 + 4 * nth)
        came(story, at, answered=timedelta(hours=1), started=timedelta(hours=20 + 3 * nth), care_needs=["wound"])
    return pilot


@pytest.mark.parametrize("form", ["phone", "desk"])
def test_maria_proposes_one_and_a_task_about_it(screen, story, wounds, form):
    page = screen(story.maria, form)
    page.goto(story.mercy.get_absolute_url())
    page.locator("main").get_by_role("link", name="Pilots", exact=True).click()
    page.get_by_role("link", name="Propose a pilot").click()
    page.get_by_role("button", name="Propose").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.complaints.clear()  # the console notes the answer 422
    page.get_by_label("What we do best").select_option("Wound care")
    page.get_by_role("button", name="Propose").click()
    expect(page.locator("#messages")).to_contain_text("The pilot is proposed.")
    expect(page.locator(".agreement")).to_contain_text("answered within 1 hour in 90 of 100")
    page.get_by_role("button", name="They agreed: begin").click()
    expect(page.locator("#messages")).to_contain_text("The pilot is active")
    page.locator("main").get_by_role("link", name="Task", exact=True).click()
    dialog = page.get_by_role("dialog", name="New task")
    expect(dialog).to_contain_text("About a pilot: Wound care with Mercy Hospital")
    dialog.get_by_label("What").fill("Bring the figures")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("#messages")).to_contain_text("The task is noted.")
    assert FollowUp.objects.get().pilot == Pilot.objects.get()
    page.goto("/tasks/")
    expect(page.locator("#tasks")).to_contain_text("about a pilot: Wound care with Mercy Hospital")
    page.get_by_role("link", name="Bring the figures").click()
    page.get_by_role("link", name="A pilot: Wound care with Mercy Hospital").click()
    expect(page.locator("main")).to_contain_text("Bring the figures")


@pytest.mark.parametrize(("form", "theme"), LOOKS)
def test_its_pages_look_right(screen, story, running, form, theme, tmp_path):
    page = screen(story.mo, form, theme)
    answer, start = running.promises[:2]
    paths = {
        "pilot": running.get_absolute_url(),
        "list": "/pilots/",
        "empty": "/pilots/?status=ended",
        "proposal": f"{running.get_absolute_url()}proposal/",
        "cases": f"/pilots/standards/{start.pk}/cases/?show=missed",
        "new": f"/pilots/new/?source={story.mercy.pk}",
        "edit": f"{running.get_absolute_url()}edit/",
        "best": "/pilots/capabilities/",
        "capability": "/pilots/capabilities/new/",
    }
    for path in paths.values():
        page.goto(path)
        if page.locator("summary", has_text="Scope").count():
            page.locator("summary", has_text="Scope").click()
        checks.looks_right(page)
    page.goto(paths["pilot"])
    expect(page.locator(f"[aria-labelledby=standard-{answer.pk}] .stage")).to_have_text("Met")
    expect(page.locator(f"[aria-labelledby=standard-{start.pk}] .stage")).to_have_text("Not met")
