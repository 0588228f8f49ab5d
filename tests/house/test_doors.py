"""The matrix: every address against every kind of person, made from the URL conf, so that nothing new stays outside."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.doors import PUBLIC
from accounts.models import AccessRecord, User
from accounts.roles import SEE_PATIENTS, SIGNED_IN, WORDS
from notifications.models import Sweep
from referrals.models import Patient, Referral
from tests.house.registry import OURS, arguments

pytestmark = pytest.mark.django_db
WRITES = re.compile(r'\b(INSERT INTO|DELETE FROM|UPDATE "|TRUNCATE)')
PEOPLE = ["maria", "ines", "mo", "olga", "noel", "stranger"]
BORN = ("1931-02-27", "02/27/1931", "2/27/1931", "27, 1931")  # a bare year may stand in any address
MARKS = {
    "ZQBROOK": "name",
    **dict.fromkeys(BORN, "birth date"),
    "(512) 555-0147": "phone",
    "73301": "ZIP",
    "ZQDIAGNOSIS": "diagnosis",
}


@pytest.fixture
def marked(story):
    """Ada Brook with a mark in each column, so that a leak can be searched for."""
    Patient.objects.filter(pk=story.ada.patient_id).update(
        last_name="ZQBROOK", birth_date="1931-02-27", phone="+15125550147", zip="73301"
    )
    Referral.objects.filter(pk=story.ada.pk).update(diagnosis="ZQDIAGNOSIS", notes="ZQNOTES", care_needs=["wound"])
    Sweep.note()  # mail goes out, so nothing is stalled however long the tests have run
    story.stranger = AnonymousUser()
    return story


def expected(name: str, person: User) -> set[int]:
    view = OURS[name].callback
    if view.door == PUBLIC:
        return {200, 204, 302, 405}
    if not person.is_authenticated:
        return {302, 401}  # 401 where a script asks
    model = getattr(view, "door_model", None)
    may = view.door == SIGNED_IN or person.may(view.door)
    if model is None:
        return {200, 204, 302, 404, 405, 409, 422} if may else {403}
    return {200, 302, 405, 409, 422} if may else {403, 404}


def ask(client, story, who: str, name: str, method: str):
    person = getattr(story, who)
    client.logout()
    if person.is_authenticated:
        client.force_login(person)
    return getattr(client, method)(reverse(name, kwargs=arguments(name, story)))


@pytest.mark.parametrize("name", OURS)
def test_every_view_has_a_door(name):
    assert getattr(OURS[name].callback, "door", None) in {*WORDS, SIGNED_IN, PUBLIC}, f"{name} has no door"


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("who", PEOPLE)
def test_each_door_opens_for_the_right_people(client, marked, who, method):
    person = getattr(marked, who)
    for name, pattern in OURS.items():
        answer = ask(client, marked, who, name, method)
        assert answer.status_code < 500, (name, who, method)
        model = getattr(pattern.callback, "door_model", None)
        if who == "noel" and model and not is_the_agencys(model):
            assert answer.status_code == 404 or not person.may(pattern.callback.door), (name, "another branch's row")
        elif method in ("get", "post"):
            allowed = expected(name, person)
            row_rule = model and answer.status_code in (403, 404) and not sees(person, model, name, marked)
            assert answer.status_code in allowed or row_rule, (name, who, method, answer.status_code)


def is_the_agencys(model) -> bool:
    """Of no one branch, like the acceptance policy: there a role in any branch counts."""
    return getattr(model, "branch", model) is None


def sees(person: User, model, name: str, story) -> bool:
    row = model.objects.visible_to(person).filter(pk=arguments(name, story)["pk"]).first()
    allows = getattr(row, "allows", lambda *_: True)
    return bool(row) and allows(person, OURS[name].callback.door)


@pytest.mark.parametrize("who", ["maria", "olga", "noel", "stranger"])
def test_who_may_not_see_a_patient_meets_none_of_the_marks(client, marked, who):
    """Maria owns the source, so she meets the name; the rest of the patient's data nobody here does."""
    person = getattr(marked, who)
    assert not (person.is_authenticated and person.may(SEE_PATIENTS, branch=marked.riverside))
    for name in OURS:
        text = ask(client, marked, who, name, "get").content.decode(errors="replace")
        met = {what for mark, what in MARKS.items() if mark in text}
        assert met <= ({"name"} if who == "maria" else set()), (name, who, met)


def test_no_page_title_or_address_holds_a_patient(client, marked):
    for name in OURS:
        answer = ask(client, marked, "ines", name, "get")
        title = answer.content.decode(errors="replace").partition("<title>")[2].partition("</title>")[0]
        assert "ZQ" not in title + answer.headers.get("Location", ""), name


@pytest.mark.parametrize("who", ["maria", "ines", "mo"])
def test_whoever_meets_a_patient_is_on_record(client, marked, who):
    for name in OURS:
        before = AccessRecord.objects.filter(user=getattr(marked, who)).count()
        text = ask(client, marked, who, name, "get").content.decode(errors="replace")
        after = AccessRecord.objects.filter(user=getattr(marked, who)).count()
        assert "ZQBROOK" not in text or after > before, f"{name} shows a patient and leaves no record"


@pytest.mark.parametrize("who", PEOPLE)
def test_a_get_changes_nothing(client, marked, who):
    # That a page was read, a list taken along or a calendar fetched are facts of their own.
    may_write = (
        "accounts_accessrecord",
        "django_session",
        "django_cache",
        "followups_calendarfeed",
        "accounts_exportrecord",
    )
    for name in OURS:
        person = getattr(marked, who)
        if person.is_authenticated:
            client.force_login(person)
        path = reverse(name, kwargs=arguments(name, marked))
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        writes = [query["sql"] for query in asked if WRITES.search(query["sql"])]
        assert not [sql for sql in writes if not any(table in sql for table in may_write)], name
