"""Opened again: back to checking, with nothing left of what no longer holds."""

from datetime import date
from uuid import uuid4

import pytest

from notifications.models import Message
from referrals.models import Referral
from tests.referrals.course import page, stage_of

pytestmark = pytest.mark.django_db


def test_it_forgets_the_refusal_and_the_history_does_not(story):
    story.ada.refuse("area", "beyond the river", by=story.ines)
    story.ada.reopen(by=story.ines)
    assert (story.ada.stage, story.ada.refusal_reason, story.ada.refusal_note) == ("reviewing", "", "")
    said = [event.sentence for event in story.ada.events.all()][1:]
    assert said == ["Not taken under care: outside our service area", "Opened again"]


def test_what_was_decided_before_must_be_decided_anew(story):
    story.ada.accept(by=story.ines)
    story.ada.schedule(date(2026, 12, 1), by=story.ines)
    story.ada.refuse("back_to_hospital", by=story.ines)
    story.ada.reopen(by=story.ines)
    assert (story.ada.accepted_at, story.ada.scheduled_at, story.ada.first_visit_on) == (None, None, None)
    assert [step.label for step in story.ada.steps if step.state == "done"] == ["Received"]


def test_a_refused_inquiry_becomes_a_referral_and_its_marketer_is_told(story):
    Message.objects.all().delete()
    patient = {"last_name": "Alvarez", "first_name": "Rosa", "phone": "5125550199"}
    rosa = Referral.arrive(form_id=uuid4(), by=story.ines, source=story.mercy, patient=patient, inquiry=True)
    rosa.refuse("no_orders", by=story.mo)
    rosa.reopen(by=story.mo)
    assert rosa.stage == "reviewing" and rosa.received_at
    assert Message.objects.get(about="new_referral").user == story.maria


def test_undo_puts_the_refusal_back(ines, story):
    story.ada.refuse("area", "beyond the river", by=story.mo)
    ines.post(page(story, "reopening"))
    ines.post(f"/undo/{story.ada.events.last().change}/")
    assert stage_of(story) == "not_taken"
    assert (story.ada.refusal_reason, story.ada.refusal_note) == ("area", "beyond the river")
