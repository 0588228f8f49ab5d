"""Olga says what Riverside takes, Ines sees it while she types and refuses by it, Mo shows it to the surveyor."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from referrals.models import AcceptancePolicy, Capacity, PayerAcceptance, ServedZip
from tests.browser import checks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ruled(story):
    """Riverside takes no Medicare from next week, and has no PT; Hillside serves 73301."""
    today = story.riverside.day_of(now())
    story.policy = AcceptancePolicy.issue(
        effective_on=today, text="Needs\nWe take whom we can care for.\n\nSkills\nNo ventilators.",
        services="Nursing, seven days a week.", by=story.olga,
    )  # fmt: skip
    Capacity.review(story.riverside, note="Two nurses free.", closed={"PT": ""}, by=story.ines, version=0)
    PayerAcceptance.objects.update(accepted_until=today + timedelta(days=7), note="Ask for the card.")
    ServedZip.objects.create(branch=story.hillside, zip="73301")
    return story


def test_refused_for_its_zip_from_the_first_word_to_the_surveyors_report(screen, ruled):
    page = screen(ruled.ines, "desk")
    page.goto("/referrals/new/")
    page.get_by_label("Source or person").press_sequentially("Mercy")
    page.keyboard.press("Tab")
    page.get_by_label("Last name").fill("Alvarez")
    page.get_by_label("First name").fill("Rosa")
    page.get_by_label("Born").fill("03141941")
    page.get_by_label("ZIP", exact=True).first.fill("73301")
    panel = page.get_by_role("complementary", name="Can we take it?")
    expect(panel.get_by_text("73301 is outside Riverside's area; Hillside serves it.")).to_be_visible()
    expect(panel.get_by_text("Riverside takes Nursing. Two nurses free.")).to_be_visible()
    checks.looks_right(page)
    panel.get_by_role("button", name="Save and refuse: outside our service area").click()
    expect(page.get_by_role("heading", name="Not taken under care")).to_be_visible()
    expect(page.get_by_label("Reason")).to_have_value("area")
    page.get_by_label("Who serves the ZIP instead").select_option("Hillside")
    checks.looks_right(page)
    page.get_by_role("button", name="Not taken", exact=True).click()
    history = page.get_by_role("region", name="What happened")
    expect(history.get_by_text("outside our service area; Hillside serves the ZIP")).to_be_visible()
    history.get_by_text("What stood then").click()
    expect(history.get_by_text("73301 is outside Riverside's area; Hillside serves it.")).to_be_visible()
    checks.looks_right(page)

    mos = screen(ruled.mo, "desk")
    mos.goto("/referrals/decisions/")
    row = mos.get_by_role("row").filter(has_text="Rosa Alvarez")
    expect(row).to_contain_text("Policy 1")
    expect(row).to_contain_text("closed: PT")
    checks.looks_right(mos)


@pytest.mark.parametrize(("form", "theme"), [("phone", "light"), ("phone", "dark"), ("desk", "dark")])
def test_the_pages_look_right(screen, ruled, form, theme):
    ruled.ada.refuse("area", by=ruled.ines)
    olgas = screen(ruled.olga, form, theme)
    said = PayerAcceptance.objects.get()
    for path in (
        "/settings/", "/referrals/payers/", f"/referrals/payers/{ruled.medicare.pk}/",
        f"/referrals/acceptances/{said.pk}/", "/referrals/area/", "/referrals/capacity/", "/referrals/policy/",
        f"/referrals/capacity/{ruled.riverside.pk}/", f"/referrals/policy/{ruled.policy.pk}/", "/referrals/policy/new/",
    ):  # fmt: skip
        olgas.goto(path)
        checks.looks_right(olgas)
    mos = screen(ruled.mo, form, theme)
    for path in ("/referrals/decisions/", f"/referrals/{ruled.ada.pk}/", "/settings/"):
        mos.goto(path)
        checks.looks_right(mos)


def test_on_the_phone_the_findings_fold_to_one_line_that_opens(screen, ruled):
    page = screen(ruled.ines, "phone")
    page.goto("/referrals/new/?source=" + str(ruled.mercy.pk))
    page.get_by_label("ZIP", exact=True).first.fill("73301")
    line = page.locator("#checks summary")
    expect(line).to_contain_text("✕ ZIP")
    assert line.bounding_box()["height"] <= 60
    line.tap()
    expect(page.get_by_text("Hillside serves it.")).to_be_visible()
    checks.looks_right(page)


def test_bad_zips_are_shown_and_the_good_are_kept_without_script(screen, ruled):
    page = screen(ruled.olga, "phone", java_script_enabled=False)
    page.goto(f"/referrals/area/?branch={ruled.riverside.pk}")
    page.get_by_label("ZIP codes").fill("78701\nAustin")
    page.get_by_role("button", name="Add", exact=True).tap()
    expect(page.get_by_role("heading", name="1 is no ZIP code")).to_be_visible()
    assert ServedZip.objects.filter(branch=ruled.riverside, zip="78701").exists()
