"""Maria leaves with 200 sources: Mo hands her book over, by territory and the rest to one person, and takes it back."""

import pytest
from playwright.sync_api import expect

from notifications.models import Message
from sources.models import Source, Territory
from tests.browser import checks
from tests.factories.sources import SourceFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def book(story):
    """With Mercy 200: 120 where Lena has the territory, 79 elsewhere."""
    story.lena = story.person("Lena Fox", "marketer", story.riverside)
    story.sam = story.person("Sam Poe", "marketer", story.riverside)
    Territory.objects.create(branch=story.riverside, marketer=story.lena, zip="78704")
    for zip, number in (("78704", 120), ("78756", 79)):
        rows = SourceFactory.build_batch(number, branch=story.riverside, owner=story.maria, zip=zip)
        Source.objects.bulk_create(rows)
    Message.objects.all().delete()
    return story


def owned(*people):
    return [Source.objects.filter(owner=person).count() for person in people]


def test_a_book_of_two_hundred_is_handed_over_and_taken_back(screen, book):
    page = screen(book.mo)
    page.goto("/sources/handover/")
    page.get_by_label("Whose book").select_option("Maria Lopez, 200 sources")
    page.get_by_label("By territory").check()
    page.get_by_label("To", exact=True).select_option("Sam Poe")
    page.get_by_role("button", name="Show what would move").click()
    moves = page.locator("main form[method=post] .row-list")
    expect(moves).to_contain_text("To Lena Fox")
    expect(moves.locator("li").filter(has_text="Lena Fox")).to_contain_text("120 sources")
    expect(moves.locator("li").filter(has_text="Sam Poe")).to_contain_text("80 sources")
    checks.looks_right(page)
    assert owned(book.maria, book.lena, book.sam) == [200, 0, 0]

    page.get_by_label("Why").fill("Maria moves to Denver")
    page.get_by_role("button", name="Hand over the book of Maria Lopez").click()
    expect(page.locator("#messages")).to_contain_text("Handed over: 200 sources.")
    assert owned(book.maria, book.lena, book.sam) == [0, 120, 80]
    told = Message.objects.filter(about="handover")
    assert sorted(message.user.name for message in told) == ["Lena Fox", "Maria Lopez", "Sam Poe"]

    page.goto(f"/sources/{book.mercy.pk}/ownership/")
    expect(page.locator(".timeline")).to_contain_text("From Maria Lopez to Sam Poe")
    expect(page.locator(".timeline")).to_contain_text("Maria moves to Denver")


def test_the_undo_brings_all_two_hundred_back(screen, book):
    page = screen(book.mo)
    page.goto(f"/sources/handover/?from={book.maria.pk}&how=one&to={book.lena.pk}")
    page.get_by_label("Why").fill("By mistake")
    page.get_by_role("button", name="Hand over the book of Maria Lopez").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("Undone.")
    assert owned(book.maria, book.lena) == [200, 0]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["phone", "desk"])
def test_its_pages_look_right_when_they_are_full(screen, book, form, theme):
    book.mercy.share_with(book.lena)
    page = screen(book.mo, form, theme)
    for path in (
        f"/sources/handover/?from={book.maria.pk}&how=rows",
        f"/sources/handover/?from={book.maria.pk}&how=one",
        "/sources/territories/",
        "/sources/unowned/",
        f"/sources/{book.mercy.pk}/ownership/",
        f"/referrals/{book.ada.pk}/credit/",
    ):
        page.goto(path)
        page.complaints.clear()  # the console notes the answer 422
        checks.looks_right(page)


def test_without_script_a_book_is_handed_over_too(screen, book):
    page = screen(book.mo, java_script_enabled=False)
    page.goto(f"/sources/handover/?from={book.maria.pk}&how=one&to={book.lena.pk}")
    page.get_by_label("Why").fill("Maria leaves")
    page.get_by_role("button", name="Hand over the book of Maria Lopez").click()
    expect(page.locator("#messages")).to_contain_text("Handed over: 200 sources.")


def test_a_marketer_asks_on_the_phone_and_the_owner_agrees(screen, book):
    asks = screen(book.lena, "phone")
    asks.goto(f"/sources/{book.mercy.pk}/ownership/")
    asks.get_by_label("Why it should be yours").fill("I know everybody there")
    asks.get_by_role("button", name="Ask").tap()
    expect(asks.locator("#messages")).to_contain_text("Maria Lopez and the managers are told")
    checks.looks_right(asks)
    owner = screen(book.maria, "phone")
    owner.goto(f"/sources/{book.mercy.pk}/ownership/")
    checks.looks_right(owner)
    owner.get_by_role("button", name="Agree").tap()
    expect(owner.locator("#messages")).to_contain_text("Mercy Hospital is Lena Fox's now.")


def test_zips_are_pasted_and_what_is_none_is_shown(screen, book):
    page = screen(book.mo, "phone")
    page.goto("/sources/territories/")
    page.get_by_label("Marketer").select_option("Sam Poe")
    page.get_by_role("textbox", name="ZIP codes").fill("78756\n7875x\n78704")
    page.get_by_role("button", name="Give", exact=True).tap()
    wrong = page.get_by_role("group", name="Not all of it could be given")
    expect(wrong).to_be_focused()
    expect(wrong).to_contain_text("No ZIP codes: 7875x")
    expect(wrong).to_contain_text("78704 is Lena Fox")
    page.complaints.clear()
    checks.looks_right(page)
    assert Territory.objects.get(zip="78756").marketer == book.sam
