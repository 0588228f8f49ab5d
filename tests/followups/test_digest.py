"""Maria's morning e-mail: one on each working day on which something is due, at her own hour."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine

from accounts.models import AlertChoice
from followups import digest
from followups.models import FollowUp, PlannedVisit, Reminder, Visit
from notifications.models import Message
from pilots.models import Commitment
from referrals.models import Referral
from sources.models import Pledge, Source

pytestmark = pytest.mark.django_db
SEVEN = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)  # Tuesday, in Chicago
TUESDAY = date(2026, 11, 24)


@pytest.fixture
def quiet_morning(story):
    """Nothing is due for anybody: the messages of Ada's arrival are gone, and so are the check-ins."""
    with time_machine.travel(SEVEN - timedelta(days=1), tick=False):
        for source in Source.objects.all():
            Visit.log(form_id=uuid4(), source=source, by=story.mo, outcome="good_talk")
    type(story.maria).objects.update(joined_at=SEVEN - timedelta(days=100))
    times = dict.fromkeys(("received_at", "accepted_at", "admitted_at", "discharged_at"), SEVEN)
    Referral.objects.filter(pk=story.ada.pk).update(stage="discharged", outcome="goals_met", **times)
    Message.objects.all().delete()
    return story


def at(moment, run=digest.send_due):
    with time_machine.travel(moment, tick=False):
        run()


def digests():
    return Message.objects.filter(about="digest").order_by("pk")


def task(story, **columns):
    whose = {"assignee": story.maria, "made_by": story.maria, "source": story.mercy, "what": "Call ZQBROOK"}
    return FollowUp.objects.create(**whose | {"due_on": TUESDAY} | columns)


def test_at_seven_of_ones_own_clock_and_once(quiet_morning):
    task(quiet_morning)
    at(SEVEN - timedelta(minutes=1))
    assert not digests()
    for moment in (SEVEN, SEVEN, SEVEN + timedelta(minutes=10), SEVEN + timedelta(hours=9)):
        at(moment)
    (mail,) = digests()
    assert (mail.user, mail.subject) == (quiet_morning.maria, "Today: 1 thing due")
    assert "Task about Mercy Hospital: http://127.0.0.1:8000/tasks/" in mail.text


def test_each_thing_that_is_due_stands_in_it_with_its_link(quiet_morning):
    story, maria = quiet_morning, quiet_morning.maria
    cedar = Source.objects.create(name="Cedar Clinic", branch=story.riverside, owner=maria)
    Source.objects.filter(pk=cedar.pk).update(next_check_in=TUESDAY - timedelta(days=3))
    birch = Source.objects.create(name="Birch Clinic", branch=story.riverside, owner=maria)
    Source.objects.filter(pk=birch.pk).update(usual_gap_days=5, last_referral_at=SEVEN - timedelta(days=60))
    task(story)
    Commitment.objects.create(source=story.mercy, what="ZQBROOK", due_on=TUESDAY, made_by=maria)
    Pledge.objects.create(source=story.mercy, noted_by=maria, said_on=date(2026, 11, 1), expected_by=date(2026, 11, 23))
    PlannedVisit.objects.create(source=story.mercy, who=maria, at=SEVEN + timedelta(hours=7))
    Referral.objects.filter(pk=story.ada.pk).update(stage="reviewing", discharged_at=None, outcome="", admitted_at=None)
    at(SEVEN + timedelta(days=7))
    (mail,) = digests()
    for words in (
        "A promise to Mercy Hospital is late",
        "Birch Clinic: 64 days since the last referral; usual gap 5",
        "A pledge of Mercy Hospital lapsed",
        "Cedar Clinic, 10 d overdue",
        "Task about Mercy Hospital",
        "Mercy Hospital: checking",
    ):
        assert words in mail.text, words
    assert mail.text.count("http://") > 6
    assert "ZQBROOK" not in mail.text + mail.html + mail.subject


def test_an_empty_day_sends_nothing_and_is_not_asked_again(quiet_morning):
    at(SEVEN)
    task(quiet_morning)
    at(SEVEN + timedelta(hours=2))
    assert not digests()
    assert Reminder.objects.get(user=quiet_morning.maria).lines == 0


