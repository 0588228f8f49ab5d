"""A referral arrives: once, whoever presses twice, and its marketer is told."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from notifications.models import Message
from referrals.models import Patient, Referral
from sources.models import Contact, Source

pytestmark = pytest.mark.django_db


def arrive(story, **changes):
    what = {"form_id": uuid4(), "by": story.ines, "source": story.mercy, "disciplines": ["SN"]}
    patient = {"last_name": "Alvarez", "first_name": "Rosa", "phone": "5125550142", "zip": "78705"}
    return Referral.arrive(patient=patient, **{**what, **changes})


def test_it_is_received_with_its_event_and_its_credit(story):
    rosa = arrive(story)
    assert (rosa.stage, rosa.branch, rosa.marketer, rosa.intake_owner) == (
        "received",
        story.riverside,
        story.maria,
        story.ines,
    )
    assert [(e.stage, e.by) for e in rosa.events.all()] == [("received", story.ines)]
    story.mercy.refresh_from_db()
    assert story.mercy.last_referral_at == rosa.received_at


def test_the_owner_is_told_and_nothing_of_the_patient_leaves_the_house(story):
    Message.objects.all().delete()
    arrive(story, contact=story.dana, diagnosis="Heart failure")
    message = Message.objects.get()
    assert (message.user, message.about) == (story.maria, "new_referral")
    said = message.subject + message.text + message.html
    assert "Mercy Hospital" in said and "Dana Reyes" in said
    for mark in ("Alvarez", "Rosa", "0142", "78705", "Heart"):
        assert mark not in said


def test_where_nobody_owns_the_source_the_managers_hear_of_it(story):
    Message.objects.all().delete()
    arrive(story, source=story.oakview)
    assert [m.user for m in Message.objects.all()] == [story.mo]


def test_an_owner_who_left_is_not_told_but_the_managers_are(story):
    story.maria.is_active = False
    story.maria.save()
    story.mercy.refresh_from_db()
    Message.objects.all().delete()
    arrive(story)
    assert [m.user for m in Message.objects.all()] == [story.mo]


def test_the_need_is_named_only_where_it_points_at_nobody(story):
    """A source that sends five a month hides one patient among them; a small one does not."""
    first = arrive(story)
    for _ in range(5):
        last = arrive(story)
    assert first.words_outside()["need"] == last.words_outside()["need"] == "Nursing"
    assert arrive(story, source=story.oakview).words_outside()["need"] == ""


def test_a_marketer_who_brings_in_an_unowned_source_earns_it(story):
    assert arrive(story, source=story.oakview, by=story.maria).marketer == story.maria
    assert arrive(story, source=story.oakview).marketer is None


def test_the_same_form_twice_makes_one_referral_and_one_patient(story):
    form_id, patients = uuid4(), Patient.objects.count()
    assert arrive(story, form_id=form_id) == arrive(story, form_id=form_id)
    assert Patient.objects.count() == patients + 1


def test_a_new_source_and_a_new_contact_come_with_it(story):
    source = Source(name="Elm Street Practice", branch=story.riverside)
    rosa = arrive(story, source=source, contact=Contact(source=source, name="Pat Lee"))
    assert (rosa.source.name, rosa.contact.name) == ("Elm Street Practice", "Pat Lee")


def test_an_inquiry_starts_no_clock_and_alarms_nobody_until_it_is_received(story):
    Message.objects.all().delete()
    asked = arrive(story, inquiry=True)
    assert (asked.stage, asked.received_at, Message.objects.count()) == ("inquiry", None, 0)
    asked.receive(by=story.ines)
    assert asked.received_at and Message.objects.get().about == "new_referral"


@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_once_make_one_referral(story):
    form_id, patients, start, made = uuid4(), Patient.objects.count(), threading.Barrier(10), []

    def press():
        start.wait()
        made.append(arrive(story, form_id=form_id).pk)
        connection.close()

    people = [threading.Thread(target=press) for _ in range(10)]
    [p.start() for p in people], [p.join() for p in people]
    assert len(made) == 10 and len(set(made)) == 1
    assert Patient.objects.count() == patients + 1
    assert Message.objects.filter(dedupe_key__startswith=f"new-referral:{made[0]}:").count() == 1


def test_an_owner_who_no_longer_works_there_is_not_told_but_the_managers_are(story):
    story.maria.memberships.all().delete()
    story.mercy.refresh_from_db()
    Message.objects.all().delete()
    rosa = arrive(story)
    assert [m.user for m in Message.objects.all()] == [story.mo]
    assert rosa.marketer is None


def test_sent_again_after_its_undo_it_is_a_referral_anew(story):
    form_id = uuid4()
    first = arrive(story, form_id=form_id)
    first.take_back(by=story.ines)
    second = arrive(story, form_id=form_id)
    assert second.pk != first.pk and second.retracted_at is None
    assert Message.objects.filter(dedupe_key__startswith=f"new-referral:{second.pk}:").exists()
