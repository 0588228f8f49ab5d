"""Ines notes what Ada waits for, and sends her to the branch that serves the ZIP; and back."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from referrals.models import Referral, ServedZip
from tests.browser import checks
from tests.referrals.course import page as address

pytestmark = pytest.mark.django_db(transaction=True)
FORMS = [("phone", "light"), ("phone", "dark"), ("desk", "light"), ("desk", "dark")]


@pytest.mark.parametrize(("form", "theme"), FORMS)
def test_waits_for_orders_and_is_transferred(screen, story, form, theme):
    ServedZip.objects.all().delete()
    ServedZip.objects.create(branch=story.riverside, zip="10001")
    ServedZip.objects.create(branch=story.hillside, zip="78705")
    page = screen(story.ines, form, theme)
    page.goto(address(story))
    page.get_by_role("link", name="Wait for something").click()
    page.get_by_label("Who was asked").fill("Dr. Gray")
    page.get_by_role("button", name="Wait for it").click()
    expect(page.get_by_label("Who was asked")).to_have_value("Dr. Gray")
    page.complaints.clear()  # the console notes the answer 422
    checks.looks_right(page)
    page.get_by_label("For what").select_option("Orders")
    page.get_by_label("Look again on").fill("+2")
    page.get_by_role("button", name="Wait for it").click()
    expect(page.get_by_role("list", name="Waits for")).to_contain_text("Waits for orders; Dr. Gray was asked")
    page.get_by_role("textbox", name="Note", exact=True).fill("Wound on the heel @Mo")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("Wound on the heel @Mo")).to_be_visible()
    checks.looks_right(page)
    page.get_by_role("link", name="Transfer to Hillside").click()
    expect(page.get_by_role("combobox", name="To")).to_have_value(str(story.hillside.pk))
    checks.looks_right(page)
    page.get_by_role("button", name="Transfer it").click()
    expect(page.get_by_role("status").first).to_contain_text("Transferred to Hillside.")
    story.ada.refresh_from_db()
    assert story.ada.branch == story.hillside
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("status").first).to_contain_text("Undone.")
    assert Referral.objects.get(pk=story.ada.pk).branch == story.riverside


@pytest.mark.parametrize(("form", "theme"), [("phone", "dark"), ("desk", "light")])
def test_two_of_one_patient_side_by_side(screen, story, form, theme):
    twice = Referral.arrive(
        form_id="00000000-0000-4000-8000-000000000002", by=story.mo, source=story.oakview, payer=story.medicare,
        patient={"last_name": "Brook", "first_name": "Ada", "phone": "5125550142", "zip": "78705"},
    )  # fmt: skip
    twice.wait_for("family", story.riverside.day_of(now()) + timedelta(days=1), by=story.mo)
    page = screen(story.ines, form, theme)
    page.goto(address(story))
    page.get_by_role("link", name="Compare, and merge").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two referrals, one patient?")
    checks.looks_right(page)
    page.get_by_role("button", name="This one stays").click()
    expect(page.get_by_role("list", name="Waits for")).to_contain_text("Waits for the family")
    checks.looks_right(page)
    twice.refresh_from_db()
    assert twice.duplicate_of == story.ada