@pytest.mark.parametrize(
    "day", [date(2026, 11, 28), date(2026, 11, 26), date(2026, 12, 25)], ids=["Saturday", "Thanksgiving", "Christmas"]
)
def test_not_on_days_on_which_the_branch_is_closed(quiet_morning, day):
    task(quiet_morning)
    at(datetime.combine(day, time(15), tzinfo=UTC))
    assert not digests()


def test_a_branch_may_work_on_saturdays_and_holidays(quiet_morning):
    task(quiet_morning)
    type(quiet_morning.riverside).objects.update(working_days=[3, 5], keeps_holidays=False)
    for day in (26, 27, 28):
        at(datetime(2026, 11, day, 15, tzinfo=UTC))
    assert [reminder.on.day for reminder in Reminder.objects.filter(lines__gt=0).order_by("on")] == [26, 28]


def test_the_hour_is_ones_own(quiet_morning):
    task(quiet_morning)
    maria = type(quiet_morning.maria).objects.filter(pk=quiet_morning.maria.pk)
    maria.update(digest_at=time(9), time_zone="Pacific/Honolulu")
    at(datetime(2026, 11, 24, 18, 59, tzinfo=UTC))
    assert not digests()
    at(datetime(2026, 11, 24, 19, 0, tzinfo=UTC))
    assert digests().count() == 1


def test_what_waits_for_it_travels_along(quiet_morning):
    maria = quiet_morning.maria
    words = {"source": "Mercy Hospital", "sentence": "Accepted", "by": "Ines"}
    Message.objects.queue([maria], about="moved", key="moved:1", words=words, choice=AlertChoice.DIGEST)
    at(SEVEN)
    (mail,) = digests()
    assert "Mercy Hospital: Accepted" in mail.text
    assert not Message.objects.parts_for(maria)


def test_who_wants_none_gets_only_what_they_chose_to_get_so(quiet_morning):
    maria = quiet_morning.maria
    type(maria).objects.update(wants_digest=False)
    task(quiet_morning)
    at(SEVEN)
    assert not digests()
    words = {"source": "Mercy Hospital", "sentence": "Accepted", "by": "Ines"}
    Message.objects.queue([maria], about="moved", key="moved:1", words=words, choice=AlertChoice.DIGEST)
    at(SEVEN + timedelta(days=1))
    (mail,) = digests()
    assert mail.subject == "What happened: 1"


def test_after_three_days_down_only_todays_is_sent(quiet_morning):
    task(quiet_morning)
    at(SEVEN + timedelta(days=8))
    assert [message.dedupe_key for message in digests()] == [f"digest:2026-12-02:{quiet_morning.maria.pk}"]


def test_who_left_gets_none_and_who_came_at_noon_waits_for_tomorrow(quiet_morning):
    people = type(quiet_morning.maria).objects
    task(quiet_morning)
    people.filter(pk=quiet_morning.maria.pk).update(is_active=False)
    at(SEVEN)
    assert not digests()
    people.filter(pk=quiet_morning.maria.pk).update(is_active=True, joined_at=SEVEN + timedelta(hours=5))
    at(SEVEN + timedelta(hours=6))
    assert not digests()
    at(SEVEN + timedelta(days=1))
    assert digests().count() == 1


def test_many_lines_end_in_a_number(quiet_morning):
    here = {"branch": quiet_morning.riverside, "owner": quiet_morning.maria}
    for number in range(20):
        source = Source.objects.create(name=f"Clinic {number}", **here)
        Source.objects.filter(pk=source.pk).update(next_check_in=TUESDAY)
    at(SEVEN)
    (mail,) = digests()
    assert "and 5 more" in mail.text and mail.subject == "Today: 20 things due"


def test_one_persons_trouble_holds_up_nobody_elses_morning(quiet_morning, monkeypatch):
    task(quiet_morning)
    honest = digest.Digest.sections

    def troubled(self):
        if self.user != quiet_morning.maria:
            raise ZeroDivisionError
        return honest(self)

    monkeypatch.setattr(digest.Digest, "sections", troubled)
    with time_machine.travel(SEVEN, tick=False), pytest.raises(ExceptionGroup):
        digest.send_due()
    assert [message.user for message in digests()] == [quiet_morning.maria]


def test_intakes_digest_opens_where_intake_may_go(client, quiet_morning):
    ines = quiet_morning.ines
    task(quiet_morning, assignee=ines, made_by=ines)
    at(SEVEN)
    (mail,) = digests()
    client.force_login(ines)
    assert client.get(mail.link, follow=True).status_code == 200
