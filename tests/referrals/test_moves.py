"""From stage to stage: every way of the table is walked, every other refused, and each move leaves its event."""

import threading
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, F, TextField, Value
from django.utils.timezone import localdate, now

from accounts.models import AlertChoice
from accounts.sentences import WrongWay
from notifications.models import Message
from referrals.models import Referral
from referrals.stages import WAYS, Stage
from tests.referrals.course import put_on

pytestmark = pytest.mark.django_db


def act(referral: Referral, to: Stage, by) -> None:
    match to:
        case Stage.RECEIVED:
            referral.receive(by=by)
        case Stage.REVIEWING:
            referral.reopen(by=by) if referral.is_refused else referral.review(by=by)
        case Stage.ACCEPTED:
            referral.accept(by=by)
        case Stage.SCHEDULED:
            referral.schedule(date(2026, 12, 1), by=by)
        case Stage.ADMITTED:
            referral.admit(now(), by=by)
        case Stage.DISCHARGED:
            referral.discharge("goals_met", now(), by=by)
        case Stage.NOT_TAKEN:
            referral.refuse("payer", by=by)


PAIRS = [(here, there) for here in Stage for there in Stage if there != Stage.INQUIRY]


@pytest.mark.parametrize(("here", "there"), [pair for pair in PAIRS if pair[1] in WAYS[pair[0]]])
def test_each_way_is_walked_and_leaves_its_event(story, here, there):
    ada = put_on(story.ada, here)
    act(ada, there, story.ines)
    ada.refresh_from_db()
    event = ada.events.last()
    assert (ada.stage, event.stage, event.by) == (there, there, story.ines)
    assert event.sentence
    assert getattr(ada, f"{there}_at")


@pytest.mark.parametrize(("here", "there"), [pair for pair in PAIRS if pair[1] not in WAYS[pair[0]]])
def test_each_other_way_is_refused_with_a_sentence_and_nothing_changes(story, here, there):
    ada = put_on(story.ada, here)
    events = ada.events.count()
    with pytest.raises(WrongWay, match="cannot become"):
        act(ada, there, story.ines)
    ada.refresh_from_db()
    assert (ada.stage, ada.events.count()) == (here, events)


LAW = {
    "refused_has_reason": {"stage": "not_taken", "refusal_reason": ""},
    "received_has_a_time": {"stage": "received", "received_at": None},
    "scheduled_has_a_first_visit": {"stage": "scheduled", "first_visit_on": None},
    "admitted_has_a_start_of_care": {"stage": "admitted", "admitted_at": None},
    "discharged_has_an_outcome": {"stage": "discharged", "admitted_at": now(), "discharged_at": now(), "outcome": ""},
    "referral_times_run_forwards": {"accepted_at": now() - timedelta(days=400)},
    "referral_stage_known": {"stage": "lost"},
    "credit_has_its_reason": {"marketer": None, "credit_reason": "owner"},
    "homebound_known": {"homebound": "may"},
    "authorised_until_has_a_number": {"authorised_until": date(2026, 12, 31)},
    "duplicate_was_refused_as_one": {"duplicate_of": F("id")},
    "member_id_is_locked": {"member_id": Value("1EG4TE5MK73", TextField())},
}


@pytest.mark.parametrize("law", LAW)
def test_the_database_says_no_too(story, law):
    with pytest.raises(IntegrityError, match=law), transaction.atomic():
        Referral.objects.filter(pk=story.ada.pk).update(**LAW[law])


def test_every_law_of_the_referral_is_tried_here():
    checks = [law for law in Referral._meta.constraints if isinstance(law, CheckConstraint)]
    assert {law.name for law in checks} == LAW.keys()


