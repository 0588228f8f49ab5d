"""The outbox: written with the fact, taken for a lease, never by two, in order, given up at last."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils.timezone import now

from accounts.models import AlertChoice
from notifications import mail
from notifications.models import FIRST_WAIT, GIVE_UP_AFTER, LEASE, LONGEST_WAIT, Message

pytestmark = pytest.mark.django_db


def owed(key: str, to: str = "", **columns) -> Message:
    return Message.objects.create(
        to=to or f"{key}@kept.test", about="moved", subject=key, text=key, dedupe_key=key, **columns
    )


@pytest.fixture
def empty(db):
    Message.objects.all().delete()


def test_it_is_written_with_the_fact_or_not_at_all(story):
    before = Message.objects.count()
    with transaction.atomic():
        story.ada.accept(by=story.ines)
        assert Message.objects.count() == before + 1
        transaction.set_rollback(True)
    assert Message.objects.count() == before


def test_the_same_key_again_is_a_no_op(story):
    for _ in range(2):
        Message.objects.queue([story.maria], about="moved", key="once", words={"sentence": "Accepted"})
    assert Message.objects.filter(dedupe_key=f"once:{story.maria.pk}").count() == 1


def test_a_taken_message_is_nobody_elses_until_the_lease_ends(empty):
    message = owed("a")
    assert Message.objects.claim() == [message]
    assert Message.objects.claim() == []
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        assert Message.objects.claim() == [message]


@pytest.mark.django_db(transaction=True)
def test_four_workers_never_hold_the_same_message():
    Message.objects.bulk_create(Message(to=f"{i}@kept.test", subject="x", dedupe_key=str(i)) for i in range(40))
    held, start = [], threading.Barrier(4)

    def work():
        start.wait()
        for _ in range(4):
            held.extend(m.pk for m in Message.objects.claim(limit=10))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    [w.start() for w in workers], [w.join() for w in workers]
    assert len(held) == len(set(held)) == 40


def test_nothing_passes_an_earlier_one_to_the_same_address(empty):
    first, second, other = owed("1", to="a@kept.test"), owed("2", to="a@kept.test"), owed("3", to="b@kept.test")
    Message.objects.filter(pk=first.pk).update(next_try=now() + timedelta(minutes=5))
    assert Message.objects.claim() == [other]
    Message.objects.filter(pk=first.pk).update(dead_at=now())
    assert Message.objects.claim() == [second]


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_one_persons_messages_in_their_order():
    Message.objects.bulk_create(Message(to="a@kept.test", subject="x", dedupe_key=str(i)) for i in range(24))
    sent, start = [], threading.Barrier(4)

    def work():
        start.wait()
        while Message.objects.waiting().exists():
            for message in Message.objects.claim(limit=3):
                sent.append(message.pk)
                message.went()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    [w.start() for w in workers], [w.join() for w in workers]
    assert sent == sorted(sent) and len(sent) == 24


def test_who_chose_no_mail_has_it_in_the_bell_only(story):
    Message.objects.queue([story.maria], about="moved", key="x", words={"sentence": "Accepted"}, choice=AlertChoice.OFF)
    message = Message.objects.get(dedupe_key=f"x:{story.maria.pk}")
    assert message in Message.objects.bell_of(story.maria).unread()
    assert message not in Message.objects.waiting()


def test_one_withdrawn_on_its_way_stops_nobody(empty):
    owed("a:1")
    (on_its_way,) = Message.objects.claim()
    Message.objects.withdraw("a")
    on_its_way.went()
    on_its_way.failed("451 later")
    assert not Message.objects.exists()


def test_one_given_up_on_its_way_has_still_arrived(empty):
    owed("a")
    (on_its_way,) = Message.objects.claim()
    on_its_way.give_up()
    on_its_way.went()
    assert Message.objects.get().sent_at
    on_its_way.give_up()
    assert not Message.objects.get().dead_at


def test_each_failure_waits_longer_up_to_an_hour(empty):
    message = owed("a")
    waits = []
    for tries in range(1, 10):
        message.attempts = tries
        message.failed("451 later")
        waits.append(message.next_try - now())
    assert FIRST_WAIT * 0.89 < waits[0] < FIRST_WAIT * 1.11
    assert all(LONGEST_WAIT * 0.89 < wait < LONGEST_WAIT * 1.11 for wait in waits[6:])
    assert waits[0] < waits[1] < waits[2] < waits[3]


def test_after_three_days_it_is_given_up_and_counts_as_failed(empty):
    message = owed("a", attempts=30)
    with time_machine.travel(now() + GIVE_UP_AFTER + timedelta(minutes=1)):
        message.failed("451 later")
        assert message.dead_at and not Message.objects.due().exists()
    assert list(Message.objects.failing()) == [message] and message.is_failing


def test_sent_again_it_begins_anew_and_keeps_its_id(empty):
    message = owed("a", attempts=30, dead_at=now(), last_error="550 no")
    before = mail.message_id(message)
    with time_machine.travel(now() + GIVE_UP_AFTER * 2):
        message.send_again()
        assert not message.is_failing
        (claimed,) = Message.objects.claim()
        assert mail.message_id(claimed) == before
        claimed.failed("451 later")
        assert not claimed.dead_at and claimed.is_failing


def test_what_is_not_sent_can_be_withdrawn_and_what_is_sent_leaves_the_bell(story):
    Message.objects.queue([story.maria], about="moved", key="a:1", words={"sentence": "Accepted"})
    Message.objects.queue([story.maria], about="moved", key="a:2", words={"sentence": "Accepted"})
    Message.objects.filter(dedupe_key__startswith="a:2").update(sent_at=now())
    Message.objects.withdraw("a:1")
    Message.objects.withdraw("a:2")
    assert not Message.objects.filter(dedupe_key__startswith="a:1:").exists()
    assert not Message.objects.get(dedupe_key__startswith="a:2:").in_bell
