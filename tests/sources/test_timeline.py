"""Everything that happened with a source, newest first: narrowed by kind, a page at a time, and what is ahead."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils.timezone import now

from accounts.models import AccessRecord
from followups.models import FollowUp, PlannedVisit, Visit
from pilots.models import Commitment
from sources.models import Pledge, Source
from sources.timeline import PAGE, Timeline, pieces_of, place
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 18, tzinfo=UTC)


@pytest.fixture
def maria(client, story):
    client.force_login(story.maria)
    return client


def visit(story, days=0, by=None, **columns):
    log = {"form_id": uuid4(), "source": story.mercy, "by": by or story.maria, "outcome": "good_talk"}
    return Visit.log(**log | {"at": now() - timedelta(days=days)} | columns)


def told(story, who=None, **asked):
    timeline = Timeline(pieces_of(Source.objects.get(pk=story.mercy.pk), who or story.maria), **asked)
    return [f"{moment.told.head}{moment.told.rest}" for moment in timeline.moments]


def section(client, story, query=""):
    text = client.get(f"/sources/{story.mercy.pk}/{query}").content.decode()
    return text.partition('<section aria-labelledby="timeline">')[2].partition("</section>")[0]


def test_every_floor_tells_what_happened_newest_first(maria, story):
    visit(story, days=3, contacts=[story.dana], note="They like short notes.")
    with time_machine.travel(now() + timedelta(hours=1), tick=True):
        story.ada.review(by=story.ines)
        Commitment.objects.create(source=story.mercy, made_by=story.maria, what="A rate sheet", due_on=now().date())
        task = FollowUp.objects.create(
            source=story.mercy, assignee=story.maria, made_by=story.maria, what="Bring brochures", due_on=now().date()
        )
        task.done(by=story.maria)
        assert told(story) == [
            "Task done: Bring brochures",
            "We promised: A rate sheet",
            "Ada Brook: checking begun",
            "Ada Brook: referral received",
            "Drop-in: good talk, Dana Reyes",
        ]
    text = section(maria, story)
    assert "They like short notes." in text and story.ada.get_absolute_url() in text


def test_promises_are_told_when_said_and_when_settled(story):
    day = story.riverside.day_of(now())
    said = {"source": story.mercy, "noted_by": story.maria, "said_on": day - timedelta(days=9), "expected_by": day}
    Pledge.objects.create(**said, contact=story.dana)
    Pledge.objects.create(**said).let_go()
    ReferralFactory(source=story.mercy, by=story.ines, contact=story.dana)
    ours = {"source": story.mercy, "made_by": story.maria, "due_on": day, "made_at": now() - timedelta(days=2)}
    Commitment.objects.create(**ours, what="A rate sheet").keep(by=story.maria)
    Commitment.objects.create(**ours, what="A lunch").drop(reason="No time")
    found = told(story, show="promises")
    assert {"A referral kept the pledge of Dana Reyes", "Their pledge was let go"} < set(found)
    assert {"We kept our word: A rate sheet", "We dropped our word: A lunch"} < set(found)
    expected = f"{day:%b} {day.day}"
    assert f"Dana Reyes pledged a patient, expected by {expected}" in found
    assert f"They pledged a patient, expected by {expected}" in found
    assert len(found) == 8


def test_a_days_fact_stays_on_its_day(story):
    with time_machine.travel(NOON, tick=False):
        day = NOON.date() - timedelta(days=9)
        Pledge.objects.create(source=story.mercy, noted_by=story.maria, said_on=day, expected_by=day)
        timeline = Timeline(pieces_of(story.mercy, story.maria), show="promises")
        assert story.riverside.day_of(timeline.moments[0].at) == day


def test_changes_of_owner_tier_and_status_with_who_made_them(maria, client, story):
    form = {"name": "Mercy Hospital", "kind": "hospital", "tier": "C", "owner": story.maria.pk, "zip": "78705"}
    client.force_login(story.mo)
    assert client.post(f"/sources/{story.mercy.pk}/edit/", form | {"version": 1}).status_code == 302
    client.post(f"/sources/{story.mercy.pk}/owner/", {"to": story.mo.pk, "why": "Closer"})
    client.post(f"/sources/{story.mercy.pk}/inactivity/", {"reason": "closed"})
    client.post(f"/sources/{story.mercy.pk}/inactivity/end/")
    Source.objects.filter(branch=story.riverside).update(owner=None)  # many at once
    assert told(story, show="changes") == [
        "Owner: nobody, before Mo Haddad",
        "Taken up again",
        "Given up: closed or moved away",
        "Owner: Mo Haddad, before Maria Lopez",
        "Tier C, before A",
    ]
    timeline = Timeline(pieces_of(story.mercy, story.mo), show="changes")
    assert [moment.told.by for moment in timeline.moments] == ["Mo Haddad"] * 5


def test_two_changes_of_one_moment_are_two(story):
    story.mercy.edit(version=1, tier="B")
    story.mercy.edit(version=2, tier="C")
    story.mercy.edit(version=3, phone="+15125550100")
    assert told(story, show="changes") == ["Tier C, before B", "Tier B, before A"]


@pytest.mark.parametrize(
    ("show", "first"),
    [
        ("talks", "Drop-in: good talk"),
        ("referrals", "Ada Brook: referral received"),
        ("promises", "We promised: A rate sheet"),
        ("changes", "Tier B, before A"),
    ],
)
def test_narrowed_by_kind_in_the_address(maria, story, show, first):
    visit(story)
    story.mercy.edit(version=1, tier="B")
    Commitment.objects.create(source=story.mercy, made_by=story.maria, what="A rate sheet", due_on=now().date())
    assert told(story, show=show) == [first]
    text = section(maria, story, f"?show={show}")
    assert f'href="?show={show}#timeline" aria-current="page"' in text


def test_of_a_kind_that_never_was_it_says_so(maria, story):
    assert "Nothing of this kind yet." in section(maria, story, "?show=talks")


def test_page_after_page_each_moment_once(maria, story):
    at = now() - timedelta(days=2)
    logged = [visit(story, at=at) for _ in range(30)]  # all of one moment: the order must still hold
    logged += [visit(story, days=3 + n) for n in range(25)]
    moves = [ReferralFactory(source=story.mercy, by=story.ines) for _ in range(9)]
    seen, query, pages = [], "", 0
    while query is not None:
        text = section(maria, story, query)
        page = re.findall(r'href="(/visits/\d+/|/referrals/\d+/)"', text)
        assert len(page) <= PAGE
        seen, pages = seen + page, pages + 1
        older = re.search(r'rel="next" href="(\?before=[^"#]+)', text)
        query = older and older[1]
    assert pages == 4
    wanted = {row.get_absolute_url() for row in [*logged, *moves, story.ada]}
    assert len(seen) == len(set(seen)) == len(wanted) and set(seen) == wanted


@pytest.mark.parametrize(
    "junk",
    ["x", "1.2", "1.2.visit", "1.2.visit.x", "9" * 30 + ".1.visit.1", "999999999999999.1.visit.1", "1.2.nothing.3"],
)
def test_an_address_that_nobody_wrote_shows_a_page_all_the_same(maria, story, junk):
    assert maria.get(f"/sources/{story.mercy.pk}/?before={junk}&show={junk}").status_code == 200


def test_a_place_is_read_as_it_was_written(story):
    visit(story)
    moment = Timeline(pieces_of(story.mercy, story.maria), show="talks").moments[0]
    assert place(moment.place) == (moment.at, "visit", moment.key)


def test_an_undone_move_is_struck_through(story):
    story.ada.review(by=story.ines)
    move = story.ada.events.last()
    story.ada.events.create(stage="received", by=story.ines, undoes=move)
    moments = Timeline(pieces_of(story.mercy, story.ines), show="referrals").moments
    assert [(m.told.rest, m.told.undone) for m in moments[:2]] == [
        (": undone: back to received", False),
        (": checking begun", True),
    ]


def test_ahead_stand_plans_and_tasks_and_ones_own_plan_leads_to_its_moving(maria, story):
    hers = PlannedVisit.objects.create(source=story.mercy, who=story.maria, at=now() + timedelta(days=2))
    his = PlannedVisit.objects.create(source=story.mercy, who=story.mo, at=now() + timedelta(days=1))
    task = {"source": story.mercy, "assignee": story.maria, "made_by": story.mo}
    late = FollowUp.objects.create(**task, what="Bring brochures", due_on=now().date() - timedelta(days=3))
    text = section(maria, story)
    assert f'href="/visits/plans/{hers.pk}/"' in text and f"/visits/plans/{his.pk}/" not in text
    assert f'href="/tasks/{late.pk}/"' in text and "Overdue" in text
    assert text.index("Bring brochures") < text.index("· Mo Haddad") < text.index("Move or call off")
    assert maria.get(f"/visits/plans/{hers.pk}/").status_code == 200
    visit(story)  # carries out the plan of that day
    hers.move(at=now())
    visit(story)
    assert f"/visits/plans/{hers.pk}/" not in section(maria, story)
    assert "Bring brochures" not in section(maria, story, f"?before={NOON.timestamp():.0f}.0.visit.1")


def test_who_may_not_see_a_referral_meets_no_move_and_no_task_of_it(client, story):
    other = story.person("Max Moss", "marketer", story.riverside)
    FollowUp.objects.create(
        source=story.mercy, referral=story.ada, what="Call the ward", assignee=story.ines, made_by=story.ines,
        due_on=now().date(),
    )  # fmt: skip
    client.force_login(other)
    text = section(client, story)
    assert "Ada" not in text and "Call the ward" not in text and "shown to its owner" in text
    assert not AccessRecord.objects.filter(user=other).exists()
    story.ada.marketer = other
    story.ada.save()
    assert "Ada Brook" in section(client, story)


def test_what_is_read_is_on_record_once_a_row(maria, story):
    story.ada.review(by=story.ines)
    section(maria, story)
    assert AccessRecord.objects.get(user=story.maria).rows == [story.ada.pk]
    section(maria, story, "?show=talks")
    assert AccessRecord.objects.filter(user=story.maria).count() == 1


def test_one_query_however_many_floors(story, django_assert_num_queries):
    source = Source.objects.select_related("branch").get(pk=story.mercy.pk)
    assert story.mo.places
    pieces = pieces_of(source, story.mo)
    with django_assert_num_queries(1):
        Timeline(pieces)
