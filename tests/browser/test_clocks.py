"""Ines sees at a glance what is late, on the list and on the page, at her desk and on the phone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from referrals.models import Referral
from tests.browser import checks

pytestmark = pytest.mark.django_db(transaction=True)
FORMS = [("phone", "light"), ("phone", "dark"), ("desk", "light"), ("desk", "dark")]


def arrive(story, last_name, **columns):
    patient = {"last_name": last_name, "first_name": "Rosa", "phone": "5125550199", "zip": "78705"}
    return Referral.arrive(form_id=uuid4(), by=story.ines, source=story.mercy, patient=patient, **columns)


@pytest.mark.parametrize(("form", "theme"), FORMS)
def test_late_ones_first_and_why_on_the_page(screen, story, form, theme):
    late, set_too_late = arrive(story, "Alvarez", urgency="urgent"), arrive(story, "Okafor")
    arrive(story, "Lindqvist", inquiry=True)
    three_days = timedelta(days=3)
    Referral.objects.filter(pk=late.pk).update(
        received_at=now() - three_days, answer_due_at=now() - three_days + timedelta(minutes=30)
    )
    set_too_late.accept(by=story.ines)
    set_too_late.schedule(story.riverside.day_of(now()) + timedelta(days=9), by=story.ines)
    page = screen(story.ines, form, theme)
    page.goto("/referrals/")
    page.get_by_role("link", name="Late first").click()
    expect(page.locator("tbody tr").first).to_contain_text("Rosa Alvarez")
    expect(page.locator("tbody tr").first.get_by_text("Answer was due by")).to_be_visible()
    checks.looks_right(page)
    page.get_by_role("link", name="Rosa Alvarez").click()
    clocks = page.get_by_role("list", name="Clocks")
    expect(clocks.get_by_role("listitem")).to_contain_text(["Answer was due by", "First visit was due by"])
    expect(clocks.get_by_text("Late", exact=True)).to_have_count(2)
    checks.looks_right(page)
    page.goto(set_too_late.get_absolute_url())
    expect(page.get_by_role("list", name="Clocks").get_by_text("At risk")).to_be_visible()
    checks.looks_right(page)


@pytest.mark.parametrize(("form", "theme"), [("phone", "dark"), ("desk", "light")])
def test_the_administrator_sets_hours_and_targets(screen, story, form, theme):
    page = screen(story.olga, form, theme)
    page.goto(f"/branches/{story.riverside.pk}/")
    checks.looks_right(page)
    page.get_by_label("Opens at").fill("09:00")
    page.get_by_label("Closes at").fill("08:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Closes before it opens").first).to_be_visible()
    page.get_by_label("Closes at").fill("17:30")
    page.get_by_label("Urgent, in minutes").fill("20")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    story.riverside.refresh_from_db()
    assert (story.riverside.closes_at.hour, story.riverside.answer_urgent_minutes) == (17, 20)
