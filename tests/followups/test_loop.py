"""Ines and Maria close the loop with Mercy Hospital: what is owed, telling it, and what reopens nothing wrongly."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from accounts.models import Branch
from accounts.sentences import WrongWay
from followups.models import OpenLoop, Told, Update, Visit
from followups.models.loop import LOOK_BACK
from referrals.models import Referral, ReferralEvent
from sources.models import Contact, Source
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db


def waits(person, referral=None):
    found = OpenLoop.objects.visible_to(person).filter(**{"referral": referral} if referral else {})
    return [loop.stage for loop in found.oldest_first()]


def newest(referral):
    return ReferralEvent.objects.milestones().filter(referral=referral).order_by("at", "pk").last()


def tell(referral, by, **said):
    return Update.tell(referral, by=by, until=newest(referral), **{"how": "call", **said})


@pytest.fixture
def by_fax(story):
    """One more of Mercy's, of which nobody there has heard that it arrived."""
    return ReferralFactory(source=story.mercy, contact=story.dana, by=story.ines, arrived_by="fax")


# What is owed


def test_who_said_it_to_us_has_heard_that_we_have_it(story, by_fax):
    assert waits(story.ines, story.ada) == [] and waits(story.ines, by_fax) == ["received"]


def test_every_milestone_is_owed_until_it_is_told(story, by_fax):
    tomorrow = story.riverside.day_of(now()) + timedelta(days=1)
    by_fax.accept(by=story.ines)
    by_fax.schedule(tomorrow, by=story.ines)
    assert waits(story.ines, by_fax) == ["received", "accepted", "scheduled"]
    tell(by_fax, story.ines)
    assert waits(story.ines, by_fax) == []
    by_fax.schedule(tomorrow + timedelta(days=1), by=story.ines)
    assert waits(story.ines, by_fax) == ["scheduled"], "another day is news"


def test_a_refusal_is_owed_and_an_inquiry_is_not(story):
    asked = ReferralFactory(source=story.mercy, by=story.ines, inquiry=True, arrived_by="fax")
    assert waits(story.ines, asked) == []
    asked.refuse("area", by=story.ines)
    assert waits(story.ines, asked) == ["not_taken"]


def test_a_correction_is_no_news(story):
    story.ada.accept(by=story.ines)
    tell(story.ada, story.ines)
    story.ada.correct(
        version=story.ada.version, patient_version=story.ada.patient.version, patient={"zip": "78704"}, by=story.ines
    )
    assert waits(story.ines, story.ada) == []


@pytest.mark.parametrize(
    ("branch", "source", "contact", "owed"),
    [
        ({}, {}, {}, ["received", "accepted"]),
        ({"update_milestones": ["accepted"]}, {}, {}, ["accepted"]),
        ({"update_channel": "none"}, {}, {}, []),
        ({"update_channel": "none"}, {"update_channel": "fax"}, {}, ["received", "accepted"]),
        ({}, {"update_channel": "fax", "update_milestones": ["received"]}, {}, ["received"]),
        ({}, {"update_channel": "", "update_milestones": ["received"]}, {}, ["received", "accepted"]),
        ({}, {"update_channel": "none"}, {"update_channel": "email", "update_milestones": ["accepted"]}, ["accepted"]),
        ({}, {}, {"update_channel": "none"}, []),
        ({}, {}, {"update_channel": "phone", "update_milestones": []}, []),
    ],
)
def test_the_persons_wish_else_the_sources_else_the_branchs(story, by_fax, branch, source, contact, owed):
    by_fax.accept(by=story.ines)
    for model, row, columns in (
        (Branch, story.riverside, branch),
        (Source, story.mercy, source),
        (Contact, story.dana, contact),
    ):
        if columns:
            model.objects.filter(pk=row.pk).update(**columns)
    assert waits(story.ines, by_fax) == owed
    fresh = [event.stage for event in Referral.objects.get(pk=by_fax.pk).events.order_by("at", "pk") if event.is_owed]
    assert fresh == owed, "the rule for one event says the same"


