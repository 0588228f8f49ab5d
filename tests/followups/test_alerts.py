"""A silence is told once; a task reminds at its time; managers hear weekly what was missed."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from followups import alerts, weekly
from followups.models import FollowUp, PlannedVisit, Visit
from notifications.models import Message
from sources.models import Source

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)  # Tuesday, in Chicago
MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@pytest.fixture
def silent(story):
    """From Mercy one referral came every five days, and none for sixty."""
    Source.objects.filter(pk=story.mercy.pk).update(usual_gap_days=5, last_referral_at=NOON - timedelta(days=60))
    return story


def told(about):
    return list(Message.objects.filter(about=about).values_list("user__name", "subject"))


def test_a_silence_is_told_to_the_owner_once(silent):
    for hours in (0, 1, 24, 48):
        alerts.warn_of_silence(NOON + timedelta(hours=hours))
    assert told("gone_quiet") == [("Maria Lopez", "Mercy Hospital has gone quiet")]
    assert "58 days since the last referral; usual gap 5" in Message.objects.get(about="gone_quiet").text


def test_the_next_silence_is_told_again(silent):
    alerts.warn_of_silence(NOON)
    Source.objects.filter(pk=silent.mercy.pk).update(last_referral_at=NOON - timedelta(days=50))
    alerts.warn_of_silence(NOON)
    assert len(told("gone_quiet")) == 2


@pytest.mark.parametrize("moment", ["2026-11-24T13:00Z", "2026-11-25T01:00Z", "2026-11-28T18:00Z", "2026-11-26T18:00Z"])
def test_nobody_is_told_at_night_or_on_a_closed_day(silent, moment):
    alerts.warn_of_silence(datetime.fromisoformat(moment))
    assert told("gone_quiet") == []


def test_as_each_person_chose(silent):
    type(silent.maria).objects.filter(pk=silent.maria.pk).update(alerts_of_silence="off")
    alerts.warn_of_silence(NOON)
    assert Message.objects.get(about="gone_quiet").sent_at


def test_a_source_that_was_put_off_is_left_in_peace(silent):
    with time_machine.travel(NOON, tick=False):
        silent.mercy.snooze(until=date(2027, 1, 15), reason="Moving house")
    alerts.warn_of_silence(NOON)
    assert told("gone_quiet") == []


def test_a_task_reminds_at_its_time_once_and_without_its_words(story):
    whose = {"assignee": story.maria, "made_by": story.maria, "source": story.mercy}
    task = FollowUp.objects.create(what="Ask about ZQBROOK", due_on=NOON.date(), remind_at=NOON, **whose)
    alerts.remind_of_tasks(NOON - timedelta(minutes=1))
    assert told("task_due") == []
    for minutes in (0, 1, 60):
        alerts.remind_of_tasks(NOON + timedelta(minutes=minutes))
    assert told("task_due") == [("Maria Lopez", "Task about Mercy Hospital")]
    message = Message.objects.get(about="task_due")
    assert "ZQBROOK" not in message.text + message.html and message.link == task.get_absolute_url()


def test_done_tasks_remind_of_nothing(story):
    whose = {"assignee": story.maria, "made_by": story.maria, "source": story.mercy}
    FollowUp.objects.create(what="Call", due_on=NOON.date(), remind_at=NOON, **whose).done(by=story.maria)
    alerts.remind_of_tasks(NOON)
    assert told("task_due") == []


def test_managers_hear_on_monday_what_was_missed_and_why(story):
    last_week = date(2026, 11, 18)
    names = ["Never", "Planned", "Nobody in", "Long ago", "Unowned"]
    made = {name: Source.objects.create(name=name, branch=story.riverside, owner=story.maria) for name in names}
    with time_machine.travel(MONDAY - timedelta(days=12), tick=False):
        Visit.log(form_id=uuid4(), source=made["Nobody in"], by=story.maria, outcome="nobody_in")
        Visit.log(form_id=uuid4(), source=made["Long ago"], by=story.maria, outcome="good_talk")
    PlannedVisit.objects.create(source=made["Planned"], who=story.maria, at=MONDAY - timedelta(days=4))
    Source.objects.filter(pk=made["Unowned"].pk).update(owner=None)
    Source.objects.filter(name__in=names).update(next_check_in=last_week)
    Source.objects.exclude(name__in=names).update(next_check_in=date(2027, 1, 1))
    for hours in (0, 1, 24):
        weekly.send_due(MONDAY + timedelta(hours=hours))
    (mail,) = Message.objects.filter(about="weekly")
    assert (mail.user, mail.subject) == (story.mo, "Check-ins missed: 5")
    for words in (
        "Never, due Nov 18: never visited",
        "Planned, due Nov 18: planned for Nov 19, not logged",
        "Nobody in, due Nov 18: nobody was in on Nov 11",
        "Long ago, due Nov 18: not visited since Nov 11",
        "Unowned, due Nov 18: nobody owns it",
        "Maria Lopez: 4",
        "Nobody: 1",
    ):
        assert words in mail.text, words


def test_a_week_without_misses_sends_nothing_and_a_holiday_monday_moves_it_to_tuesday(story):
    Source.objects.update(next_check_in=date(2027, 6, 1))
    weekly.send_due(MONDAY)
    assert told("weekly") == []
    Source.objects.update(next_check_in=date(2026, 12, 1))
    weekly.send_due(datetime(2027, 1, 18, 15, tzinfo=UTC))  # Martin Luther King's day
    assert told("weekly") == []
    weekly.send_due(datetime(2027, 1, 19, 15, tzinfo=UTC))
    assert [name for name, _ in told("weekly")] == ["Mo Haddad"]
