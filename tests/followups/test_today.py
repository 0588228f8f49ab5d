"""Today: Maria opens her telephone and sees whom to reach, and why."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from followups.models import FollowUp, PlannedVisit, Update, Visit
from followups.today import Rank, Today
from pilots.models import Commitment
from sources.models import Pledge, Source

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)  # Tuesday, in Chicago
TUESDAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def calm(story):
    """Mercy was visited today and Ada's referral was entered by Maria herself: nothing is due."""
    Visit.log(form_id=uuid4(), source=story.mercy, by=story.maria, outcome="good_talk")
    type(story.ada).objects.filter(pk=story.ada.pk).update(entered_by=story.maria)
    return story


def lines(person):
    return [(line.reason.rank, str(line.source), line.action) for line in Today(person, NOON).lines]


def test_nothing_due_says_so(client, calm):
    assert lines(calm.maria) == []
    client.force_login(calm.maria)
    page = client.get("/").content.decode()
    assert "Nothing is due." in page and "Mercy Hospital: good talk" in page


def test_a_check_in_is_due_by_its_rhythm(calm):
    Visit.objects.update(at=NOON - timedelta(days=7), logged_at=NOON - timedelta(days=7))
    Visit.objects.get().save()
    assert lines(calm.maria) == [(Rank.CHECK_IN, "Mercy Hospital", "log")]
    assert Today(calm.maria, NOON).lines[0].reason.words == "Check-in due today"


def test_a_new_referral_stays_until_it_is_opened(client, calm):
    type(calm.ada).objects.filter(pk=calm.ada.pk).update(entered_by=calm.ines)
    assert lines(calm.maria) == [(Rank.NEW_REFERRAL, "Mercy Hospital", "open")]
    client.force_login(calm.maria)
    client.get(calm.ada.get_absolute_url())
    assert lines(calm.maria) == []


def test_what_matters_more_comes_first(calm):
    maria, mercy, dana = calm.maria, calm.mercy, calm.dana
    clinic = Source.objects.create(name="Birch Clinic", branch=calm.riverside, owner=maria, tier="C")
    other = Source.objects.create(name="Cedar Clinic", branch=calm.riverside, owner=maria, tier="C")
    Source.objects.filter(pk=other.pk).update(next_check_in=TUESDAY - timedelta(days=3))
    Source.objects.filter(pk=clinic.pk).update(usual_gap_days=5, last_referral_at=NOON - timedelta(days=40))
    FollowUp.objects.create(what="Send forms", assignee=maria, made_by=maria, due_on=TUESDAY, source=mercy)
    Commitment.objects.create(source=mercy, contact=dana, what="A rate sheet", due_on=date(2026, 11, 20), made_by=maria)
    Commitment.objects.create(source=mercy, what="An in-service", due_on=TUESDAY, made_by=maria)
    dogwood = Source.objects.create(name="Dogwood Clinic", branch=calm.riverside, owner=maria, tier="C")
    Pledge.objects.create(source=dogwood, noted_by=maria, said_on=date(2026, 11, 1), expected_by=date(2026, 11, 23))
    Commitment.objects.create(source=other, what="Brochures", due_on=date(2026, 11, 26), made_by=maria)
    PlannedVisit.objects.create(source=other, who=maria, at=NOON + timedelta(hours=2))
    assert lines(maria) == [
        (Rank.OUR_WORD_LATE, "Mercy Hospital", "kept"),
        (Rank.OUR_WORD_TODAY, "Mercy Hospital", "kept"),
        (Rank.PLEDGE_LAPSED, "Dogwood Clinic", "log"),
        (Rank.QUIET, "Birch Clinic", "log"),
        (Rank.PLANNED, "Cedar Clinic", "log"),
        (Rank.TASK_TODAY, "Mercy Hospital", "done"),
        (Rank.OUR_WORD_SOON, "Cedar Clinic", "kept"),
    ]
    cedar = Today(maria, NOON).lines[4]
    assert cedar.reason.words == "Visit planned at 2:00 PM"
    assert [reason.words for reason in cedar.also] == ["Check-in due for 3 days"]


def test_a_quiet_source_says_its_numbers(calm):
    birch = Source.objects.create(name="Birch Clinic", branch=calm.riverside, owner=calm.maria)
    Source.objects.filter(pk=birch.pk).update(usual_gap_days=9, last_referral_at=NOON - timedelta(days=50))
    (line,) = Today(calm.maria, NOON).lines
    # Columbus Day and Veterans Day lie between.
    assert line.reason.words == "Gone quiet: 48 days since the last referral; usual gap 9"


