"""Maria leaves: her book goes to other hands in one act, is told once, and can be taken back whole."""

from datetime import timedelta
from uuid import uuid4

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from accounts.models import Membership
from followups.handover import who_owns
from followups.models import FollowUp, PlannedVisit
from notifications.models import Message
from pilots.models import Commitment
from referrals.models import Referral
from sources.models import CoOwner, Handover, Pledge, Source, Territory
from tests.factories.sources import SourceFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/sources/handover/"


@pytest.fixture
def lena(story):
    return story.person("Lena Fox", "marketer", story.riverside)


@pytest.fixture
def mo(client, story):
    client.force_login(story.mo)
    return client


def book_of(story, number, zip="78704"):
    """So many more of Maria's, each with a task, a planned visit and a pledge."""
    sources = SourceFactory.create_batch(number, branch=story.riverside, owner=story.maria, zip=zip)
    today, ahead = story.maria.day_of(now()), now() + timedelta(days=1)
    tasks = {"branch": story.riverside, "assignee": story.maria, "made_by": story.mo, "due_on": today}
    FollowUp.objects.bulk_create([FollowUp(source=source, what="Call", **tasks) for source in sources])
    PlannedVisit.objects.bulk_create([PlannedVisit(source=source, who=story.maria, at=ahead) for source in sources])
    said = {"noted_by": story.maria, "said_on": today, "expected_by": today}
    Pledge.objects.bulk_create([Pledge(source=source, **said) for source in sources])
    return sources


def chosen(story, to=None, how="one", **more):
    return {"from": story.maria.pk, "how": how, "to": to.pk if to else "", "why": "Maria leaves", **more}


def hand_over(client, story, to=None, **more):
    return client.post(ADDRESS, chosen(story, to, **more), follow=True)


def undo(client, page):
    change = page.content.decode().partition('action="/undo/')[2].partition("/")[0]
    return client.post(f"/undo/{change}/")


def owned(*people):
    return tuple(Source.objects.filter(owner=person).count() for person in people)


# All to one person.


def test_what_would_move_is_shown_before(mo, story, lena):
    book_of(story, 3)
    page = mo.get(ADDRESS, chosen(story, lena))
    assert page.context["counts"] == {"sources": 4, "tasks": 3, "visits": 3, "pledges": 3, "referrals": 1}
    text = page.content.decode()
    assert "The book of Maria Lopez" in text and "4 sources" in text and "To <b>Lena Fox</b>" in text
    assert owned(story.maria, lena) == (4, 0) and not Handover.objects.exists()


def test_a_book_goes_to_one_person_and_both_are_told_once(mo, story, lena):
    book_of(story, 3)
    Message.objects.all().delete()
    page = hand_over(mo, story, lena)
    assert "Handed over: 4 sources, 3 open tasks, 3 planned visits." in page.content.decode()
    assert owned(story.maria, lena) == (0, 4)
    assert set(FollowUp.objects.values_list("assignee", flat=True)) == {lena.pk}
    assert set(PlannedVisit.objects.values_list("who", flat=True)) == {lena.pk}
    assert {m.user.name: m.subject for m in Message.objects.all()} == {
        "Maria Lopez": "4 sources of yours handed over",
        "Lena Fox": "4 sources for you",
    }
    told = Message.objects.get(user=lena)
    assert "3 open tasks, 3 planned visits" in told.text and "Maria leaves" not in told.text + told.html
    act = Handover.objects.get()
    assert (act.left, act.by, act.why, act.source_count, act.task_count, act.visit_count) == (
        story.maria, story.mo, "Maria leaves", 4, 3, 3,
    )  # fmt: skip


def test_credit_for_past_referrals_stays_and_the_new_owner_meets_them(client, mo, story, lena):
    hand_over(mo, story, lena)
    story.ada.refresh_from_db()
    assert (story.ada.marketer, story.ada.credit_reason) == (story.maria, "owner")
    client.force_login(lena)
    assert client.get(f"/referrals/{story.ada.pk}/").status_code == 200


def test_promises_go_with_the_source(mo, story, lena):
    word = {"source": story.mercy, "made_by": story.mo, "what": "A rate sheet", "due_on": lena.day_of(now())}
    Commitment.objects.create(**word)
    hand_over(mo, story, lena)
    assert Commitment.objects.of(lena).count() == 1 and Commitment.objects.of(story.maria).count() == 0


def test_each_source_says_from_whom_to_whom_and_why(mo, story, lena):
    hand_over(mo, story, lena)
    page = mo.get(f"/sources/{story.mercy.pk}/ownership/").content.decode()
    assert "From Maria Lopez to Lena Fox" in page and "Maria leaves" in page and "Mo Haddad" in page


