"""What a referral waits for: noted, asked again, ended, shown, undone; and told when the day has passed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from accounts.sentences import WrongWay
from notifications.models import Message
from referrals.escalation import escalate
from referrals.models import Referral, Waiting
from tests.referrals.course import page, put_on, stage_of

pytestmark = pytest.mark.django_db


def in_days(story, days: int):
    return story.riverside.day_of(now()) + timedelta(days=days)


def wait(ines, story, on="orders", **typed):
    said = {"on": on, "asked": "Dr. Gray", "look_again_on": "+2", **typed}
    return ines.post(page(story, "waiting"), said, follow=True)


def test_noted_shown_on_page_and_list_and_no_clock_stops(ines, story):
    before = (story.ada.answer_due_at, story.ada.stage, story.ada.version)
    said = wait(ines, story).content.decode()
    assert "Waits for orders" in said and "Dr. Gray was asked" in said and "look again" in said
    wait(ines, story, on="family", asked="", look_again_on="+1")
    assert "Waits for the family, orders" in ines.get("/referrals/").content.decode()
    story.ada.refresh_from_db()
    assert (story.ada.answer_due_at, story.ada.stage, story.ada.version) == before


def test_marketers_see_for_what_and_when_and_not_who_was_asked(client, story):
    story.ada.wait_for("orders", in_days(story, 2), "Dr. Gray", by=story.ines)
    client.force_login(story.maria)
    shown = client.get(page(story)).content.decode()
    assert "Waits for orders" in shown and "Dr. Gray" not in shown and "It came" not in shown


def test_it_came(ines, story):
    waits = story.ada.wait_for("orders", in_days(story, 2), by=story.ines)
    said = ines.post(f"/referrals/waiting/{waits.pk}/end/", follow=True).content.decode()
    assert "Waits no longer for orders" in said and "It came" not in said
    assert not Waiting.objects.standing().exists()
    again = ines.post(f"/referrals/waiting/{waits.pk}/end/", follow=True).content.decode()
    assert "Ines Ortiz noted already that it waits no longer for orders" in again


def test_asked_again_the_new_day_counts_and_it_never_ended(ines, story):
    wait(ines, story)
    shown = wait(ines, story, look_again_on="+5", asked="Dana").content.decode()
    (stands,) = Waiting.objects.standing()
    assert (stands.asked, stands.look_again_on) == ("Dana", in_days(story, 5))
    assert "Waits no longer" not in shown and "Dr. Gray was asked" in shown


def test_by_its_name(story):
    story.ada.wait_for("f2f", in_days(story, 1), by=story.ines)
    story.ada.no_longer_waits("f2f", by=story.mo)
    assert Waiting.objects.get().ended_by == story.mo
    with pytest.raises(WrongWay, match="does not wait for face-to-face"):
        story.ada.no_longer_waits("f2f", by=story.mo)


def test_undone(ines, story):
    wait(ines, story)
    change = Waiting.pgh_event_model.objects.latest("pgh_id").pgh_context_id
    ines.post(f"/undo/{change}/")
    assert not Waiting.objects.exists()


def test_the_end_is_undone_too(ines, story):
    waits = story.ada.wait_for("orders", in_days(story, 2), by=story.ines)
    ines.post(f"/referrals/waiting/{waits.pk}/end/")
    ines.post(f"/undo/{Waiting.pgh_event_model.objects.latest('pgh_id').pgh_context_id}/")
    assert Waiting.objects.standing().get() == waits


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"on": ""}, "Choose what it waits for"),
        ({"on": "luck"}, "Select a valid choice"),
        ({"look_again_on": ""}, "Give the day on which to look again"),
        ({"look_again_on": "-1"}, "That day is over"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(ines, story, typed, words):
    answer = wait(ines, story, **typed)
    assert answer.status_code == 422
    assert words in answer.content.decode() and "Dr. Gray" in answer.content.decode()
    assert not Waiting.objects.exists()


def test_a_closed_one_waits_for_nothing(ines, story):
    story.ada.wait_for("orders", in_days(story, 1), by=story.ines)
    put_on(story.ada, "not_taken")
    assert "it waits for nothing" in wait(ines, story, on="f2f").content.decode()
    assert "It came" not in ines.get(page(story)).content.decode()
    assert not Waiting.objects.standing().exists()


def test_who_may_not(client, story):
    waits = story.ada.wait_for("orders", in_days(story, 1), by=story.ines)
    for person, status in ((story.maria, 403), (story.noel, 404), (story.olga, 404)):
        client.force_login(person)
        assert client.post(page(story, "waiting"), {"on": "f2f", "look_again_on": "+1"}).status_code == status
        assert client.post(f"/referrals/waiting/{waits.pk}/end/").status_code == status
    assert Waiting.objects.get().ended_at is None


def told() -> list[tuple[str, str]]:
    late = Message.objects.filter(about="waits", subject__startswith="Waiting, and not looked at again")
    return [(message.user.name, message.text) for message in late.order_by("pk")]


def test_told_once_each_day_that_passes(monday_at_nine, story):
    story.ada.wait_for("orders", in_days(story, 0), "Ms. Brook", by=story.ines)
    story.ada.wait_for("family", in_days(story, 1), by=story.ines)
    escalate()
    assert told() == []
    monday_at_nine.shift(timedelta(days=1))
    escalate()
    escalate()
    ((who, text),) = told()
    assert who == "Ines Ortiz" and "that day has passed" in text and "Brook" not in text
    monday_at_nine.shift(timedelta(days=1))
    escalate()
    assert len(told()) == 2
    monday_at_nine.shift(timedelta(hours=1))
    escalate()
    assert len(told()) == 2


def test_no_longer_told_once_it_came(monday_at_nine, story):
    story.ada.wait_for("orders", in_days(story, 0), by=story.ines)
    monday_at_nine.shift(timedelta(days=1))
    escalate()
    story.ada.no_longer_waits("orders", by=story.ines)
    assert told() == []  # it had not left yet
    escalate()
    assert told() == []


def test_nothing_is_told_of_a_closed_one(monday_at_nine, story):
    story.ada.wait_for("orders", in_days(story, 0), by=story.ines)
    Referral.objects.get(pk=story.ada.pk).refuse("payer", by=story.ines)
    monday_at_nine.shift(timedelta(days=1))
    escalate()
    assert told() == [] and stage_of(story) == "not_taken"


LAW = {
    "waits_for_something_known": {"on": "luck"},
    "waiting_ended_by_somebody": {"ended_at": now()},
}


@pytest.mark.parametrize("law", LAW)
def test_the_database_says_no_too(story, law):
    story.ada.wait_for("orders", in_days(story, 1), by=story.ines)
    with pytest.raises(IntegrityError, match=law), transaction.atomic():
        Waiting.objects.update(**LAW[law])


def test_the_database_knows_each_once(story):
    waits = story.ada.wait_for("orders", in_days(story, 1), by=story.ines)
    waits.pk, waits._state.adding = None, True
    with pytest.raises(IntegrityError, match="waits_once_for_each"), transaction.atomic():
        waits.save()
