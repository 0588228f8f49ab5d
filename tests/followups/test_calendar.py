"""Maria's plan in her telephone's calendar, read by a second parser."""

from datetime import UTC, date, datetime

import pytest
import time_machine
import vobject

from config.middleware import RequestLog
from followups.models import CalendarFeed, FollowUp, PlannedVisit
from pilots.models import Commitment
from sources.models import Source

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 30)  # Friday; daylight saving ends on Sunday


@pytest.fixture(autouse=True)
def friday():
    with time_machine.travel("2026-10-30T15:00:00Z", tick=False):
        yield


@pytest.fixture
def maria(client, story):
    client.force_login(story.maria)
    return client


@pytest.fixture
def address(maria):
    page = maria.post("/me/calendar/", follow=True).content.decode()
    return page.partition('readonly value="http://testserver')[2].partition('"')[0]


def events(client, address):
    answer = client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    return {event.summary.value: event for event in vobject.readOne(answer.content.decode()).vevent_list}


def test_plans_check_ins_tasks_and_promises_stand_in_it(client, story, address):
    Source.objects.filter(pk=story.mercy.pk).update(next_check_in=date(2026, 11, 3), address="1 Main St", city="Austin")
    PlannedVisit.objects.create(
        source=story.mercy, who=story.maria, at=datetime(2026, 10, 31, 15, tzinfo=UTC), minutes=45
    )
    whose = {"assignee": story.maria, "made_by": story.maria, "source": story.mercy, "what": "ZQBROOK"}
    FollowUp.objects.create(due_on=date(2026, 11, 2), **whose)
    Commitment.objects.create(source=story.mercy, what="ZQBROOK", due_on=date(2026, 11, 4), made_by=story.maria)
    client.logout()
    found = events(client, address)
    assert set(found) >= {
        "Visit Mercy Hospital",
        "Check in with Mercy Hospital",
        "Task about Mercy Hospital",
        "A promise to Mercy Hospital",
    }
    visit = found["Visit Mercy Hospital"]
    assert visit.dtstart.value == datetime(2026, 10, 31, 15, tzinfo=UTC)
    assert visit.dtend.value == datetime(2026, 10, 31, 15, 45, tzinfo=UTC)
    assert visit.location.value == "Mercy Hospital, 1 Main St, Austin, 78705"
    assert found["Check in with Mercy Hospital"].dtstart.value == date(2026, 11, 3)
    assert found["Task about Mercy Hospital"].dtstart.value == date(2026, 11, 2)
    assert found["A promise to Mercy Hospital"].dtend.value == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("America/New_York", "2026-10-31T09:00", (31, 13)),
        ("America/New_York", "2026-11-02T09:00", (2, 14)),
        ("America/Los_Angeles", "2026-10-31T09:00", (31, 16)),
        ("America/Los_Angeles", "2026-11-02T09:00", (2, 17)),
    ],
)
def test_nine_oclock_is_nine_oclock_on_both_sides_of_the_change(maria, story, address, zone, local, utc):
    type(story.maria).objects.filter(pk=story.maria.pk).update(time_zone=zone)
    maria.post(f"/visits/plans/new/?source={story.mercy.pk}", {"at": local, "minutes": "30"})
    start = events(maria, address)["Visit Mercy Hospital"].dtstart.value.astimezone(UTC)
    assert (start.day, start.hour) == utc


def test_an_overdue_check_in_stands_on_today(maria, story, address):
    Source.objects.filter(pk=story.mercy.pk).update(next_check_in=date(2026, 9, 1))
    assert events(maria, address)["Check in with Mercy Hospital"].dtstart.value == TODAY


def test_no_patient_and_nothing_typed_is_in_it(maria, story, address):
    whose = {"assignee": story.maria, "made_by": story.maria, "referral": story.ada, "what": "Ask Ada Brook ZQ"}
    FollowUp.objects.create(due_on=TODAY, remind_at=datetime(2026, 10, 30, 20, tzinfo=UTC), **whose)
    text = maria.get(address).content.decode()
    assert "Task about a referral from Mercy Hospital" in text.replace("\r\n ", "")
    assert not [mark for mark in ("Brook", "Ada", "ZQ", "1941") if mark in text]


def test_a_familys_name_and_address_stay_in_the_house(maria, story, address):
    family = {"kind": "family", "name": "ZQBROOK", "next_check_in": TODAY, "address": "1 ZQMAIN St"}
    Source.objects.filter(pk=story.mercy.pk).update(**family)
    whose = {"source": story.mercy, "assignee": story.maria, "made_by": story.maria}
    PlannedVisit.objects.create(source=story.mercy, who=story.maria, at=datetime(2026, 10, 31, 15, tzinfo=UTC))
    FollowUp.objects.create(what="Call", due_on=TODAY, contact=story.dana, **whose)
    Commitment.objects.create(source=story.mercy, what="A visit", due_on=TODAY, made_by=story.maria)
    found = events(maria, address)
    assert not hasattr(found["Check in with A family"], "location")
    text = maria.get(address).content.decode()
    assert "ZQ" not in text and "Dana" not in text and text.count("A family") == 4


def test_a_calendar_keeps_it_private_and_a_reload_makes_no_other_address(maria, address):
    assert "CLASS:PRIVATE" in maria.get(address).content.decode() or not events(maria, address)
    assert address not in maria.get("/me/calendar/").content.decode()
    assert maria.get(address).status_code == 200


def test_unchanged_is_said_in_few_bytes(maria, address):
    first = maria.get(address)
    again = maria.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_who_read_it_last_is_shown(maria, address):
    maria.get(address, HTTP_USER_AGENT="iOS/20 dataaccessd")
    assert "iOS/20 dataaccessd" in maria.get("/me/calendar/").content.decode()


def test_a_new_address_ends_the_old_one_and_so_does_its_end(maria, story, address):
    page = maria.post("/me/calendar/", follow=True).content.decode()
    anew = page.partition('readonly value="http://testserver')[2].partition('"')[0]
    assert [maria.get(path).status_code for path in (address, anew)] == [404, 200]
    maria.post("/me/calendar/end/")
    assert maria.get(anew).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_whoever_left_is_read_no_more_and_wrong_looks_the_same(maria, story, address):
    type(story.maria).objects.filter(pk=story.maria.pk).update(is_active=False)
    maria.logout()
    left, wrong = maria.get(address), maria.get("/calendar/nonsense.ics")
    assert left.status_code == wrong.status_code == 404
    assert left.content == wrong.content


def test_neither_the_database_nor_the_log_holds_the_address(rf, address):
    token = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert len(token) >= 32
    assert not CalendarFeed.objects.filter(token_hash__contains=token).exists()
    assert token not in RequestLog.format_request(rf.get(address))
