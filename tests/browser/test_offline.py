"""Visits without network, on a phone: they wait in the browser, arrive once each, and hold no word of a patient."""

import pytest
from playwright.sync_api import Page, expect

from followups.models import Visit
from referrals.models import Patient
from tests.browser import checks

pytestmark = pytest.mark.django_db(transaction=True)
NOTE = "ZQNOTE about a patient"
ALL_THAT_IS_KEPT = """async () => {
  const kept = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) kept.push(request.url, await (await cache.match(request)).text());
  }
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => (indexedDB.open(name).onsuccess = (e) => done(e.target.result)));
    for (const store of db.objectStoreNames) {
      const asked = db.transaction(store).objectStore(store).getAll();
      await new Promise((done) => (asked.onsuccess = done));
      kept.push(JSON.stringify(asked.result));
    }
    db.close();
  }
  return kept.join("\\n");
}"""


@pytest.fixture
def phone(screen, story) -> Page:
    """Maria's, after one page with network: the worker is active and knows her places."""
    page = screen(story.maria, "phone")
    page.goto("/sources/")
    page.evaluate("navigator.serviceWorker.ready.then(() => {})")
    page.wait_for_function("navigator.serviceWorker.controller")
    page.wait_for_function(ALL_THAT_IS_KEPT.join(["async () => (await (", ")()).includes('Dana Reyes')"]))
    return page


def waiting(page: Page):
    return page.locator("#waiting")


def log(page: Page, outcome: str, note: str = "") -> None:
    page.get_by_label("Source").select_option("Mercy Hospital")
    if note:
        page.get_by_label("Note").fill(note)
    page.get_by_role("button", name=outcome).tap()


def test_three_logged_without_network_arrive_once_each(phone, story):
    phone.context.set_offline(True)
    phone.goto(f"/visits/new/?source={story.mercy.pk}")
    expect(phone.get_by_label("Source")).to_have_value(f"source-{story.mercy.pk}")
    phone.get_by_label("Dana Reyes").check()
    phone.get_by_role("button", name="Good talk").tap()
    expect(waiting(phone)).to_contain_text("1 visit waiting to send")
    log(phone, "Left info")
    expect(waiting(phone)).to_contain_text("2 visits waiting to send")
    phone.goto("/today/")
    log(phone, "Nobody in")
    expect(waiting(phone)).to_contain_text("3 visits waiting to send")
    assert not Visit.objects.exists()
    phone.context.set_offline(False)
    expect(waiting(phone)).to_have_text("3 visits are sent.")
    assert sorted(Visit.objects.values_list("outcome", flat=True)) == ["good_talk", "left_info", "nobody_in"]
    assert [met.contact for met in Visit.objects.get(outcome="good_talk").met.all()] == [story.dana]
    phone.goto("/sources/")
    expect(waiting(phone)).to_be_empty()
    assert Visit.objects.count() == 3


def lose_answers(page: Page, to: str) -> None:
    """The server hears and saves; the browser never learns of it."""

    def lose(route):
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.context.route(to, lose)


def test_an_answer_that_was_lost_makes_no_second_visit(phone, story):
    lose_answers(phone, "**/visits/waiting/")
    phone.goto("/visits/offline/")
    with phone.expect_event("requestfailed"):
        log(phone, "Good talk")
    expect(waiting(phone)).to_contain_text("1 visit waiting to send")
    assert Visit.objects.count() == 1  # heard, and not told
    phone.context.unroute_all(behavior="wait")
    phone.goto("/sources/")
    expect(waiting(phone)).to_have_text("The visit is sent.")
    phone.reload()
    expect(waiting(phone)).to_be_empty()
    assert Visit.objects.count() == 1


def test_the_sheet_with_network_keeps_the_visit_when_the_network_goes(phone, story):
    phone.goto(f"/visits/new/?source={story.mercy.pk}")
    phone.context.set_offline(True)
    phone.get_by_label("Note").fill(NOTE)
    phone.get_by_role("button", name="Good talk").tap()
    expect(waiting(phone)).to_contain_text("Leave this page open")
    assert "ZQNOTE" not in phone.evaluate(ALL_THAT_IS_KEPT)
    phone.context.set_offline(False)
    expect(waiting(phone)).to_have_text("The visit is sent.")
    assert Visit.objects.get().note == NOTE  # the page was still open


