"""Tasks: what, for whom, by when. Maria, Ines and Mo give them to themselves and to each other."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from accounts.sentences import WrongWay
from followups.forms.task import REPEATS
from followups.models import FollowUp
from notifications.models import Message
from pilots.models import Capability, Pilot

pytestmark = pytest.mark.django_db
DUE = "2026-12-01"


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel("2026-11-24T18:00:00Z", tick=False):
        yield


@pytest.fixture
def maria(client, story):
    client.force_login(story.maria)
    return client


def form(person, **typed):
    return {"what": "Bring brochures", "assignee": person.pk, "due_on": DUE} | typed


def task(story, **columns):
    whose = {"assignee": story.maria, "made_by": story.maria, "source": story.mercy}
    return FollowUp.objects.create(**{"what": "Call Dana", "due_on": date(2026, 11, 24)} | whose | columns)


def test_a_task_is_made_from_a_page_and_leads_back_to_it(maria, story):
    page = maria.get(f"/tasks/new/?source={story.mercy.pk}&back=/sources/{story.mercy.pk}/").content.decode()
    assert "About Mercy Hospital" in page and 'value="2026-11-25"' in page
    back = f"/sources/{story.mercy.pk}/"
    answer = maria.post(f"/tasks/new/?source={story.mercy.pk}", form(story.maria, back=back))
    made = FollowUp.objects.get()
    assert (answer.url, made.source, made.branch, made.due_on) == (
        back,
        story.mercy,
        story.riverside,
        date(2026, 12, 1),
    )
    assert "Bring brochures" in maria.get("/tasks/").content.decode()


def test_it_never_leads_to_another_house(maria, story):
    assert maria.post("/tasks/new/", form(story.maria, back="https://evil.example/")).url == "/tasks/"


def test_a_colleague_gets_one(maria, client, story):
    maria.post("/tasks/new/", form(story.ines))
    assert "Bring brochures" in maria.get("/tasks/?whose=given").content.decode()
    client.force_login(story.ines)
    assert "Bring brochures" in client.get("/tasks/").content.decode()


def test_done_and_undone(maria, story):
    ours = task(story)
    assert maria.post(f"/tasks/{ours.pk}/done/", {"back": "/today/"}).url == "/today/"
    ours.refresh_from_db()
    assert (ours.done_by, ours.done_at) == (story.maria, now())
    change = maria.get("/tasks/").content.decode().partition('action="/undo/')[2].partition("/")[0]
    maria.post(f"/undo/{change}/")
    ours.refresh_from_db()
    assert (ours.done_by, ours.done_at) == (None, None)


def test_done_twice_says_who_was_faster(story):
    ours = task(story)
    ours.done(by=story.mo)
    with pytest.raises(WrongWay, match="Mo Haddad has done this"):
        ours.done(by=story.maria)


def test_put_off(maria, story):
    ours = task(story)
    maria.post(f"/tasks/{ours.pk}/snooze/", {"until": "2026-11-30"})
    ours.refresh_from_db()
    assert ours.due_on == date(2026, 11, 30)
    assert maria.post(f"/tasks/{ours.pk}/snooze/", {"until": "soon"}).status_code == 422


def test_one_that_repeats_comes_again_on_its_rule_whatever_was_put_off_or_missed(story):
    ours = task(story, repeats="FREQ=WEEKLY", due_on=date(2026, 11, 3))
    ours.snooze(until=date(2026, 11, 26))
    following = ours.done(by=story.maria)
    assert (following.due_on, following.what, following.previous) == (date(2026, 12, 1), "Call Dana", ours)


def test_its_undo_takes_the_next_one_back(maria, story):
    ours = task(story, repeats="FREQ=DAILY")
    maria.post(f"/tasks/{ours.pk}/done/")
    page = maria.get("/tasks/").content.decode()
    assert "Again on Nov 25." in page
    change = page.partition('action="/undo/')[2].partition("/")[0]
    maria.post(f"/undo/{change}/")
    assert FollowUp.objects.get().done_at is None


@given(
    rule=st.sampled_from([rule for rule, _ in REPEATS if rule.startswith("FREQ")] + ["FREQ=MONTHLY;BYDAY=-1FR"]),
    due=st.dates(date(2024, 2, 29), date(2028, 3, 1)),
    gap=st.integers(0, 40),
)
def test_the_next_one_is_always_ahead_and_on_the_rule(rule, due, gap):
    begin = due - timedelta(days=gap)
    after = FollowUp.next_on(rule, begin=begin, after=due)
    assert after > due and after >= begin
    assert FollowUp.next_on(rule, begin=begin, after=after - timedelta(days=1)) == after


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "nonsense",
        "",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY\nDTSTART=1",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;COUNT=1",
    ],
)
def test_a_rule_that_is_none_is_refused(maria, story, rule):
    answer = maria.post("/tasks/new/", form(story.maria, repeats="own", own_rule=rule, what="Keep me"))
    assert answer.status_code == 422 and "Keep me" in answer.content.decode()


def test_a_change_on_an_old_page_is_refused_with_both_shown(maria, story):
    ours = task(story)
    assert maria.post(f"/tasks/{ours.pk}/", form(story.mo, version=1)).status_code == 302
    stale = maria.post(f"/tasks/{ours.pk}/", form(story.maria, version=1, what="Something else"))
    assert stale.status_code == 409 and "Something else" in stale.content.decode()
    ours.refresh_from_db()
    assert (ours.assignee, ours.what) == (story.mo, "Bring brochures")


def test_a_referrals_task_is_not_shown_to_who_may_not_see_the_referral(client, story):
    paul = story.person("Paul Reed", "marketer", story.riverside)
    task(story, assignee=story.ines, made_by=story.ines, source=None, referral=story.ada, what="Ask for orders")
    assert not FollowUp.objects.visible_to(paul).exists()
    assert FollowUp.objects.visible_to(story.maria).exists()


def test_others_of_the_branch_read_and_only_its_people_and_managers_change(client, story):
    ours = task(story)
    for who, status in (("ines", 403), ("noel", 404), ("olga", 404), ("mo", 302)):
        client.force_login(getattr(story, who))
        assert client.post(f"/tasks/{ours.pk}/done/").status_code == status, who
    assert not Message.objects.filter(about="task_due").exists()


def test_over_a_page_it_is_noted_without_leaving_it(maria, story):
    over = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "task"}
    address = f"/tasks/new/?source={story.mercy.pk}&back=/sources/{story.mercy.pk}/"
    asked = maria.get(address, **over).content.decode()
    assert "About Mercy Hospital" in asked and "<html" not in asked and 'id="task_what"' in asked

    refused = maria.post(address, form(story.maria, what=""), **over)
    assert refused.status_code == 422 and "put right" in refused.content.decode()

    answer = maria.post(address, form(story.maria), **over)
    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Trigger"]) == (200, "#messages", '{"task-noted": {}}')
    assert "The task is noted." in answer.content.decode() and "Undo" in answer.content.decode()
    assert FollowUp.objects.get().source == story.mercy


@pytest.mark.parametrize(
    ("rule", "begin", "after", "then"),
    [
        ("FREQ=MONTHLY", date(2026, 1, 31), date(2026, 1, 31), date(2026, 2, 28)),
        ("FREQ=MONTHLY", date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)),
        ("FREQ=YEARLY", date(2024, 2, 29), date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_a_month_that_has_no_31st_has_a_last_day(rule, begin, after, then):
    assert FollowUp.next_on(rule, begin=begin, after=after) == then


def test_who_gets_a_task_from_another_hears_of_it_without_its_words(maria, story):
    maria.post(f"/tasks/new/?source={story.mercy.pk}", form(story.ines, what="Call ZQBROOK"))
    told = Message.objects.get(about="task_given")
    assert (told.user, told.subject) == (story.ines, "Maria Lopez gave you a task about Mercy Hospital")
    assert "ZQ" not in told.text + told.html
    ours = FollowUp.objects.get()
    maria.post(f"/tasks/{ours.pk}/", form(story.mo, version=ours.version))
    assert Message.objects.filter(about="task_given", user=story.mo).count() == 1
    assert not Message.objects.filter(about="task_given", user=story.maria).exists()


def test_an_undo_takes_the_word_of_it_back(maria, story):
    maria.post("/tasks/new/", form(story.ines))
    change = maria.get("/tasks/").content.decode().partition('action="/undo/')[2].partition("/")[0]
    maria.post(f"/undo/{change}/")
    assert not Message.objects.filter(about="task_given").waiting().exists()


def test_a_reminder_stays_as_many_days_before(story):
    evening_before = datetime(2026, 11, 25, 23, tzinfo=UTC)
    ours = task(story, due_on=date(2026, 11, 26), remind_at=evening_before, repeats="FREQ=WEEKLY")
    assert ours.done(by=story.maria).remind_at == evening_before + timedelta(days=7)


def test_a_typo_mended_leaves_the_series_where_it_was(maria, story):
    ours = task(story, repeats="FREQ=WEEKLY", due_on=date(2026, 11, 24))
    ours.snooze(until=date(2026, 11, 26))
    typed = form(story.maria, what="Call Dana again", due_on="2026-11-26", repeats="FREQ=WEEKLY", version=ours.version)
    assert maria.post(f"/tasks/{ours.pk}/", typed).status_code == 302
    ours.refresh_from_db()
    assert ours.done(by=story.maria).due_on == date(2026, 12, 1)


def test_a_form_opened_before_it_was_put_off_is_stale(maria, story):
    ours = task(story)
    ours.snooze(until=date(2026, 12, 10))
    assert maria.post(f"/tasks/{ours.pk}/", form(story.maria, version=1)).status_code == 409
    ours.refresh_from_db()
    assert ours.due_on == date(2026, 12, 10)


@pytest.mark.parametrize("until", ["2026-11-24", "2020-01-01", "9999-12-31"])
def test_it_is_put_off_to_a_day_that_somebody_can_mean(maria, story, until):
    ours = task(story)
    assert maria.post(f"/tasks/{ours.pk}/snooze/", {"until": until}).status_code == 422


def test_tasks_stay_in_the_branch_that_one_has_left(story):
    ours = task(story, assignee=story.ines)
    story.ines.memberships.all().delete()
    moved = type(story.ines).objects.get(pk=story.ines.pk)
    assert not FollowUp.objects.visible_to(moved).filter(pk=ours.pk).exists()


def test_a_link_back_leads_only_to_pages_of_ours(maria):
    assert "evil.example" not in maria.get("/tasks/new/?back=https://evil.example/").content.decode()


def test_what_was_typed_stands_in_no_cookie(maria, story):
    ours = task(story, what="Call about ZQBROOK")
    answer = maria.post(f"/tasks/{ours.pk}/done/")
    assert "messages" not in answer.cookies and "ZQ" not in str(answer.cookies)


def test_a_task_about_a_pilot_stands_on_its_page_and_on_the_sources(maria, story):
    best = Capability.objects.create(branch=story.riverside, name="Wound care")
    days = {"from_on": date(2026, 11, 1), "to_on": date(2027, 1, 31)}
    pilot = Pilot.propose(source=story.mercy, capability=best, by=story.maria, standards=[], **days)
    path = f"/tasks/new/?pilot={pilot.pk}&back=/pilots/{pilot.pk}/"
    assert "About a pilot: Wound care with Mercy Hospital" in maria.get(path).content.decode()
    maria.post(path, form(story.maria, repeats="FREQ=WEEKLY"))
    made = FollowUp.objects.get()
    assert (made.pilot, made.source, made.branch, made.subject) == (pilot, story.mercy, story.riverside, pilot)
    assert made.about_words == "about a pilot with Mercy Hospital"
    for page in (f"/pilots/{pilot.pk}/", "/tasks/", f"/sources/{story.mercy.pk}/"):
        assert "Bring brochures" in maria.get(page).content.decode()
    assert "about a pilot: Wound care with Mercy Hospital" in maria.get("/tasks/").content.decode()
    assert pilot.get_absolute_url() in maria.get(made.get_absolute_url()).content.decode()
    assert made.done(by=story.maria).pilot == pilot


def test_a_pilot_of_another_branch_is_nobodys_task(client, story):
    best = Capability.objects.create(branch=story.riverside, name="Wound care")
    days = {"from_on": date(2026, 11, 1), "to_on": date(2027, 1, 31)}
    pilot = Pilot.propose(source=story.mercy, capability=best, by=story.maria, standards=[], **days)
    task(story, pilot=pilot)
    client.force_login(story.noel)
    assert client.get(f"/tasks/new/?pilot={pilot.pk}").status_code == 404
    assert not FollowUp.objects.visible_to(story.noel).exists()
    assert FollowUp.objects.visible_to(story.ines).get().pilot == pilot
