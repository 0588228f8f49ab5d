"""What is photographed: whose page, where it is, and what is done there first."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from config.demo.people import ADA, INES, MARIA, MO, Person

Act = Callable[[Page], None]
STAGES = ("inquiry", "received", "reviewing", "accepted", "scheduled", "admitted", "discharged", "not_taken")
MOVES = {"schedule": "accepted", "admission": "scheduled", "discharge": "admitted", "refusal": "received"}
# Addresses that only take a POST, or answer with a part of a page or a word for machines.
BY_POST = {
    "people:home", "followups:first", "followups:updates", "followups:no_update",
    "people:theme", "people:stay", "people:unfinished", "people:undo", "people:reinvitation",
    "people:deactivation_end", "notifications:healthz", "notifications:readyz", "sources:suggestions",
    "sources:contact_removal",
    "followups:visit_removal", "followups:visit_concern", "followups:plan_removal", "followups:snooze_end",
    "followups:waiting", "followups:worker_script", "followups:manifest", "followups:feed_end", "followups:calendar",
    "followups:miles_export", "followups:task_done", "followups:task_snooze", "sources:pledge_let_go",
    "pilots:commitment_kept",
    "sources:stage", "sources:inactivity_end", "sources:contact_leaving_end",
    "sources:contact_elsewhere", "sources:contact_elsewhere_end",
    "sources:owner", "sources:co_owners", "sources:co_owner_end", "sources:request_new",
    "sources:agreement", "sources:refusal", "sources:territories_end", "sources:territory_owner",
    "sources:gift_removal", "sources:gift_export",
    "sources:export", "sources:view_removal", "sources:import_run", "sources:import_cancellation",
    "sources:import_resumption", "sources:import_undoing", "sources:import_removal", "sources:import_rejects",
    "sources:not_same", "sources:merge_end",
    "referrals:checks", "referrals:reception", "referrals:review", "referrals:acceptance", "referrals:reopening",
}  # fmt: skip


@dataclass(frozen=True)
class Shot:
    """`path` may be a list's address and, after an arrow, what the first link there must look like."""

    name: str
    who: Person | None
    path: str
    act: Act | None = None
    status: int = 200


def send(page: Page) -> None:
    """The form as it is: what is missing is said."""
    page.locator("main form:not([action*='theme']):not([action*='undo']) button:not([name])").last.click()
    page.wait_for_load_state()


def wrong_password(page: Page) -> None:
    page.locator("[name=login]").fill("nobody@demo.kept.test")
    page.locator("[name=password]").fill("not the password")
    page.locator("[name=password]").press("Enter")
    page.wait_for_load_state()


def half_typed(page: Page) -> None:
    """With the findings beside it, as they come while one types."""
    page.locator("[name=sender_text]").press_sequentially("mer", delay=30)
    page.locator("[role=option]").first.wait_for()
    page.locator("[name=sender_text]").press("Tab")
    for name, text in {"last_name": "Alvarez", "first_name": "Rosa", "birth_date": "03141941", "zip": "78705"}.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=payer]").select_option(label="Medicare")
    page.locator(".findings").wait_for()


def save_referral(page: Page) -> None:
    """The fresh page with its message and Undo."""
    half_typed(page)
    page.locator("[data-default]").click()
    page.wait_for_url("**/referrals/*/")


def suggestions(page: Page) -> None:
    page.locator("[name=sender_text]").press_sequentially("mer", delay=30)
    page.locator("[role=option]").first.wait_for()


def menu(page: Page) -> None:
    page.locator("[popovertarget]:visible").last.click()


def unfold(page: Page) -> None:
    for summary in page.locator("main summary").all():
        summary.click()


def log_concern(page: Page) -> None:
    """The saved visit with the form of the concern."""
    page.get_by_role("button", name="Concern").click()
    page.wait_for_load_state()


def task_dialog(page: Page) -> None:
    page.locator("main").get_by_role("link", name="Task", exact=True).first.click()
    page.get_by_role("dialog", name="New task").wait_for()


