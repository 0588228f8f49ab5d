"""What waits too long is told: whom, when, once, never at night, and never with the patient's data."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection

from accounts.models import Branch, Membership, User
from notifications.models import Message
from referrals.escalation import RULES, escalate, untold
from referrals.models import Escalation, Referral
from referrals.tasks import escalate as bell

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")
MARK = "ZQMARK"
HOUR = timedelta(hours=1)


def at(day, hour, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=CHICAGO)


NINE = at(23, 9)  # a Monday
LATE = "Answer overdue: referral from Mercy Hospital"
STILL_LATE = "Answer still overdue: referral from Mercy Hospital"
NOBODY = "Nobody has taken it up: referral from Mercy Hospital"
RISK = "First visit at risk: referral from Mercy Hospital"


@pytest.fixture
def monday(story):
    """The story's own referral is out of the way; what comes, comes on a Monday at nine."""
    Referral.objects.filter(pk=story.ada.pk).update(retracted_at=story.ada.received_at)
    Message.objects.all().delete()
    with time_machine.travel(NINE, tick=False) as clock:
        story.clock = clock
        yield story


def arrive(story, **columns):
    patient = {"last_name": MARK, "first_name": MARK, "phone": "5125550142", "zip": "78705"}
    what = {"form_id": uuid4(), "by": story.ines, "source": story.mercy, "patient": patient, "diagnosis": MARK}
    return Referral.arrive(**{**what, **columns})


def told(since=0):
    """Who was told what, in order, after so many."""
    return [(m.user.name, m.subject) for m in Message.objects.filter(about="waits").order_by("pk")][since:]


def mailed():
    return [who for m in Message.objects.filter(about="waits", sent_at=None).order_by("pk") for who in [m.user.name]]


def kinds():
    return list(Escalation.objects.order_by("pk").values_list("kind", flat=True))


def test_an_overdue_answer_goes_to_intake_and_later_to_the_manager(monday):
    arrive(monday)
    escalate(at(23, 10, 59))
    assert mailed() == []
    escalate(at(23, 11))
    assert told(1) == [("Ines Ortiz", LATE)]
    escalate(at(23, 12, 59))
    assert len(told()) == 2
    escalate(at(23, 13))
    assert told(2) == [("Mo Haddad", STILL_LATE)]


def test_an_urgent_one_is_told_sooner_and_says_so(monday):
    arrive(monday, urgency="urgent")
    escalate(at(23, 9, 30))
    assert mailed() == ["Ines Ortiz"]
    assert "Urgency: Urgent" in Message.objects.get(about="waits").text
    escalate(at(23, 10))
    assert mailed() == ["Ines Ortiz", "Mo Haddad"]


def test_at_three_quarters_it_stands_in_the_bell_and_no_mail_goes(monday):
    arrive(monday)
    escalate(at(23, 10, 29))
    assert told() == []
    escalate(at(23, 10, 30))
    message = Message.objects.get(about="waits")
    assert message.user == monday.ines and message.in_bell and message.sent_at and "due soon" in message.subject


def test_each_is_told_once_however_often_the_bell_rings(monday):
    arrive(monday)
    for minutes in (0, 1, 5, 119):
        escalate(at(23, 11) + timedelta(minutes=minutes))
    assert mailed() == ["Ines Ortiz"] and kinds() == ["answer_late"]


def test_a_clock_that_starts_anew_is_told_anew(monday):
    ada = arrive(monday)
    escalate(at(23, 11))
    monday.clock.move_to(at(23, 12))
    ada.refuse("staff", by=monday.ines)
    ada.reopen(by=monday.ines)
    escalate(at(23, 14))
    assert kinds() == ["answer_late", "answer_late"]


def test_what_was_answered_is_told_to_nobody(monday):
    ada = arrive(monday)
    ada.accept(by=monday.ines)
    escalate(at(23, 17))
    assert told() == []


@pytest.mark.parametrize("moment", [at(23, 18), at(23, 23), at(24, 7, 59), at(26, 12), at(28, 12)])
def test_nobody_is_told_at_night_nor_on_a_closed_day(monday, moment):
    arrive(monday)
    escalate(moment)
    assert told() == []


def test_in_the_morning_what_fell_due_by_evening_is_told(monday):
    monday.clock.move_to(at(23, 16))
    arrive(monday)
    escalate(at(23, 18))
    assert told() == []
    escalate(at(24, 8))
    assert told() == [("Ines Ortiz", LATE)]


def test_each_branch_by_its_own_clock(monday):
    Branch.objects.filter(pk=monday.hillside.pk).update(time_zone="Pacific/Honolulu")
    arrive(monday)
    arrive(monday, source=monday.hilltop, by=monday.noel)
    escalate(at(23, 11))
    assert told() == [("Ines Ortiz", LATE)]
    escalate(at(23, 14))  # ten o'clock in Hawaii: two hours of work
    assert ("Noel Park", "Answer overdue: referral from Hilltop Clinic") in told()


