"""Mo compares two records of Mercy, merges them, and parts them again; both themes, phone and desk, without script."""

import pytest
from playwright.sync_api import expect

from sources.models import Merge, Source
from tests.browser import checks
from tests.factories.referrals import ReferralFactory
from tests.factories.sources import ContactFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def annex(story):
    story.annex = Source.objects.create(
        name="Mercy Hospital Austin", branch=story.riverside, zip="78705", city="Austin", npi="1932104098", tier="B"
    )
    ContactFactory(source=story.annex, name="Dana Reyes", email="dana@mercy.test", phone="")
    ReferralFactory(source=story.annex, by=story.ines)
    return story


@pytest.mark.parametrize("wishes", [{}, {"java_script_enabled": False}], ids=["with script", "without"])
def test_two_are_merged_and_parted_again(screen, annex, wishes):
    page = screen(annex.mo, "phone", **wishes)
    page.goto("/sources/pairs/")
    page.get_by_role("link", name="Compare Mercy Hospital and Mercy Hospital Austin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merge into Mercy Hospital")
    expect(page.get_by_label("1932104098")).to_be_checked()
    page.get_by_label("Mercy Hospital Austin", exact=True).check()
    expect(page.get_by_label("Dana Reyes joins Dana Reyes: the same name")).to_be_checked()
    expect(page.get_by_text("1 referral, 1 person.")).to_be_visible()
    page.get_by_role("button", name="Merge Mercy Hospital Austin into Mercy Hospital").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mercy Hospital Austin")
    expect(page.locator("#messages")).to_contain_text("You can part them again for 30 days.")
    expect(page.locator("main").get_by_role("link", name="Ada Brook")).to_be_visible()

    page.goto(f"/sources/{annex.annex.pk}/")
    expect(page.locator("#messages")).to_contain_text("was merged into Mercy Hospital Austin")
    page.goto("/sources/merges/")
    page.get_by_role("button", name="Part them").click()
    expect(page.locator("#messages")).to_contain_text("are two again")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mercy Hospital Austin")
    assert Source.objects.get(pk=annex.mercy.pk).name == "Mercy Hospital"
    assert Merge.objects.get().undone_by == annex.mo


def test_the_message_has_its_undo(screen, annex):
    page = screen(annex.maria)
    page.goto(f"/sources/{annex.mercy.pk}/merge/{annex.annex.pk}/")
    page.get_by_role("button", name="Merge Mercy Hospital Austin into").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("are two again")
    assert Source.objects.get(pk=annex.annex.pk).merged_into is None


def test_not_the_same_and_back(screen, annex):
    page = screen(annex.mo, "phone")
    page.goto("/sources/pairs/")
    page.get_by_role("button", name="Not the same").tap()
    expect(page.get_by_text("There are none that you may edit.")).to_be_visible()
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_role("link", name="Compare")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["phone", "desk"])
def test_each_page_looks_right(screen, annex, form, theme):
    page = screen(annex.mo, form, theme)
    merge = f"/sources/{annex.mercy.pk}/merge/{annex.annex.pk}/"
    for path in ("/sources/pairs/", merge, f"/sources/{annex.mercy.pk}/merge/?q=oak", "/sources/merges/"):
        page.goto(path)
        checks.looks_right(page)
    page.goto(merge)
    annex.annex.edit(version=annex.annex.version, city="Bastrop")
    page.get_by_role("button", name="Merge Mercy Hospital Austin into").click()
    expect(page.get_by_role("group", name="Somebody changed one of them meanwhile")).to_be_focused()
    page.complaints.clear()  # the console notes the answer 409
    checks.looks_right(page)
    page.get_by_role("button", name="Merge Mercy Hospital Austin into").click()
    page.goto("/sources/merges/")
    checks.looks_right(page)
    page.goto(f"/sources/{annex.mercy.pk}/contacts/new/")
    page.get_by_label("Name").fill("Dana Reyes, RN")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("group", name="Is it one of these people?")).to_be_focused()
    page.complaints.clear()  # the console notes the answer 422
    checks.looks_right(page)
