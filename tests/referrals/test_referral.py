"""One referral's page: what stands on it, for whom, and what can be done from it."""

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