def test_with_network_the_sheet_goes_its_own_way_and_nothing_waits(phone, story):
    phone.goto(f"/visits/new/?source={story.mercy.pk}")
    phone.get_by_label("Note").fill(NOTE)
    phone.get_by_role("button", name="Good talk").tap()
    expect(phone.get_by_text("Saved.")).to_be_visible()
    expect(waiting(phone)).to_be_empty()
    kept = phone.evaluate(ALL_THAT_IS_KEPT)
    assert "ZQNOTE" not in kept and str(Visit.objects.get().form_id) not in kept


def test_the_browser_keeps_no_patient_and_no_note(phone, story):
    Patient.objects.filter(pk=story.ada.patient_id).update(last_name="ZQBROOK")
    for path in ("/today/", "/referrals/", f"/referrals/{story.ada.pk}/", f"/sources/{story.mercy.pk}/"):
        phone.goto(path)
    phone.context.set_offline(True)
    phone.goto("/today/")
    log(phone, "Concern", NOTE)
    expect(waiting(phone)).to_contain_text("1 visit waiting to send")
    kept = phone.evaluate(ALL_THAT_IS_KEPT)
    assert "concern" in kept and "Mercy Hospital" in kept
    assert "ZQ" not in kept and "Brook" not in kept


def test_who_is_signed_out_meanwhile_keeps_them_for_later(phone, story):
    phone.context.set_offline(True)
    phone.goto("/visits/new/")
    log(phone, "Good talk")
    expect(waiting(phone)).to_contain_text("1 visit waiting to send")
    cookies = phone.context.cookies()
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    expect(waiting(phone)).to_have_text("Sign in to send 1 visit")
    assert not Visit.objects.exists()
    phone.context.add_cookies(cookies)
    phone.reload()
    expect(waiting(phone)).to_have_text("The visit is sent.")


def test_sign_out_warns_of_what_waits_and_leaves_nothing(phone, story):
    phone.context.set_offline(True)
    phone.goto("/visits/new/")
    log(phone, "Good talk")
    expect(waiting(phone)).to_contain_text("1 visit waiting to send")
    lose_answers(phone, "**/visits/waiting/")
    phone.context.set_offline(False)
    phone.goto("/sources/")
    asked = []
    phone.on(
        "dialog", lambda dialog: (asked.append(dialog.message), dialog.accept() if asked[1:] else dialog.dismiss())
    )
    phone.get_by_role("button", name="Menu").tap()
    for _ in range(2):
        phone.get_by_role("navigation", name="Menu").get_by_role("button", name="Sign out").tap()
    expect(phone.get_by_role("heading", name="Sign in")).to_be_visible()
    assert asked == ["1 visit waiting here will be lost. Sign out?"] * 2
    kept = phone.evaluate(ALL_THAT_IS_KEPT)
    assert "Mercy" not in kept and "good_talk" not in kept
    assert not phone.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_sheet_without_network_looks_right(phone, screen, story, theme):
    page = screen(story.maria, "phone", theme)
    page.goto("/visits/offline/")
    expect(page.get_by_label("Source")).to_contain_text("Mercy Hospital")
    checks.looks_right(page)


def test_what_waits_is_named_with_place_outcome_and_time(phone):
    phone.context.set_offline(True)
    phone.goto("/today/")
    log(phone, "Left info")
    expect(waiting(phone)).to_contain_text("1 visit waiting to send: Mercy Hospital, left info, ")


def test_what_was_typed_survives_an_answer_lost_on_the_way(phone, story):
    lose_answers(phone, "**/visits/waiting/")
    phone.goto(f"/visits/new/?source={story.mercy.pk}")
    phone.get_by_label("Note").fill(NOTE)
    phone.get_by_role("button", name="Good talk").tap()
    expect(waiting(phone)).to_contain_text("1 visit waiting to send")
    phone.context.unroute_all(behavior="wait")
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(waiting(phone)).to_have_text("The visit is sent.")
    assert Visit.objects.get().note == NOTE


def test_what_was_typed_goes_along_when_the_first_try_never_arrived(phone, story):
    phone.goto(f"/visits/new/?source={story.mercy.pk}")
    phone.get_by_text("change or add").tap()
    phone.get_by_label("New person's name").fill("Lee Ng")
    phone.context.route("**/visits/waiting/", lambda route: route.abort("connectionreset"))
    phone.get_by_role("button", name="Good talk").tap()
    expect(waiting(phone)).to_contain_text("Leave this page open")
    phone.context.unroute_all(behavior="wait")
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(waiting(phone)).to_have_text("The visit is sent.")
    assert [str(person) for person in Visit.objects.get().people] == ["Lee Ng"]