def test_nobody_is_named_and_the_source_says_how(story):
    unnamed = ReferralFactory(source=story.mercy, by=story.ines, arrived_by="fax")
    Source.objects.filter(pk=story.mercy.pk).update(update_channel="portal", update_milestones=["received"])
    assert waits(story.ines, unnamed) == ["received"]
    assert tell(unnamed, story.ines).words == "Told Mercy Hospital by phone"


def test_what_was_before_the_branch_closed_its_loops_is_not_owed(story, by_fax):
    Branch.objects.filter(pk=story.riverside.pk).update(loops_since=now())
    assert waits(story.ines) == []


def test_after_two_months_it_is_no_news_any_more(story, by_fax):
    from time_machine import travel

    with travel(now() + LOOK_BACK - timedelta(minutes=5)):
        assert waits(story.ines) == ["received"]
    with travel(now() + LOOK_BACK + timedelta(minutes=5)):
        assert waits(story.ines) == []


# Telling


def test_what_came_later_tells_what_came_before(story, by_fax):
    by_fax.accept(by=story.ines)
    update = tell(by_fax, story.maria, how="visit")
    assert [told.event.stage for told in update.covers.all()] == ["received", "accepted"]
    assert (update.by, update.source, update.contact) == (story.maria, story.mercy, story.dana)
    assert update.words == "Told Dana Reyes in person"


def test_only_what_the_page_showed_is_told(story, by_fax):
    shown = newest(by_fax)
    by_fax.accept(by=story.ines)
    Update.tell(by_fax, by=story.ines, until=shown, how="fax")
    assert waits(story.ines, by_fax) == ["accepted"]


def test_who_is_second_is_told_by_whom_and_a_double_click_is_one(story, by_fax):
    first = tell(by_fax, story.ines)
    assert tell(by_fax, story.ines) == first and Update.objects.count() == 1
    with pytest.raises(WrongWay, match="Ines Ortiz closed this loop"):
        tell(by_fax, story.mo)
    assert Told.objects.count() == 1


def test_telling_many_leaves_out_what_is_known(story, by_fax):
    story.ada.accept(by=story.ines)
    loops = list(OpenLoop.objects.visible_to(story.ines).with_names())
    tell(by_fax, story.mo)
    told, known = Update.tell_all(loops, by=story.ines, how="call")
    assert [update.referral for update in told] == [story.ada] and known == 1
    assert waits(story.ines) == []


def test_no_update_wanted_closes_it_with_a_reason(story, by_fax):
    update = tell(by_fax, story.ines, how="", reason="know")
    assert waits(story.ines) == [] and update.words == "No update wanted: they know already"
    assert update.contact is None, "nobody was told"


def test_a_move_undone_is_not_owed_and_what_was_told_stays_told(client, story, by_fax):
    client.force_login(story.ines)
    client.post(f"/referrals/{by_fax.pk}/acceptance/")
    accepted = newest(by_fax)
    client.post(f"/loops/{by_fax.pk}/update/", {"until": accepted.pk, "how": "call"})
    client.post(f"/undo/{accepted.change}/")
    assert waits(story.ines, by_fax) == []
    assert [event.stage for event in by_fax.events.all() if event.is_owed] == ["received"]
    with pytest.raises(WrongWay, match="undone meanwhile"):
        Update.tell(by_fax, by=story.ines, until=accepted, how="call")
    client.post(f"/referrals/{by_fax.pk}/acceptance/")
    assert waits(story.ines, by_fax) == ["accepted"], "accepted anew is news"


def test_an_arrival_undone_owes_nothing(client, story, by_fax):
    by_fax.take_back(by=story.ines)
    assert waits(story.ines) == []


def test_who_may_see_it(story, by_fax):
    assert waits(story.maria) == ["received"], "her source"
    assert waits(story.noel) == [] and waits(story.olga) == []
    story.person("Max", "marketer", story.riverside)
    update = tell(by_fax, story.ines)
    assert Update.objects.visible_to(story.maria).get() == update
    assert Told.objects.visible_to(story.mo).get().update == update
    assert not Update.objects.visible_to(story.noel) and not Told.objects.visible_to(story.noel)


