"""U6: Maria and Ines close loops on a phone and at a desk; the sheet of a visit keeps its two taps."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from followups.models import OpenLoop, Update
from tests.browser import checks
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(story):
    """Dana waits to hear of three patients, Oakview of one."""
    story.ada.accept(by=story.ines)
    for source, contact in ((story.mercy, story.dana), (story.mercy, story.dana), (story.oakview, None)):
        ReferralFactory(source=source, contact=contact, by=story.ines, arrived_by="fax")
    return story


def test_two_taps_from_today_close_a_loop(screen, waiting):
    page = screen(waiting.maria, "phone")
    page.goto("/today/")
    page.get_by_role("link", name="Waits to hear of 3 patients").tap()
    page.get_by_role("button", name="Call (Dana Reyes)").tap()
    expect(page.locator("#messages")).to_contain_text("Dana Reyes was told about 3 patients by phone.")
    expect(page.locator("main")).to_contain_text("Everyone here knows.")
    page.locator("#messages").get_by_role("button", name="Undo").tap()
    expect(page.locator("#messages")).to_contain_text("Undone.")
    assert OpenLoop.objects.count() == 4


def test_six_loops_of_one_referral_in_three_ways(screen, story):
    """By fax it came, so each of the six is owed."""
    rosa = ReferralFactory(source=story.mercy, contact=story.dana, by=story.ines, arrived_by="fax")
    desk, phone = screen(story.ines, "desk"), screen(story.maria, "phone")
    today = story.riverside.day_of(now())

    def at_the_desk():
        desk.goto("/loops/")
        desk.get_by_role("button", name="Fax (Dana Reyes)").click()
        expect(desk.locator("#messages")).to_contain_text("by fax")

    def on_the_sheet():
        phone.goto(f"/visits/new/?source={story.mercy.pk}")
        phone.get_by_text("Told them about 1 patient?").tap()
        phone.locator(".chip", has_text=rosa.patient.last_name).tap()
        phone.get_by_role("button", name="Good talk").tap()
        expect(phone.locator("#messages")).to_contain_text("Saved.")

    def on_its_page():
        desk.goto(rosa.get_absolute_url())
        desk.get_by_role("button", name="Call", exact=True).click()
        expect(desk.get_by_role("heading", name="Dana Reyes does not know yet")).to_have_count(0)

    steps = [
        (None, at_the_desk),
        (lambda: rosa.accept(by=story.ines), on_the_sheet),
        (lambda: rosa.refuse("staff", by=story.ines), on_its_page),
        (lambda: (rosa.reopen(by=story.ines), rosa.accept(by=story.ines)), on_its_page),
        (lambda: rosa.schedule(today + timedelta(days=1), by=story.ines), at_the_desk),
    ]
    for happens, told in steps:
        if happens:
            happens()
        assert OpenLoop.objects.filter(referral=rosa).count() == 1
        told()
        assert not OpenLoop.objects.filter(referral=rosa).exists()
    assert {update.how for update in Update.objects.all()} == {"fax", "visit", "call"}


def test_the_sheet_stays_in_one_view_with_two_taps(screen, waiting):
    page = screen(waiting.maria, "phone")
    page.goto(f"/visits/new/?source={waiting.mercy.pk}")
    expect(page.get_by_text("Told them about 3 patients?")).to_be_visible()
    for outcome in ("Good talk", "Concern"):
        box = page.get_by_role("button", name=outcome).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 640, outcome
    assert page.evaluate("document.documentElement.scrollHeight") <= 640, "the sheet scrolls"
    page.get_by_role("button", name="Good talk").tap()
    expect(page.locator("#messages")).to_contain_text("Saved.")
    assert OpenLoop.objects.count() == 4, "nothing ticked, nothing told"


def test_it_works_without_script(screen, waiting):
    page = screen(waiting.ines, "phone", java_script_enabled=False)
    page.goto("/loops/")
    page.get_by_label("Ada Brook").uncheck()
    page.get_by_role("button", name="Portal (Dana Reyes)").tap()
    expect(page.locator("#messages")).to_contain_text("told about 2 patients in the portal")
    page.get_by_role("link", name="More about Ada Brook").tap()
    page.get_by_text("No update wanted").tap()
    page.get_by_role("button", name="They know already").tap()
    expect(page.locator("#messages")).to_contain_text("No update wanted: they know already.")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["phone", "narrow", "desk"])
def test_its_pages_look_right(screen, waiting, form, theme):
    page = screen(waiting.ines, form, theme)
    for path in ("/loops/", "/loops/figures/", f"/loops/{waiting.ada.pk}/update/", f"/referrals/{waiting.ada.pk}/"):
        page.goto(path)
        checks.looks_right(page)
    page.goto(f"/loops/{waiting.ada.pk}/update/")
    page.get_by_text("No update wanted").click()
    page.get_by_role("button", name="Another reason, in the note").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.complaints.clear()  # the console notes the answer 422
    checks.looks_right(page)
    Update.tell_all(OpenLoop.objects.with_names(), by=waiting.ines, how="call")
    page.goto("/loops/")
    checks.looks_right(page)
