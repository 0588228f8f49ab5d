"""One referral's page: what stands on it, for whom, and what can be done from it."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import AccessRecord
from referrals.models import Referral
from referrals.stages import WAYS, Stage
from referrals.views.moves import WAYS_ON
from tests.referrals.course import page, put_on, stage_of

pytestmark = pytest.mark.django_db
LEADS_TO = {
    "reception": Stage.RECEIVED,
    "review": Stage.REVIEWING,
    "reopening": Stage.REVIEWING,
    "acceptance": Stage.ACCEPTED,
    "schedule": Stage.SCHEDULED,
    "admission": Stage.ADMITTED,
    "discharge": Stage.DISCHARGED,
    "refusal": Stage.NOT_TAKEN,
}


def test_intake_sees_all_of_it(ines, story):
    shown = ines.get(page(story)).content.decode()
    for fact in ("Ada Brook", "March 14, 1941", "(512) 555-0142", "78705", "Heart failure", "Dana Reyes", "Medicare"):
        assert fact in shown, fact
    assert 'href="tel:+15125550111"' in shown and 'href="tel:+15125550142"' in shown
    assert "<title>Referral" in shown


def test_a_marketer_sees_the_name_and_none_of_the_rest(client, story):
    client.force_login(story.maria)
    shown = client.get(page(story)).content.decode()
    assert "Ada Brook" in shown and "Hidden" in shown
    for mark in ("1941", "555-0142", "5125550142", "78705", "Heart failure", "Can we take it", "Next step"):
        assert mark not in shown


def test_a_marketer_sees_neither_anothers_source_nor_its_referrals(client, story):
    lena = story.person("Lena Berg", "marketer", story.riverside)
    client.force_login(lena)
    assert client.get(page(story)).status_code == 404
    Referral.objects.filter(pk=story.ada.pk).update(marketer=lena)
    assert client.get(page(story)).status_code == 200


def test_another_branch_sees_nothing_and_leaves_no_record(client, story):
    client.force_login(story.noel)
    assert client.get(page(story)).status_code == 404
    assert not story.noel.readings.exists()


def test_whoever_opens_it_is_on_record(client, story):
    client.force_login(story.maria)
    client.get(page(story))
    record = AccessRecord.objects.get(user=story.maria)
    assert (record.of, record.rows, record.how) == ("referrals.Referral", [story.ada.pk], "page")


@pytest.mark.parametrize("stage", Stage)
def test_the_buttons_are_the_ways_and_the_page_opens_on_each_stage(ines, story, stage):
    assert {LEADS_TO[way.url] for way in WAYS_ON[stage]} == WAYS[stage]
    put_on(story.ada, stage)
    shown = ines.get(page(story)).content.decode()
    assert {url for url in LEADS_TO if page(story, url) in shown} == {way.url for way in WAYS_ON[stage]}
    assert f'aria-current="step">{stage.label}' in shown


def test_the_line_of_one_that_was_not_taken_ends_there(story):
    story.ada.accept(by=story.ines)
    story.ada.refuse("staff", by=story.ines)
    assert [(step.label, step.state) for step in story.ada.steps] == [
        ("Received", "done"),
        ("Accepted", "done"),
        ("Not taken", "now"),
    ]


def test_undo_stands_in_the_message_and_in_the_history(ines, story):
    shown = ines.post(page(story, "acceptance"), follow=True).content.decode()
    change = story.ada.events.last().change
    assert shown.count(f"/undo/{change}/") == 2
    ines.post(f"/undo/{change}/")
    assert stage_of(story) == "received"
    assert "Undone: back to received" in ines.get(page(story)).content.decode()


def test_the_move_of_another_has_no_undo(client, story):
    story.ada.accept(by=story.ines)
    client.force_login(story.mo)
    assert "/undo/" not in client.get(page(story)).content.decode()


def test_few_queries_however_long_its_history(ines, story, django_assert_max_num_queries):
    for _ in range(4):
        story.ada.refuse("staff", by=story.mo)
        story.ada.reopen(by=story.mo)
    ines.get("/sources/")  # the day's first request also notes the session
    with django_assert_max_num_queries(12):
        ines.get(page(story))


def test_both_clocks_stand_at_the_top(monday_at_nine, ines, story):
    shown = ines.get(page(story)).content.decode()
    clocks = shown.partition('aria-label="Clocks"')[2].partition("</ul>")[0]
    assert "Answer due by" in clocks and "First visit due by" in clocks and "none set" in clocks
    monday_at_nine.shift(timedelta(minutes=10))
    story.ada.accept(by=story.ines)
    shown = ines.get(page(story)).content.decode()
    assert "Answer due by" not in shown and "First visit due by" in shown
    assert "<dt>Answered</dt><dd>in 10 min of working time</dd>" in shown


@pytest.mark.parametrize(
    ("hours", "said"),
    [(47, ("Yes", "Yes")), (49, ("Yes", "No")), (60, ("No", "No"))],
    ids=["yes", "by days", "late"],
)
def test_a_timely_start_is_said_in_both_ways(client, story, hours, said):
    received = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)  # Friday, three in the afternoon
    put_on(story.ada, Stage.ADMITTED)
    Referral.objects.filter(pk=story.ada.pk).update(received_at=received, admitted_at=received + timedelta(hours=hours))
    for who in (story.ines, story.maria):
        client.force_login(who)
        shown = client.get(page(story)).content.decode()
        days, by_hours = said
        assert f"<dt>Timely start</dt><dd>{days} by CMS" in shown
        assert f"{by_hours} by the surveyors" in shown


def test_before_it_has_started_nothing_is_said_of_it(ines, story):
    assert "Timely start" not in ines.get(page(story)).content.decode()