def test_what_is_done_and_past_stays(mo, story, lena):
    (source,) = book_of(story, 1)
    done = FollowUp.objects.get()
    done.done(by=story.maria)
    past = PlannedVisit.objects.create(source=source, who=story.maria, at=now() - timedelta(days=3))
    hand_over(mo, story, lena)
    done.refresh_from_db(), past.refresh_from_db()
    assert (done.assignee, past.who) == (story.maria, story.maria)


def test_the_undo_takes_it_back_whole(mo, story, lena):
    book_of(story, 3)
    CoOwner.objects.create(source=story.mercy, user=lena)
    undo(mo, hand_over(mo, story, lena))
    assert owned(story.maria, lena) == (4, 0)
    assert set(FollowUp.objects.values_list("assignee", flat=True)) == {story.maria.pk}
    assert set(PlannedVisit.objects.values_list("who", flat=True)) == {story.maria.pk}
    assert CoOwner.objects.filter(user=lena).exists()
    assert not Message.objects.filter(about="handover").exists()


def test_an_undo_comes_too_late_where_somebody_went_on(mo, story, lena):
    page = hand_over(mo, story, lena)
    with pghistory.context(user=lena.pk):
        Source.objects.filter(pk=story.mercy.pk).update(tier="D")
    undo(mo, page)
    assert owned(story.maria, lena) == (0, 1)


def test_who_left_is_listed_first_and_hears_nothing(mo, story, lena):
    story.maria.is_active = False
    story.maria.save()
    page = mo.get(ADDRESS).content.decode()
    assert "Maria Lopez (left), 1 source" in page
    Message.objects.all().delete()
    hand_over(mo, story, lena)
    assert owned(story.maria, lena) == (0, 1) and [m.user for m in Message.objects.all()] == [lena]


def test_who_has_lost_the_role_can_be_taken_over_as_well(mo, story, lena):
    story.maria.memberships.all().delete()
    hand_over(mo, story, lena)
    assert owned(story.maria, lena) == (0, 1)


def test_the_page_of_a_deactivation_leads_there(client, story):
    client.force_login(story.olga)
    page = client.get(f"/people/{story.maria.pk}/deactivation/").content.decode()
    assert f"{ADDRESS}?from={story.maria.pk}" in page
    assert ADDRESS not in client.get(f"/people/{story.ines.pk}/deactivation/").content.decode()


# By territory, row by row.


def test_by_territory_each_to_whose_it_is_and_the_rest_stays(mo, story, lena):
    sam = story.person("Sam Poe", "marketer", story.riverside)
    book_of(story, 2), book_of(story, 3, zip="78756")
    Territory.objects.create(branch=story.riverside, marketer=lena, zip="78704")
    Territory.objects.create(branch=story.riverside, marketer=sam, zip="78756")
    page = mo.get(ADDRESS, chosen(story, how="territory")).content.decode()
    assert "Stays with Maria Lopez" in page
    Message.objects.all().delete()
    hand_over(mo, story, how="territory")
    assert owned(story.maria, lena, sam) == (1, 2, 3)
    assert FollowUp.objects.filter(assignee=sam).count() == PlannedVisit.objects.filter(who=sam).count() == 3
    assert {m.user.name: m.subject for m in Message.objects.all()} == {
        "Maria Lopez": "5 sources of yours handed over",
        "Lena Fox": "2 sources for you",
        "Sam Poe": "3 sources for you",
    }


def test_by_territory_the_rest_may_go_to_somebody(mo, story, lena):
    book_of(story, 2)
    Territory.objects.create(branch=story.riverside, marketer=story.maria, zip="78704")  # her own is nobody's help
    hand_over(mo, story, lena, how="territory")
    assert owned(story.maria, lena) == (0, 3)


def test_row_by_row(mo, story, lena):
    first, second = book_of(story, 2)
    Territory.objects.create(branch=story.riverside, marketer=lena, zip="78704")
    page = mo.get(ADDRESS, chosen(story, how="rows"))
    assert {row.pk: row.proposed for row in page.context["rows"]} == {
        first.pk: lena.pk, second.pk: lena.pk, story.mercy.pk: None,
    }  # fmt: skip
    hand_over(mo, story, how="rows", **{f"to_{first.pk}": lena.pk, f"to_{second.pk}": story.mo.pk})
    assert owned(story.maria, lena, story.mo) == (1, 1, 1)
    assert FollowUp.objects.get(source=first).assignee == lena


def test_row_by_row_each_is_offered_to_who_may_own_it(client, story, lena):
    """Mo manages two branches: what is in one is not offered to who works in the other."""
    Membership.objects.create(user=story.mo, branch=story.hillside, role="manager")
    pia = story.person("Pia Ross", "marketer", story.hillside)
    there = SourceFactory(branch=story.hillside, owner=story.maria)
    client.force_login(story.mo)
    page = client.get(ADDRESS, chosen(story, how="rows"))
    offered = {row.pk: set(row.receivers) for row in page.context["rows"]}
    assert offered == {story.mercy.pk: {lena, story.mo}, there.pk: {pia, story.mo}}
    assert page.content.decode().count(f'<option value="{pia.pk}"') == 2  # above for all, and in its own row


