"""Ines fills in the rest by keyboard: codes by words, a physician, the Medicare number. A stray one gets its sender."""

from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from referrals.models import DiagnosisCode, Referral
from tests.browser import checks

pytestmark = pytest.mark.django_db(transaction=True)
CODES = {"I50.9": "Heart failure, unspecified", "E11.9": "Type 2 diabetes mellitus without complications"}


@pytest.fixture
def listed(story):
    DiagnosisCode.objects.bulk_create(DiagnosisCode(code=code, words=words) for code, words in CODES.items())
    story.lee = story.oakview.contacts.create(name="Dr. Ann Lee", role="physician", npi="1234567893")


@pytest.fixture
def stray(story):
    """Came two hours ago from a source that nobody owns; nobody noted who called."""
    patient = {"last_name": "Alvarez", "first_name": "Rosa", "phone": "5125550147", "zip": "78705"}
    return Referral.arrive(form_id=uuid4(), by=story.ines, source=story.mercy, patient=patient)


def field(page: Page, label: str) -> Locator:
    """The text of a combobox; its list has the same name."""
    return page.get_by_label(label).and_(page.locator("input"))


def unfold(page: Page, words: str) -> None:
    page.get_by_text(words, exact=True).press("Enter")


def test_the_rest_by_keyboard(screen, story, listed):
    page = screen(story.ines, "desk")
    page.goto("/referrals/new/")
    keys = page.keyboard
    for text in ("mer", "", "alvarez", "rosa", "03141941", "5125550142", "78705"):
        keys.type(text, delay=5)
        keys.press("Tab")
    keys.type("med")
    unfold(page, "Codes, and where the patient comes from")
    keys.press("Tab")
    keys.type("heart")
    expect(page.get_by_role("option", name="I50.9")).to_be_visible()
    keys.press("Enter")
    keys.type(", diab")
    expect(page.get_by_role("option", name="E11.9")).to_be_visible()
    keys.press("Tab")
    expect(field(page, "ICD-10-CM codes")).to_have_value("I50.9, E11.9")
    keys.type("oak")
    keys.press("Tab")
    expect(field(page, "Discharged from")).to_have_value("Oakview Rehab")
    unfold(page, "Physicians")
    keys.press("Tab")
    keys.type("lee")
    keys.press("Tab")
    expect(field(page, "Physician who certifies")).to_have_value("Dr. Ann Lee")
    page.get_by_label("The same one follows").press("Space")
    unfold(page, "Member id and authorisation")
    keys.press("Tab")
    keys.type("1eg4-te5-mk73")
    keys.press("Control+Enter")
    expect(page.get_by_role("status").first).to_contain_text("Received")
    rosa = Referral.objects.latest("pk")
    assert (rosa.icd_codes, rosa.facility) == (["I50.9", "E11.9"], story.oakview)
    assert (rosa.certifying_physician, rosa.following_physician) == (story.lee, story.lee)
    assert rosa.member_id.in_full == "1EG4TE5MK73"
    expect(page.get_by_text("•••• MK73")).to_be_visible()
    page.get_by_role("link", name="Show the member id in full").click()
    expect(page.get_by_text("1EG4TE5MK73")).to_be_visible()
    assert page.url.endswith(f"/referrals/{rosa.pk}/")
    assert "1EG4" not in page.url


def test_a_physician_whom_nobody_knows_is_added_on_the_way(screen, story, listed):
    page = screen(story.ines, "desk")
    page.goto("/referrals/new/")
    unfold(page, "Physicians")
    page.keyboard.press("Tab")
    page.keyboard.type("Kim Ray")
    expect(page.get_by_role("option", name="Add “Kim Ray” as a new physician")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_label("New physician's name")).to_be_focused()
    expect(page.get_by_label("New physician's name")).to_have_value("Kim Ray")


def test_a_stray_one_gets_its_sender_in_one_click(screen, story, stray):
    page = screen(story.ines, "phone")
    page.goto("/referrals/attribution/")
    expect(page.get_by_role("main")).to_contain_text("1 to attribute")
    page.get_by_role("button", name="Dana Reyes").click()
    expect(page.get_by_role("status").first).to_contain_text("Sent by Dana Reyes.")
    expect(page.get_by_role("main")).to_contain_text("Nothing is missing.")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("main")).to_contain_text("1 to attribute")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["phone", "desk"])
def test_it_looks_right(screen, story, listed, stray, form, theme):
    page = screen(story.ines, form, theme)
    page.goto("/referrals/new/")
    for fold in page.locator(".papers details").all():
        fold.evaluate("fold => fold.open = true")
    checks.looks_right(page)
    page.get_by_label("Member id").fill("1EG4-TE5-MK7O")
    page.get_by_label("Payer").select_option("Medicare")
    page.get_by_role("button", name="Save — received").click()
    expect(page.get_by_role("group", name="things to put right")).to_be_focused()
    page.complaints.clear()  # the console notes the answer 422
    checks.looks_right(page)
    for path in (f"/referrals/{stray.pk}/", f"/referrals/{stray.pk}/edit/", f"/referrals/{stray.pk}/member-id/"):
        page.goto(path)
        checks.looks_right(page)
    page.goto("/referrals/attribution/")
    checks.looks_right(page)
    stray.name_sender(story.dana, by=story.ines)
    page.goto("/referrals/attribution/")
    checks.looks_right(page)


def test_without_script(screen, story, listed):
    page = screen(story.ines, "phone", java_script_enabled=False)
    page.goto(f"/referrals/{story.ada.pk}/edit/")
    page.get_by_text("Codes, and where the patient comes from").click()
    field(page, "ICD-10-CM codes").fill("heart failure")
    page.get_by_text("Physicians", exact=True).click()
    field(page, "Physician who certifies").fill("lee")
    page.get_by_role("button", name="Save").click()
    ada = Referral.objects.get(pk=story.ada.pk)
    assert (ada.icd_codes, ada.certifying_physician) == (["I50.9"], story.lee)
