"""Maria opens a source in a corridor: where do we stand with them? And she moves a prospect on."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from followups.models import FollowUp, PlannedVisit, Visit
from pilots.models import Commitment
from sources.models import AlsoAt, Contact, Pledge, Source
from tests.browser import checks
from tests.factories.referrals import ReferralFactory
from tests.factories.sources import ContactFactory, SourceFactory

pytestmark = pytest.mark.django_db(transaction=True)


def fill(story):
    """A source with everything on its page."""
    mercy, today = story.mercy, now().date()
    Source.objects.filter(pk=mercy.pk).update(
        phone="+15125550100", address="1 Oak Street", city="Austin", state="TX", npi="1932104098",
        valued=["answer", "weekends"],
    )  # fmt: skip
    ContactFactory.create_batch(8, source=mercy)
    sam = Contact.objects.create(source=story.oakview, name="Sam Poe", role="physician", npi="1932104098")
    AlsoAt.objects.create(contact=sam, source=mercy)
    Contact.objects.create(source=mercy, name="Kim Oh", role="nurse").leave(on=today, successor=story.dana)
    for days in range(1, 26):
        log = {"form_id": uuid4(), "source": mercy, "by": story.maria, "at": now() - timedelta(days=days)}
        Visit.log(**log, outcome="good_talk", kind="call", contacts=[story.dana], note="They like short notes.")
    for _ in range(3):
        ReferralFactory(source=mercy, by=story.ines)
    Pledge.objects.create(source=mercy, contact=story.dana, noted_by=story.maria, said_on=today, expected_by=today)
    Commitment.objects.create(source=mercy, made_by=story.maria, what="A rate sheet", due_on=today - timedelta(days=2))
    PlannedVisit.objects.create(source=mercy, who=story.maria, at=now() + timedelta(days=2))
    task = {"assignee": story.maria, "made_by": story.mo, "due_on": today}
    FollowUp.objects.create(source=mercy, what="Bring brochures", **task)
    mercy.refresh_from_db()
    mercy.edit(version=mercy.version, tier="B")


def tops(page, *names):
    return [page.get_by_role("heading", name=name, exact=True).bounding_box()["y"] for name in names]


def test_on_the_phone_promises_people_timeline_and_the_rest_folded(screen, story):
    fill(story)
    page = screen(story.maria, "phone")
    page.goto(f"/sources/{story.mercy.pk}/")
    order = tops(page, "Mercy Hospital", "Promises", "People", "Timeline")
    assert order == sorted(order)
    figures = page.get_by_text("12 months in figures").first
    assert figures.bounding_box()["y"] > order[-1]
    picture = page.get_by_role("img", name="Referrals by month")
    expect(picture).to_be_hidden()
    figures.tap()
    expect(picture).to_be_visible()
    checks.looks_right(page)


def test_the_timeline_narrows_and_leads_on_without_script(screen, story):
    fill(story)
    page = screen(story.maria, "phone", java_script_enabled=False)
    page.goto(f"/sources/{story.mercy.pk}/")
    page.get_by_role("link", name="Talks", exact=True).click()
    lines = page.locator(".timeline > li")
    expect(lines).to_have_count(20)
    page.get_by_role("link", name="Older").click()
    expect(lines).to_have_count(5)
    page.get_by_role("link", name="Newest").click()
    expect(lines).to_have_count(20)
    page.get_by_role("link", name="Changes").click()
    expect(lines).to_contain_text(["Tier B, before A"])
    page.get_by_role("link", name="Move or call off").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Move the visit")


def test_a_prospect_is_moved_on_and_back(screen, story):
    Source.objects.filter(pk=story.oakview.pk).update(owner=story.maria)
    page = screen(story.maria)
    page.goto("/sources/winning/")
    page.get_by_role("region", name="Identified").get_by_role("button").click()
    expect(page.get_by_role("region", name="Met")).to_contain_text("Oakview Rehab")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("region", name="Identified")).to_contain_text("Oakview Rehab")


def test_a_person_is_met_elsewhere_too_and_leaves(screen, story):
    page = screen(story.maria, "phone")
    page.goto(f"/sources/contacts/{story.dana.pk}/")
    page.get_by_role("combobox").press_sequentially("oak")
    page.get_by_role("option", name="Oakview Rehab").tap()
    page.get_by_role("button", name="Add", exact=True).tap()
    expect(page.get_by_role("link", name="Oakview Rehab")).to_be_visible()
    page.get_by_role("link", name="Left the job").tap()
    page.get_by_label("Or a new person's name").fill("Kim Oh")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("link", name="Kim Oh")).to_be_visible()
    checks.looks_right(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["phone", "desk"])
def test_full_empty_and_wrong_look_right(screen, story, form, theme):
    fill(story)
    SourceFactory.create_batch(24, branch=story.riverside)
    page = screen(story.mo, form, theme)
    mercy, dana = f"/sources/{story.mercy.pk}/", f"/sources/contacts/{story.dana.pk}/"
    for path in [
        mercy, f"{mercy}?show=talks", f"{mercy}?show=changes&before=1.0.change.1", f"/sources/{story.oakview.pk}/",
        dana, f"{dana}edit/", f"{dana}leaving/", f"{mercy}wishes/", f"{mercy}inactivity/",
        "/sources/winning/?whose=all", "/sources/winning/",
    ]:  # fmt: skip
        page.goto(path)
        checks.looks_right(page)
    page.goto(f"{mercy}inactivity/")
    page.get_by_role("button", name="Give up").click()
    expect(page.get_by_role("group", name="1 thing to put right")).to_be_focused()
    page.complaints.clear()  # the console notes the answer 422
    checks.looks_right(page)