def test_a_visit_answers_a_silence_and_a_lapsed_pledge_until_the_next_check_in(calm):
    birch = Source.objects.create(name="Birch Clinic", branch=calm.riverside, owner=calm.maria, tier="B")
    Source.objects.filter(pk=birch.pk).update(usual_gap_days=5, last_referral_at=NOON - timedelta(days=60))
    Pledge.objects.create(source=birch, noted_by=calm.maria, said_on=date(2026, 11, 1), expected_by=date(2026, 11, 20))
    assert lines(calm.maria) == [(Rank.PLEDGE_LAPSED, "Birch Clinic", "log")]
    log = {"form_id": uuid4(), "source": birch, "by": calm.maria, "outcome": "good_talk"}
    Visit.log(**log, at=NOON - timedelta(days=3), logged_at=NOON - timedelta(days=3))
    assert lines(calm.maria) == []
    Visit.objects.filter(source=birch).delete()
    Source.objects.filter(pk=birch.pk).update(last_visit_on=date(2026, 11, 10), next_check_in=TUESDAY)
    due = Today(calm.maria, NOON).lines
    assert [reason.rank for reason in (due[0].reason, *due[0].also)] == [Rank.PLEDGE_LAPSED, Rank.QUIET, Rank.CHECK_IN]


def test_a_pledge_of_nobodys_source_is_asked_of_who_noted_it(calm):
    Pledge.objects.create(
        source=calm.oakview, noted_by=calm.maria, said_on=date(2026, 11, 1), expected_by=date(2026, 11, 20)
    )
    assert lines(calm.maria) == [(Rank.PLEDGE_LAPSED, "Oakview Rehab", "log")]


def test_a_day_is_the_persons_own(calm):
    """At eleven at night in Honolulu it is tomorrow in Chicago."""
    calm.maria.time_zone = "Pacific/Honolulu"
    FollowUp.objects.create(
        what="Call", assignee=calm.maria, made_by=calm.maria, due_on=date(2026, 11, 25), source=calm.mercy
    )
    late = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert [line.reason.rank for line in Today(calm.maria, late).lines if line.action == "done"] == []


def test_others_work_is_not_hers(calm):
    Source.objects.filter(pk=calm.oakview.pk).update(next_check_in=TUESDAY)
    FollowUp.objects.create(what="Call", assignee=calm.mo, made_by=calm.mo, due_on=TUESDAY, source=calm.mercy)
    assert lines(calm.maria) == []


def test_ten_are_shown_and_the_rest_on_a_tap(client, calm):
    for number in range(14):
        source = Source.objects.create(name=f"Clinic {number}", branch=calm.riverside, owner=calm.maria)
        Source.objects.filter(pk=source.pk).update(next_check_in=TUESDAY)
    client.force_login(calm.maria)
    page = client.get("/").content.decode()
    assert page.count("Check-in due today") == 10 and "4 more" in page
    assert client.get("/?all").content.decode().count("Check-in due today") == 14


def test_intake_has_no_today(client, story):
    client.force_login(story.ines)
    assert client.get("/today/").status_code == 403
    assert client.get("/").url == "/home/"


def test_who_waits_to_hear_comes_after_our_word_of_today(calm):
    calm.ada.accept(by=calm.ines)
    assert lines(calm.maria) == [(Rank.NOT_TOLD, "Mercy Hospital", "tell")]
    assert Today(calm.maria, NOON).lines[0].reason.words == "Waits to hear of one patient"
    Commitment.objects.create(source=calm.oakview, what="An in-service", due_on=TUESDAY, made_by=calm.maria)
    type(calm.ada).objects.filter(pk=calm.ada.pk).update(entered_by=calm.ines)
    assert [rank for rank, _, _ in lines(calm.maria)] == [Rank.OUR_WORD_TODAY, Rank.NOT_TOLD, Rank.NEW_REFERRAL]
    Update.tell(calm.ada, by=calm.maria, until=calm.ada.events.last(), how="call")
    assert [rank for rank, _, _ in lines(calm.maria)] == [Rank.OUR_WORD_TODAY, Rank.NEW_REFERRAL]


def test_a_source_that_waits_and_is_due_is_one_row(client, calm):
    calm.ada.accept(by=calm.ines)
    Source.objects.filter(pk=calm.mercy.pk).update(next_check_in=TUESDAY)
    (line,) = Today(calm.maria, NOON).lines
    assert line.action == "tell" and [reason.rank for reason in line.also] == [Rank.CHECK_IN]
    client.force_login(calm.maria)
    assert f"/loops/?whose=mine&amp;source={calm.mercy.pk}" in client.get("/").content.decode()


def test_the_morning_says_who_waits_and_no_patient(calm):
    from followups.digest import Digest

    calm.ada.accept(by=calm.ines)
    told = {section.title: section.lines for section in Digest(calm.maria, NOON).sections()}
    ((words, link),) = told["Not told yet"]
    assert words == "Mercy Hospital waits to hear, today" and link.endswith(f"source={calm.mercy.pk}")