# What is refused.


def test_work_in_a_branch_that_the_new_owner_does_not_see_stays(client, story, lena):
    Membership.objects.create(user=story.mo, branch=story.hillside, role="manager")
    today, tomorrow = lena.day_of(now()), now() + timedelta(days=1)
    task = {"what": "Order cards", "assignee": story.maria, "made_by": story.maria, "due_on": today}
    here, there = (FollowUp.objects.create(branch=branch, **task) for branch in (story.riverside, story.hillside))
    plan = PlannedVisit.objects.create(source=story.hilltop, who=story.maria, at=tomorrow)
    client.force_login(story.mo)
    hand_over(client, story, lena)
    for row in (here, there, plan):
        row.refresh_from_db()
    assert (here.assignee, there.assignee, plan.who) == (lena, story.maria, story.maria)


def test_a_book_is_as_large_as_what_stands(mo, story, lena):
    """What was merged away keeps its owner's name and is nobody's work."""
    SourceFactory(branch=story.riverside, owner=story.maria, merged_into=story.mercy)
    assert who_owns(story.mo).get(pk=story.maria.pk).owned == 1
    hand_over(mo, story, lena)
    assert not who_owns(story.mo).filter(pk=story.maria.pk).exists()


def test_tasks_about_nothing_follow_only_a_whole_book(mo, story, lena):
    book_of(story, 1)
    task = {"what": "Order cards", "assignee": story.maria, "made_by": story.maria, "due_on": lena.day_of(now())}
    own = FollowUp.objects.create(branch=story.riverside, **task)
    Territory.objects.create(branch=story.riverside, marketer=lena, zip="78704")
    hand_over(mo, story, how="territory")
    own.refresh_from_db()
    assert own.assignee == story.maria
    hand_over(mo, story, lena)
    own.refresh_from_db()
    assert own.assignee == lena


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"to": ""}, "Choose who gets them"), ({"why": ""}, "Why"), ({"how": "x"}, "How"), ({"from": "999999"}, "book")],
)
def test_what_is_missing_is_said(mo, story, lena, changes, words):
    answer = mo.post(ADDRESS, chosen(story, lena) | changes)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert owned(story.maria, lena) == (1, 0)


def test_it_goes_to_nobody_who_could_not_own_it(mo, story, lena):
    for person in (story.maria, story.ines, story.noel):
        assert mo.post(ADDRESS, chosen(story, person)).status_code == 422
    answer = hand_over(mo, story, how="rows", **{f"to_{story.mercy.pk}": story.ines.pk})
    assert "Nothing of Maria Lopez&#x27;s would move." in answer.content.decode()
    assert owned(story.maria) == (1,)


def test_pressed_twice_it_happens_once(mo, story, lena):
    hand_over(mo, story, lena)
    assert mo.post(ADDRESS, chosen(story, lena)).status_code == 422  # she owns nothing any more
    assert Handover.objects.count() == 1


def test_other_branches_sources_stay(mo, story, lena):
    there = SourceFactory(branch=story.hillside, owner=story.maria)
    page = mo.get(ADDRESS, chosen(story, lena))
    assert page.context["counts"]["sources"] == 1
    hand_over(mo, story, lena)
    assert Source.objects.get(pk=there.pk).owner == story.maria


def test_only_managers_hand_a_book_over(client, story, lena):
    for who in ("maria", "ines", "noel", "olga"):
        client.force_login(getattr(story, who))
        assert client.get(ADDRESS).status_code == client.post(ADDRESS, chosen(story, lena)).status_code == 403, who


# Two hundred.


def test_two_hundred_ask_no_more_than_two(mo, story, lena):
    counts = []
    mo.get(ADDRESS)
    for number in (2, 200):
        book_of(story, number)
        Referral.arrive(
            form_id=uuid4(), by=story.ines, source=Source.objects.filter(owner=story.maria).first(),
            patient={"last_name": "Alvarez", "first_name": "Rosa", "phone": "5125550142", "zip": "78705"},
        )  # fmt: skip
        mo.get("/me/")  # what the act before said is read here
        for ask in (lambda: mo.get(ADDRESS, chosen(story, lena)), lambda: mo.post(ADDRESS, chosen(story, lena))):
            with CaptureQueriesContext(connection) as asked:
                ask()
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert counts[0] <= 12 and counts[1] <= 30
    assert owned(story.maria, lena) == (0, 203)
    assert Message.objects.filter(about="handover").count() == 4  # two people, twice