def test_what_nobody_takes_up_goes_to_all_of_intake(monday):
    monday.person("Ida Novak", "intake", monday.riverside)
    arrive(monday, by=monday.maria)
    escalate(at(23, 9, 14))
    assert told() == []
    escalate(at(23, 9, 15))
    assert sorted(told()) == [("Ida Novak", NOBODY), ("Ines Ortiz", NOBODY)]
    escalate(at(23, 9, 16))
    assert len(told()) == 2


def test_fifteen_minutes_are_working_minutes(monday):
    monday.clock.move_to(at(20, 17, 50))  # Friday evening
    arrive(monday, by=monday.maria)
    escalate(at(23, 8, 4))
    assert ("Ines Ortiz", NOBODY) not in told()
    escalate(at(23, 8, 5))
    assert ("Ines Ortiz", NOBODY) in told()


def test_without_intake_the_manager_hears(monday):
    arrive(monday, by=monday.maria)
    Membership.objects.filter(role="intake", branch=monday.riverside).delete()
    escalate(at(23, 9, 15))
    assert told() == [("Mo Haddad", NOBODY)]


@pytest.mark.parametrize("how", ["deactivated", "moved away"])
def test_for_who_no_longer_works_there_the_others_hear(monday, how):
    monday.person("Ida Novak", "intake", monday.riverside)
    arrive(monday)
    if how == "deactivated":
        User.objects.filter(pk=monday.ines.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=monday.ines).update(branch=monday.hillside)
    escalate(at(23, 11))
    assert told() == [("Ida Novak", LATE)]


def test_a_visit_at_risk_goes_to_both(monday):
    ada = arrive(monday, start_wanted_on=date(2026, 11, 24))
    ada.accept(by=monday.ines)
    monday.clock.move_to(at(23, 10))
    escalate(at(23, 17))
    assert told() == []
    ada.schedule(date(2026, 11, 25), by=monday.ines)
    escalate(at(23, 17, 1))
    assert told() == [("Ines Ortiz", RISK), ("Mo Haddad", RISK)]


def test_a_visit_that_was_set_in_time_and_not_made_is_told_when_it_is_late(monday):
    ada = arrive(monday, start_wanted_on=date(2026, 11, 24))
    ada.accept(by=monday.ines)
    ada.schedule(date(2026, 11, 24), by=monday.ines)
    escalate(at(24, 17, 59))
    assert told() == []
    escalate(at(25, 8))
    assert told() == [("Ines Ortiz", RISK), ("Mo Haddad", RISK)]


def test_a_visit_whose_day_was_corrected_is_told_of_the_new_one(monday):
    ada = arrive(monday)
    ada.accept(by=monday.ines)
    escalate(at(25, 10))
    assert "visit_at_risk" in kinds()
    Referral.objects.filter(pk=ada.pk).update(hospital_discharge_on=date(2026, 11, 25))
    escalate(at(25, 11))
    assert kinds().count("visit_at_risk") == 1
    escalate(at(27, 17))
    assert kinds().count("visit_at_risk") == 2


def test_what_stands_still_is_told_after_a_day_two_and_a_week(monday):
    ada = arrive(monday, start_wanted_on=date(2026, 12, 22))
    ada.accept(by=monday.ines)
    for moment in (at(24, 8, 59), at(24, 9), at(25, 9), at(27, 9), at(30, 9)):
        escalate(moment)
    assert told() == [
        ("Ines Ortiz", "Not moved for 24 hours: referral from Mercy Hospital"),
        ("Ines Ortiz", "Not moved for 48 hours: referral from Mercy Hospital"),
        ("Mo Haddad", "Not moved for 48 hours: referral from Mercy Hospital"),
        ("Ines Ortiz", "Not moved for a week: referral from Mercy Hospital"),
        ("Mo Haddad", "Not moved for a week: referral from Mercy Hospital"),
    ]


def test_after_a_weekend_only_the_longest_is_told(monday):
    monday.clock.move_to(at(20, 8))
    ada = arrive(monday, start_wanted_on=date(2026, 12, 22))
    ada.accept(by=monday.ines)
    escalate(at(23, 8))
    escalate(at(23, 9))
    assert kinds() == ["still_for_two_days"]


def test_a_visit_that_lies_ahead_is_no_standing_still(monday):
    ada = arrive(monday, start_wanted_on=date(2026, 12, 4))
    ada.accept(by=monday.ines)
    ada.schedule(date(2026, 12, 4), by=monday.ines)
    escalate(at(4, 12, month=12))
    assert told() == []
    escalate(at(7, 8, month=12))
    assert "still_for_two_days" in kinds()


def test_an_inquiry_that_nobody_follows_up_is_told(monday):
    arrive(monday, inquiry=True)
    escalate(at(24, 9))
    assert kinds() == ["still_for_a_day"]


