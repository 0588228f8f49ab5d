"""Automatic log-off: after 15 minutes without activity, after 12 hours at the latest, and no form is lost by it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(time_machine):
    def move(clock: str) -> None:
        time_machine.move_to(f"2026-03-02T{clock}Z", tick=False)

    move("09:00:00")
    return move


@pytest.fixture
def maria(client, story, at):
    client.post("/accounts/login/", {"login": "maria@kept.test", "password": PASSWORD})
    return client


def is_in(client, **request) -> bool:
    return client.get("/me/", **request).status_code == 200


def sign_in_again(client, answer, login="maria@kept.test"):
    """Through the page that the log-off led to."""
    assert urlsplit(answer.url).path == "/accounts/login/"
    back = parse_qs(urlsplit(answer.url).query)["next"][0]
    return client.post("/accounts/login/", {"login": login, "password": PASSWORD, "next": back}, follow=True)


def test_fifteen_minutes_without_activity_end_the_session(maria, at):
    at("09:14:59")
    assert is_in(maria)
    at("09:30:00")
    answer = maria.get("/me/?tab=1")
    assert answer.url == "/accounts/login/?next=%2Fme%2F%3Ftab%3D1"
    assert "nobody was here for a while" in maria.get(answer.url).content.decode()
    at("09:30:01")
    assert not is_in(maria)


def test_an_old_cookie_is_worth_nothing_afterwards(maria, at):
    cookie = maria.cookies["sessionid"].value
    at("09:20:00")
    is_in(maria)
    thief = Client()
    thief.cookies["sessionid"] = cookie
    assert not is_in(thief)


def test_a_page_that_asks_by_itself_is_no_activity(maria, at):
    for minute in range(1, 15):
        at(f"09:{minute:02}:00")
        assert is_in(maria, headers={"X-Kept-Poll": "1"})
    at("09:15:01")
    assert not is_in(maria, headers={"X-Kept-Poll": "1"})


def test_stay_counts_as_activity(maria, at):
    at("09:14:00")
    assert maria.post("/stay/").status_code == 204
    assert maria.get("/stay/").status_code == 405
    at("09:28:00")
    assert is_in(maria)


def test_twelve_hours_are_the_most(maria, at):
    for hour in range(9, 21):
        for minute in range(0, 60, 10):
            at(f"{hour:02}:{minute:02}:00")
            assert is_in(maria)
    at("21:00:00")
    assert not is_in(maria)


def test_activity_is_written_at_most_once_a_minute(maria, at, django_assert_num_queries):
    def writes() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            assert is_in(maria)
        return sum("UPDATE" in query["sql"] and "django_session" in query["sql"] for query in asked)

    at("09:00:30")
    assert writes() == 0
    at("09:01:31")
    assert writes() == 1
    at("09:01:50")
    assert writes() == 0


def test_a_fragment_sends_the_whole_page_to_sign_in(maria, at):
    at("09:20:00")
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/sources/?q=mercy"}
    answer = maria.get("/me/", headers=headers)
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Fsources%2F%3Fq%3Dmercy"


def test_the_sign_in_page_after_the_log_off_leads_back(maria, at):
    at("09:20:00")
    assert maria.get("/accounts/login/?next=/sources/").url == "/accounts/login/?next=%2Fsources%2F"
    assert maria.get("/accounts/login/?next=/sources/").status_code == 200


PROFILE = {"name": "Maria Ó Lopez", "time_zone": "America/Denver", "alerts_of_moves": "off"} | {
    "alerts_of_silence": "off",
    "alerts_of_tasks": "digest",
    "digest_at": "06:30",
}


def test_a_form_sent_too_late_is_kept_and_finished_after_signing_in(maria, story, at):
    at("09:20:00")
    answer = maria.post("/me/", PROFILE)
    assert "Maria" not in answer.url
    page = sign_in_again(maria, answer).content.decode()
    assert "Finish what you were saving" in page
    assert 'action="/me/"' in page
    assert 'name="name" value="Maria Ó Lopez"' in page
    story.maria.refresh_from_db()
    assert story.maria.name == "Maria Lopez"
    maria.post("/me/", PROFILE)
    story.maria.refresh_from_db()
    assert story.maria.time_zone == "America/Denver"


def test_what_is_kept_cannot_be_read_in_the_database(maria, at):
    from django.contrib.sessions.models import Session

    at("09:20:00")
    maria.post("/me/", PROFILE)
    kept = [str(session.get_decoded()) for session in Session.objects.all()]
    assert any("unfinished" in text for text in kept)
    assert not any("Denver" in text for text in kept)
    assert "Denver" not in str(maria.cookies)


def test_another_person_does_not_get_it(maria, at):
    at("09:20:00")
    answer = sign_in_again(maria, maria.post("/me/", PROFILE), login="mo@kept.test")
    assert "Denver" not in answer.content.decode()
    assert answer.request["PATH_INFO"] != "/unfinished/"


def test_it_is_kept_for_an_hour(maria, at):
    at("09:20:00")
    answer = maria.post("/me/", PROFILE)
    at("10:20:02")
    assert "Denver" not in sign_in_again(maria, answer).content.decode()


def test_passwords_are_never_kept(maria, at):
    at("09:20:00")
    answer = maria.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "x", "password2": "x"})
    assert "unfinished" not in answer.url
    assert "unfinished" not in maria.session


def test_a_form_that_another_site_forged_is_not_kept(story, at):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(story.maria)
    assert is_in(strict)
    at("09:20:00")
    assert strict.post("/me/", PROFILE).status_code == 403
    assert "unfinished" not in strict.session