def test_mine_is_the_book_the_credit_and_the_desk(story, by_fax):
    elsewhere = ReferralFactory(source=story.oakview, by=story.mo, arrived_by="fax")
    seen = OpenLoop.objects.visible_to(story.mo)
    assert [loop.referral for loop in seen.mine(story.mo)] == [elsewhere], "he has it at intake"
    assert [loop.referral for loop in seen.mine(story.maria)] == [by_fax]
    Referral.objects.filter(pk=elsewhere.pk).update(marketer=story.maria, credit_reason="brought_in")
    assert {loop.referral for loop in seen.mine(story.maria)} == {by_fax, elsewhere}


# The law


@pytest.mark.parametrize(
    "columns",
    [
        {"how": "", "reason": ""},
        {"how": "call", "reason": "know"},
        {"how": "pigeon"},
        {"how": "", "reason": "because"},
        {"how": "", "reason": "other", "note": ""},
    ],
)
def test_an_update_says_how_or_why_not(story, by_fax, columns):
    update = tell(by_fax, story.ines)
    with pytest.raises(IntegrityError), transaction.atomic():
        Update.objects.filter(pk=update.pk).update(**columns)


def test_a_milestone_is_told_once(story, by_fax):
    update = tell(by_fax, story.ines)
    with pytest.raises(IntegrityError), transaction.atomic():
        Told.objects.create(update=update, event=newest(by_fax), event_at=now())


@pytest.mark.parametrize(
    ("model", "columns"),
    [
        (Branch, {"update_channel": ""}),
        (Branch, {"update_milestones": ["paid"]}),
        (Contact, {"update_channel": "pigeon"}),
        (Contact, {"update_sending": "never"}),
    ],
)
def test_wishes_are_known_ones(story, model, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**columns)


def test_the_wishes_in_words(story):
    assert story.riverside.update_words == "Phone, after somebody has read them: every step"
    assert story.mercy.update_words == f"As the branch does: {story.riverside.update_words}"
    assert story.dana.update_words.startswith("As the source does: As the branch does: Phone")
    story.dana.update_channel = "none"
    assert story.dana.update_words == "No updates"


# On a visit


def log(story, **said):
    told = list(OpenLoop.objects.visible_to(story.maria).with_names())
    sheet = {"form_id": uuid4(), "source": story.mercy, "by": story.maria, "outcome": "good_talk"}
    return Visit.log(**sheet, contacts=[story.dana], told=told, **said)


@pytest.mark.parametrize(("kind", "how"), [("drop_in", "visit"), ("call", "call"), ("email", "email")])
def test_a_visit_tells_what_was_ticked(story, by_fax, kind, how):
    visit = log(story, kind=kind)
    update = Update.objects.get()
    assert (update.visit, update.how, update.contact, update.at) == (visit, how, story.dana, max(visit.at, update.at))
    assert waits(story.maria) == []


def test_what_was_not_after_all_was_not_told(story, by_fax):
    log(story).delete()
    assert waits(story.maria) == ["received"] and not Update.objects.exists()


def test_somebody_else_telling_meanwhile_spoils_no_visit(story, by_fax):
    loop = OpenLoop.objects.get()
    tell(by_fax, story.ines)
    visit = Visit.log(form_id=uuid4(), source=story.mercy, by=story.maria, outcome="good_talk", told=[loop])
    assert visit.pk and Update.objects.get().by == story.ines


def test_a_merge_keeps_what_was_told(story, by_fax):
    from sources.models import Merge

    tell(by_fax, story.ines)
    versions = SimpleNamespace(a=story.oakview.version, b=Source.objects.get(pk=story.mercy.pk).version)
    merge = Merge.make(story.oakview, story.mercy, by=story.mo, version=versions.a, other_version=versions.b)
    assert Update.objects.get().source == story.oakview and waits(story.ines) == []
    merge.undo(by=story.mo)
    assert Update.objects.get().source == story.mercy