@pytest.mark.parametrize("stage", ["admitted", "discharged", "not_taken"])
def test_what_has_ended_is_left_in_peace(monday, stage):
    ada = arrive(monday)
    was = {"admitted_at": NINE + HOUR, "discharged_at": NINE + 2 * HOUR, "outcome": "goals_met"}
    Referral.objects.filter(pk=ada.pk).update(stage=stage, refusal_reason="staff", **was)
    escalate(at(30, 9))
    assert told() == []


def test_a_retracted_one_and_years_of_old_ones_wake_nobody(monday):
    arrive(monday).take_back(by=monday.ines)
    arrive(monday)
    escalate(at(21, 9, month=12))
    assert told() == []


def test_no_word_of_the_patient_leaves(monday):
    arrive(monday, by=monday.maria, urgency="urgent", notes=MARK)
    for hours in (1, 3, 26, 50, 8 * 24):
        escalate(NINE + hours * HOUR)
    messages = list(Message.objects.filter(about="waits"))
    assert {message.dedupe_key.split(":")[2] for message in messages} >= {"unassigned", "answer_late", "visit_at_risk"}
    for message in messages:
        said = message.subject + message.text + message.html + message.dedupe_key
        assert MARK not in said and "Nov" not in said and "/referrals/" in message.link


def test_a_familys_name_does_not_leave_either(monday):
    type(monday.mercy).objects.filter(pk=monday.mercy.pk).update(kind="family", name=MARK)
    monday.mercy.refresh_from_db()
    arrive(monday)
    escalate(at(23, 11))
    assert told() and all(MARK not in m.subject + m.text + m.html for m in Message.objects.filter(about="waits"))


@pytest.mark.parametrize(("choice", "leaves"), [("at_once", True), ("digest", True), ("off", False)])
def test_as_each_person_chose(monday, choice, leaves):
    User.objects.filter(pk=monday.ines.pk).update(alerts_of_clocks=choice)
    arrive(monday)
    escalate(at(23, 11))
    message = Message.objects.get(about="waits")
    assert message.channel == choice and (message.sent_at is None) == leaves


def test_what_no_longer_holds_leaves_outbox_and_bell(monday):
    ada = arrive(monday)
    escalate(at(23, 11))
    monday.clock.move_to(at(23, 11, 5))
    ada.review(by=monday.ines)
    assert len(told()) == 1
    ada.accept(by=monday.ines)
    assert told() == []


def test_a_risk_outlives_the_answer_and_ends_with_the_start(monday):
    ada = arrive(monday, start_wanted_on=date(2026, 11, 22))
    escalate(at(23, 10))
    assert len(told()) == 2
    Message.objects.filter(about="waits").update(sent_at=at(23, 10))
    ada.accept(by=monday.ines)
    ada.schedule(date(2026, 11, 24), by=monday.ines)
    assert Message.objects.filter(about="waits", in_bell=True).count() == 2
    monday.clock.move_to(at(24, 12))
    ada.admit(at(24, 11), by=monday.ines)
    assert Message.objects.filter(about="waits", in_bell=True).count() == 0


def test_what_did_not_come_after_all_leaves_too(monday):
    ada = arrive(monday)
    escalate(at(23, 11))
    ada.take_back(by=monday.ines)
    assert told() == []


def test_the_rules_ask_the_same_under_the_lock(monday):
    """What was found and answered before its turn came is told to nobody."""
    ada = arrive(monday)
    rule = next(rule for rule in RULES if rule.kind == "answer_late")
    assert untold(rule, monday.riverside, at(23, 11)).get() == ada
    ada.accept(by=monday.ines)
    assert not untold(rule, monday.riverside, at(23, 11)).exists()


def test_the_doorbell_rings_it(monday):
    arrive(monday)
    monday.clock.move_to(at(23, 11))
    bell()
    assert told() == [("Ines Ortiz", LATE)]


def test_the_page_of_a_late_one_says_so(monday, client):
    ada = arrive(monday)
    monday.clock.move_to(at(23, 11, 1))
    client.force_login(monday.ines)
    text = client.get(f"/referrals/{ada.pk}/").content.decode()
    assert "Late</span> Answer was due by 11:00 AM" in text
    assert "Late</span> Answer was due by 11:00 AM" in client.get("/referrals/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_beats_and_three_workers_tell_once(monday):
    for _ in range(5):
        arrive(monday, by=monday.maria)

    def work(minute):
        try:
            escalate(at(23, 11, minute))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as workers:
        list(workers.map(work, [0, 0, 0, 1, 1, 1]))
    work(2)  # whoever found a row locked left it to the other
    assert sorted(kinds()) == ["answer_late"] * 5 + ["unassigned"] * 5
    assert Message.objects.filter(about="waits").count() == 10