MERCY = "/sources/?q=mercy -> /sources/[0-9]+/"
OF_FOLLOWUPS = [
    Shot("today", MARIA, "/"),
    Shot("today, all of it", MARIA, "/today/?all"),
    Shot("log a visit", MARIA, f"{MERCY} -> /visits/new/.*"),
    Shot("log a visit, unfolded", MARIA, f"{MERCY} -> /visits/new/.*", unfold),
    Shot("log a visit, nowhere", MARIA, "/visits/new/?source=0", status=404),
    Shot("visit, saved with a concern", MARIA, f"{MERCY} -> /visits/new/.*", log_concern),
    Shot("visit", MARIA, f"{MERCY} -> /visits/[0-9]+/"),
    Shot("visit, edit", MARIA, f"{MERCY} -> /visits/[0-9]+/ -> /visits/[0-9]+/edit/"),
    Shot("visit without network", MARIA, "/visits/offline/"),
    Shot("plan a visit", MARIA, "/check-ins/ -> /visits/plans/new/.*"),
    Shot("plan a visit, errors", MARIA, "/check-ins/ -> /visits/plans/new/.*", send),
    Shot("planned visit", MARIA, "/sources/?q=fuentes -> /sources/[0-9]+/ -> /visits/plans/[0-9]+/"),
    Shot("put a check-in off", MARIA, f"{MERCY} -> /check-ins/[0-9]+/snooze/"),
    Shot("check-ins", MARIA, "/check-ins/"),
    Shot("route", MARIA, "/route/"),
    Shot("route, nothing picked", MARIA, "/route/?starts_from="),
    Shot("route, wrong ZIP", MARIA, "/route/?starts_from=7", unfold),
    Shot("miles", MARIA, "/miles/"),
    Shot("miles, none", MARIA, "/miles/?month=2025-01"),
    Shot("tasks", MARIA, "/tasks/"),
    Shot("task", MARIA, "/tasks/ -> /tasks/[0-9]+/"),
    Shot("task, new", MARIA, "/tasks/new/"),
    Shot("task, new, errors", MARIA, "/tasks/new/", send),
    Shot("task over a page", MARIA, MERCY, task_dialog),
    Shot("calendar", MARIA, "/me/calendar/"),
    Shot("pledge, new", MARIA, f"{MERCY} -> .*pledges/new/"),
    Shot("pledge", MARIA, "/sources/?q=laurel+oaks -> /sources/[0-9]+/ -> /sources/pledges/[0-9]+/"),
    Shot("commitment, new", MARIA, f"{MERCY} -> .*commitments/new/"),
    Shot("commitment", MARIA, f"{MERCY} -> .*/commitments/[0-9]+/"),
    Shot("commitment, drop", MARIA, f"{MERCY} -> .*/commitments/[0-9]+/end/"),
    Shot("check-ins of everybody", MO, "/check-ins/"),
    Shot("rhythm", MO, "/check-ins/ -> /sources/rhythm/[0-9]+/"),
]

