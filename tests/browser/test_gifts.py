"""Maria passes the limit of gifts: warned at 80 %, refused past it, and a manager records the reason."""

from decimal import Decimal

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from sources.models import Gift, GiftLimit
from sources.money import usd
from tests.browser import checks
from tests.sources.gifts import give, physicians

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lunches(story):
    """Dr. Lee has had $400 of this year's limit, at two places."""
    physicians(story)
    story.today = story.riverside.day_of(now())
    story.limit = GiftLimit.objects.of_year(story.today.year).yearly
    give(story, story.lee, value="250", given_on=story.today)
    give(story, story.lee_at_oakview, value="150", given_on=story.today)
    return story


def fill(page, value):
    page.get_by_role("checkbox", name="Dr. Ann Lee").check()
    page.get_by_label("Kind").select_option("Meal")
    page.get_by_label("Value in all").fill(value)
    page.get_by_role("button", name="Save", exact=True).click()


@pytest.mark.parametrize("form", ["phone", "desk"])
def test_warned_at_80_percent_refused_past_it_and_a_manager_says_why(screen, lunches, form):
    marias = screen(lunches.maria, form)
    marias.goto(f"/sources/{lunches.mercy.pk}/gifts/")
    marias.get_by_role("link", name="Note a gift").click()
    near = lunches.limit - 400 - 40
    fill(marias, f"{near:.2f}")
    warning = marias.get_by_role("group", name="Near the yearly limit")
    expect(warning).to_be_focused()
    expect(warning).to_contain_text(f"$400 of {usd(lunches.limit)} in {lunches.today.year}; this makes")
    marias.complaints.clear()  # the console notes the answer 422
    checks.looks_right(marias)
    warning.get_by_role("button", name="Save it").click()
    expect(marias.locator("#messages")).to_contain_text("of the limit of")
    expect(marias.get_by_text("Near the limit.")).to_be_visible()
    checks.looks_right(marias)

    marias.get_by_role("link", name="Note a gift").click()
    fill(marias, "62.50")
    refusal = marias.get_by_role("group", name="Past the limit: nothing is saved")
    expect(refusal).to_be_focused()
    expect(refusal).to_contain_text("That is past the yearly limit.")
    expect(marias.get_by_label("Why it may go past the limit")).to_have_count(0)
    marias.complaints.clear()
    checks.looks_right(marias)
    refusal.get_by_role("button", name="Ask the managers").click()
    expect(marias.locator("#messages")).to_contain_text("The managers are asked")
    assert Gift.objects.count() == 3

    mos = screen(lunches.mo, form)
    mos.goto("/notifications/")
    mos.get_by_text("Maria Lopez asks about a gift past the limit").click()
    expect(mos.get_by_label("Value in all")).to_have_value("62.50")
    mos.get_by_role("button", name="Save", exact=True).click()
    expect(mos.get_by_role("group", name="Past the limit: nothing is saved")).to_be_focused()
    mos.complaints.clear()
    checks.looks_right(mos)
    mos.get_by_label("Why it may go past the limit").fill("Dr. Lee pays the rest back on Monday")
    mos.get_by_role("button", name="Save", exact=True).click()
    expect(mos.locator("#messages")).to_contain_text("of the limit of")
    expect(mos.get_by_text("Dr. Lee pays the rest back on Monday")).to_be_visible()
    gift = Gift.objects.latest("pk")
    assert (gift.given_by, gift.over_limit_by, gift.value) == (lunches.maria, lunches.mo, Decimal("62.50"))
    mos.goto("/sources/gifts/")
    expect(mos.get_by_role("region", name="Past the limit")).to_contain_text("recorded by Mo Haddad")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["phone", "desk"])
def test_full_empty_and_wrong_look_right(screen, lunches, form, theme):
    give(lunches, lunches.lee, lunches.roy, lunches.dana, value="75", others=6, given_on=lunches.today)
    give(lunches, lunches.roy, value="600", by=lunches.mo, reason="Paid back", given_on=lunches.today)
    page = screen(lunches.mo, form, theme)
    gifts = f"{lunches.mercy.pk}/gifts/"
    for path in [
        "gifts/",
        "gifts/?year=2020",
        gifts,
        f"{gifts}?year=2020",
        "gifts/limits/",
        "gifts/limits/new/",
        "gifts/new/",
    ]:
        page.goto(f"/sources/{path}")
        checks.looks_right(page)
    page.goto(f"/sources/gifts/new/?source={lunches.mercy.pk}")
    checks.looks_right(page)
    page.get_by_label("Kind").select_option("Gift card")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("group", name="put right")).to_contain_text("Gift card: as good as money")
    page.complaints.clear()
    checks.looks_right(page)


def test_the_whole_job_without_script(screen, lunches):
    page = screen(lunches.maria, "phone", java_script_enabled=False)
    page.goto(f"/sources/gifts/new/?source={lunches.mercy.pk}")
    fill(page, "60")
    page.get_by_role("button", name="Save it").click()
    expect(page.get_by_text("Near the limit.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    assert Gift.objects.count() == 2
