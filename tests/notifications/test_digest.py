"""Once a day in one mail, in each person's own morning, exactly once."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.utils.timezone import now

from accounts.models import AlertChoice
from notifications import digest, mail
from notifications.models import Message

pytestmark = pytest.mark.django_db
TUESDAY_NOON = datetime(2026, 11, 24, 18, tzinfo=UTC)  # noon in Chicago


@pytest.fixture(autouse=True)
def empty(story):
    Message.objects.all().delete()


def move(person, key: str) -> None:
    words = {"source": "Mercy Hospital", "sentence": f"Accepted {key}", "by": "Ines"}
    Message.objects.queue([person], about="moved", key=key, words=words, choice=AlertChoice.DIGEST)


def test_the_days_moves_come_at_seven_in_one_mail(story):
    with time_machine.travel(TUESDAY_NOON) as clock:
        move(story.maria, "one"), move(story.maria, "two")
        digest.send_due()
        assert not Message.objects.filter(about="digest").exists()
        clock.move_to(TUESDAY_NOON + timedelta(hours=19, minutes=1))  # 7:01 on Wednesday
        digest.send_due()
        digest.send_due()
    (sent,) = Message.objects.filter(about="digest")
    assert "Accepted one" in sent.text and "Accepted two" in sent.text and not sent.in_bell
    assert not Message.objects.filter(about="moved", sent_at=None).exists()


def test_an_empty_day_has_none(story):
    digest.send_due()
    assert not Message.objects.exists()


def test_each_in_the_own_zone(story):
    story.maria.time_zone, story.mo.time_zone = "America/New_York", "America/Los_Angeles"
    story.maria.save(), story.mo.save()
    with time_machine.travel(TUESDAY_NOON) as clock:
        move(story.maria, "one"), move(story.mo, "two")
        clock.move_to(datetime(2026, 11, 25, 12, 5, tzinfo=UTC))  # 7:05 in New York, 4:05 in Los Angeles
        digest.send_due()
        assert [m.user for m in Message.objects.filter(about="digest")] == [story.maria]
        clock.move_to(datetime(2026, 11, 25, 15, 5, tzinfo=UTC))
        digest.send_due()
        assert {m.user for m in Message.objects.filter(about="digest")} == {story.maria, story.mo}


@pytest.mark.parametrize("day", [datetime(2026, 3, 7, 20, tzinfo=UTC), datetime(2026, 10, 31, 20, tzinfo=UTC)])
def test_seven_is_seven_on_the_day_the_clocks_change(story, day):
    with time_machine.travel(day):
        at = mail.digest_time(story.maria).astimezone(ZoneInfo("America/Chicago"))
    assert (at.hour, at.minute, at.date() - day.date()) == (7, 0, timedelta(days=1))


def test_three_days_down_is_one_mail_when_it_is_up_again(story):
    with time_machine.travel(TUESDAY_NOON) as clock:
        move(story.maria, "one")
        clock.move_to(TUESDAY_NOON + timedelta(days=3))
        digest.send_due()
        assert Message.objects.filter(about="digest").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_send_one(story):
    move(story.maria, "one")
    Message.objects.update(next_try=now() - timedelta(minutes=1))
    start = threading.Barrier(3)

    def beat():
        start.wait()
        digest.send_due()
        connection.close()

    beats = [threading.Thread(target=beat) for _ in range(3)]
    [b.start() for b in beats], [b.join() for b in beats]
    assert Message.objects.filter(about="digest").count() == 1
    assert not Message.objects.filter(about="moved", sent_at=None).exists()


def test_who_moves_west_has_no_second_one_the_same_day(story):
    """A move after the digest of the day, in a zone whose seven o'clock is still to come, waits for tomorrow's."""
    with time_machine.travel(TUESDAY_NOON) as clock:
        move(story.maria, "one")
        clock.move_to(TUESDAY_NOON + timedelta(hours=19, minutes=1))  # 7:01 on Wednesday in Chicago
        digest.send_due()
        story.maria.time_zone = "America/Los_Angeles"
        story.maria.save()
        move(story.maria, "two")
        clock.move_to(TUESDAY_NOON + timedelta(hours=21, minutes=1))  # 7:01 on Wednesday in Los Angeles
        digest.send_due()
        assert Message.objects.filter(about="digest").count() == 1
        clock.move_to(TUESDAY_NOON + timedelta(hours=45, minutes=1))  # the same on Thursday
        digest.send_due()
    first, second = Message.objects.filter(about="digest").order_by("pk")
    assert "Accepted one" in first.text and "Accepted two" in second.text and "Accepted one" not in second.text


def test_a_choice_made_anew_does_not_touch_what_waits(story):
    with time_machine.travel(TUESDAY_NOON) as clock:
        move(story.maria, "one")
        story.maria.alerts_of_moves = AlertChoice.OFF
        story.maria.save()
        clock.move_to(TUESDAY_NOON + timedelta(days=1))
        digest.send_due()
    assert Message.objects.filter(about="digest").count() == 1


def test_who_was_deactivated_gets_none(story):
    with time_machine.travel(TUESDAY_NOON) as clock:
        move(story.maria, "one")
        story.maria.is_active = False
        story.maria.save()
        clock.move_to(TUESDAY_NOON + timedelta(days=1))
        digest.send_due()
    assert not Message.objects.filter(about="digest").exists()