SHOTS = [
    Shot("sign-in", None, "/accounts/login/"),
    Shot("sign-in refused", None, "/accounts/login/", wrong_password),
    Shot("password reset", None, "/accounts/password/reset/"),
    Shot("password reset sent", None, "/accounts/password/reset/done/"),
    Shot("password reset link used", None, "/accounts/password/reset/key/1-nonsense/"),
    *OF_FOLLOWUPS,
    Shot("sources", MARIA, "/sources/"),
    Shot("sources, none found", MARIA, "/sources/?q=zzzzzz"),
    Shot("source", MARIA, "/sources/?q=mercy -> /sources/[0-9]+/"),
    Shot("source, new", MARIA, "/sources/new/"),
    Shot("source, new, errors", MARIA, "/sources/new/", send),
    Shot("source, edit", MARIA, "/sources/?q=mercy -> /sources/[0-9]+/ -> /sources/[0-9]+/edit/"),
    Shot("contact, new", MARIA, "/sources/?q=mercy -> /sources/[0-9]+/ -> .*contacts?/new/"),
    Shot("source, what they want", MARIA, "/sources/?q=mercy -> /sources/[0-9]+/ -> .*/wishes/"),
    Shot("source, give up", MARIA, "/sources/?q=mercy -> /sources/[0-9]+/ -> .*/inactivity/"),
    Shot("contact", MARIA, "/sources/?q=mercy -> /sources/[0-9]+/ -> .*contacts?/[0-9]+/"),
    Shot("contact, edit", MARIA, "/sources/?q=mercy -> /sources/[0-9]+/ -> .*contacts/[0-9]+/ -> .*/edit/"),
    Shot("contact, left", MARIA, "/sources/?q=mercy -> /sources/[0-9]+/ -> .*contacts/[0-9]+/ -> .*/leaving/"),
    Shot("winning a source", MARIA, "/sources/winning/"),
    Shot("gifts of a marketer", MARIA, "/sources/gifts/"),
    Shot("gift, no source", MARIA, "/sources/gifts/new/"),
    Shot("referrals of a marketer", MARIA, "/referrals/"),
    Shot("referral of a marketer", MARIA, "/referrals/ -> /referrals/[0-9]+/"),
    Shot("new referral from the field", MARIA, "/referrals/new/"),
    Shot("bell", MARIA, "/notifications/"),
    Shot("profile", MARIA, "/me/"),
    Shot("menu", MARIA, "/sources/", menu),
    Shot("not hers", MARIA, "/people/", status=403),
    Shot("nowhere", MARIA, "/nowhere/", status=404),
    Shot("change password", MARIA, "/accounts/password/change/"),
    Shot("e-mail address", MARIA, "/accounts/email/"),
    Shot("second step", MARIA, "/accounts/2fa/"),
    Shot("second step, app", MARIA, "/accounts/2fa/totp/activate/"),
    Shot("second step, passkey", MARIA, "/accounts/2fa/webauthn/add/"),
    Shot("sign out", MARIA, "/accounts/logout/"),
    Shot("referrals", INES, "/referrals/"),
    Shot("referrals, none found", INES, "/referrals/?q=zzzzzz"),
    *[Shot(f"referral, {s.replace('_', ' ')}", INES, f"/referrals/?stage={s} -> /referrals/[0-9]+/") for s in STAGES],
    *[
        Shot(f"move, {move}", INES, f"/referrals/?stage={stage} -> /referrals/[0-9]+/ -> /referrals/[0-9]+/{move}/")
        for move, stage in MOVES.items()
    ],
    Shot(
        "move, refusal, errors",
        INES,
        "/referrals/?stage=received -> /referrals/[0-9]+/ -> /referrals/[0-9]+/refusal/",
        send,
    ),
    Shot("referral, edit", INES, "/referrals/?stage=received -> /referrals/[0-9]+/ -> /referrals/[0-9]+/edit/"),
    Shot("new referral", INES, "/referrals/new/"),
    Shot("new referral, suggestions", INES, "/referrals/new/", suggestions),
    Shot("new referral, half typed", INES, "/referrals/new/", half_typed),
    Shot("new referral, errors", INES, "/referrals/new/", send),
    Shot("new referral, saved", INES, "/referrals/new/", save_referral),
    Shot("failed mail", MO, "/mail/failed/"),
    Shot("referrals of a manager", MO, "/referrals/"),
    Shot("sources, many at once", MO, "/sources/bulk/?tier=A"),
    Shot("sources, save the view", MO, "/sources/views/new/?tier=A"),
    Shot("who owns it", MO, f"{MERCY} -> .*/ownership/"),
    Shot("may be twice", MO, "/sources/pairs/"),
    Shot("two records", MO, "/sources/pairs/ -> /sources/[0-9]+/merge/[0-9]+/"),
    Shot("merge with another", MO, f"{MERCY} -> .*/merge/"),
    Shot("merged", MO, "/sources/merges/"),
    Shot("imports", MO, "/sources/imports/"),
    Shot("import, new", MO, "/sources/imports/new/"),
    Shot("import, new, errors", MO, "/sources/imports/new/", send),
    Shot("fields", ADA, "/sources/fields/"),
    Shot("field", ADA, "/sources/fields/ -> /sources/fields/[0-9]+/"),
    Shot("field, new, errors", ADA, "/sources/fields/new/", send),
    Shot("hand over a book", MO, "/sources/handover/"),
    Shot("territories", MO, "/sources/territories/"),
    Shot("nobody's sources", MO, "/sources/unowned/"),
    Shot("credit", MO, "/referrals/ -> /referrals/[0-9]+/ -> /referrals/[0-9]+/credit/"),
    Shot("gifts, report", MO, "/sources/gifts/"),
    Shot("gifts, past the limit", MO, "/sources/gifts/ -> /sources/[0-9]+/gifts/.*"),
    Shot("gift, correction", MO, "/sources/gifts/ -> /sources/[0-9]+/gifts/.* -> /sources/gifts/[0-9]+/"),
    Shot("gift, new", MO, "/sources/gifts/ -> /sources/[0-9]+/gifts/.* -> /sources/gifts/new/.*"),
    Shot("gift limits", MO, "/sources/gifts/limits/"),
    Shot("gift limit", MO, "/sources/gifts/limits/ -> /sources/gifts/limits/[0-9]+/"),
    Shot("gift limit, new, errors", MO, "/sources/gifts/limits/new/", send),
    Shot("people", ADA, "/people/"),
    Shot("person", ADA, "/people/ -> /people/[0-9]+/"),
    Shot("invitation", ADA, "/people/invitation/"),
    Shot("invitation, errors", ADA, "/people/invitation/", send),
    Shot("branches", ADA, "/branches/"),
    Shot("branch", ADA, "/branches/ -> /branches/[0-9]+/"),
    Shot("branch, new", ADA, "/branches/new/"),
    Shot("bell, empty", ADA, "/notifications/"),
    Shot("demo mail", ADA, "/demo/mail/"),
]