def test_the_credited_marketer_hears_of_it_and_of_nothing_about_the_patient(story):
    story.ada.accept(by=story.ines)
    message = Message.objects.get(about="moved")
    assert (message.user, message.channel) == (story.maria, AlertChoice.AT_ONCE)
    said = message.subject + message.text + message.html
    assert "Mercy Hospital" in said and "Accepted" in said
    for mark in ("Brook", "Ada", "1941", "0142", "78705", "Heart"):
        assert mark not in said


def test_dates_reason_and_outcome_stay_in_the_house(story):
    """They are the patient's too; the page that the mail links to says them."""
    act(put_on(story.ada, Stage.ACCEPTED), Stage.SCHEDULED, story.ines)
    act(put_on(story.ada, Stage.SCHEDULED), Stage.ADMITTED, story.ines)
    act(put_on(story.ada, Stage.ADMITTED), Stage.DISCHARGED, story.ines)
    act(put_on(story.ada, Stage.REVIEWING), Stage.NOT_TAKEN, story.ines)
    subjects = Message.objects.filter(about="moved").order_by("pk").values_list("subject", flat=True)
    moves = ["First visit set", "Care started", "Discharged", "Not taken under care"]
    assert list(subjects) == [f"Mercy Hospital: {move}" for move in moves]
    assert [event.sentence for event in story.ada.events.all()][1:] == [
        "First visit set for Tue, Dec 1, 2026",
        f"Care started on {today_in_words()}",
        f"Discharged on {today_in_words()}: goals met",
        "Not taken under care: payer not contracted",
    ]


@pytest.mark.parametrize("choice", AlertChoice)
def test_as_she_chose_to_hear(story, choice):
    story.maria.alerts_of_moves = choice
    story.maria.save()
    story.ada.refresh_from_db()
    story.ada.accept(by=story.ines)
    message = Message.objects.get(about="moved")
    assert message.channel == choice and message.in_bell
    assert bool(message.sent_at) == (choice == AlertChoice.OFF)


def test_nobody_is_told_of_their_own_doing(story):
    story.ada.marketer = story.ines
    story.ada.save()
    story.ada.accept(by=story.ines)
    assert not Message.objects.filter(about="moved").exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_move_it_at_once_and_one_wins(story):
    outcomes, start = [], threading.Barrier(2)

    def move(verb):
        mine = Referral.objects.get(pk=story.ada.pk)
        start.wait()
        try:
            verb(mine)
            outcomes.append("done")
        except WrongWay as sentence:
            outcomes.append(str(sentence))
        finally:
            connection.close()

    verbs = [lambda r: r.refuse("payer", by=story.ines), lambda r: r.refuse("area", by=story.mo)]
    people = [threading.Thread(target=move, args=[verb]) for verb in verbs]
    [p.start() for p in people], [p.join() for p in people]
    assert outcomes.count("done") == 1
    (late,) = [said for said in outcomes if said != "done"]
    assert late.startswith(("Ines Ortiz moved", "Mo Haddad moved")) and "“not taken”" in late
    assert story.ada.events.filter(stage="not_taken").count() == 1


def today_in_words() -> str:
    today = localdate(timezone=ZoneInfo("America/Chicago"))
    return f"{today:%a, %b} {today.day}, {today.year}"


def test_a_date_set_on_an_old_page_does_not_overwrite_anothers(story):
    ada = put_on(story.ada, Stage.ACCEPTED)
    seen = ada.version
    ada.schedule(date(2026, 12, 1), seen, by=story.ines)
    with pytest.raises(WrongWay, match="Ines Ortiz changed this referral meanwhile"):
        ada.schedule(date(2026, 12, 4), seen, by=story.mo)
    ada.refresh_from_db()
    assert ada.first_visit_on == date(2026, 12, 1)


def test_who_first_moves_a_marketers_referral_has_it_at_intake(story):
    Referral.objects.filter(pk=story.ada.pk).update(intake_owner=None)
    story.ada.review(by=story.ines)
    story.ada.accept(by=story.mo)
    story.ada.refresh_from_db()
    assert story.ada.intake_owner == story.ines
