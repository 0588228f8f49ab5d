"""Signing in and out, forgotten passwords, the lock after five wrong tries, the second step."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from notifications.models import Message
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
SIGN_IN, RESET = "/accounts/login/", "/accounts/password/reset/"
WRONG = "are not correct"
LOCKED = "Too many failed"


@pytest.fixture(autouse=True)
def no_tries_yet(db):
    cache.clear()


def sign_in(client, login: str, password: str, **request) -> str:
    """The page that follows, as text; the first page of Kept where it worked."""
    answer = client.post(SIGN_IN, {"login": login, "password": password}, **request)
    return "" if answer.status_code == 302 else answer.content.decode()


def is_in(client) -> bool:
    return client.get("/me/").status_code == 200


def current_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def link_in_mail() -> str:
    return re.findall(r"https?://\S+", Message.objects.get(about="password_reset_key").text)[0]


def test_an_address_in_any_case_and_the_password_open_kept(client, story):
    assert sign_in(client, "MARIA@kept.test", PASSWORD) == ""
    assert is_in(client)
    assert client.get("/").status_code == 200
    assert User.objects.get(pk=story.maria.pk).password.startswith("argon2")


def test_sign_out_is_a_post(client, story):
    client.force_login(story.maria)
    client.get("/accounts/logout/")
    assert is_in(client)
    client.post("/accounts/logout/")
    assert not is_in(client)


def test_a_wrong_password_an_unknown_and_an_invited_person_get_the_same_answer(client, story):
    User.objects.create_user("nia@kept.test", "Nia Ford")
    told = {
        sign_in(client, who, "wrong").count(WRONG) for who in ("maria@kept.test", "nobody@kept.test", "nia@kept.test")
    }
    assert told == {2} or told == {1}


def test_five_wrong_tries_lock_the_account_for_this_address_alone(client, story):
    here, home = {"REMOTE_ADDR": "203.0.113.5"}, {"REMOTE_ADDR": "198.51.100.7"}
    for _ in range(5):
        assert WRONG in sign_in(client, "maria@kept.test", "wrong", **here)
    assert LOCKED in sign_in(client, "maria@kept.test", PASSWORD, **here)
    assert LOCKED in sign_in(client, "Maria@kept.test", PASSWORD, **here)
    assert sign_in(Client(), "ines@kept.test", PASSWORD, **here) == ""
    assert sign_in(Client(), "maria@kept.test", PASSWORD, **home) == ""


def test_an_unknown_person_is_locked_just_the_same(client, story):
    for _ in range(5):
        assert WRONG in sign_in(client, "nobody@kept.test", "wrong")
    assert LOCKED in sign_in(client, "nobody@kept.test", "wrong")


def test_the_lock_opens_after_fifteen_minutes(client, story, time_machine):
    time_machine.move_to("2026-03-02T09:00Z")
    for _ in range(5):
        sign_in(client, "maria@kept.test", "wrong")
    time_machine.move_to("2026-03-02T09:14:30Z")
    assert LOCKED in sign_in(client, "maria@kept.test", PASSWORD)
    time_machine.move_to("2026-03-02T09:15:30Z")
    assert sign_in(client, "maria@kept.test", PASSWORD) == ""


def test_fifty_wrong_tries_from_one_address_lock_it_for_everyone(client, story, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed": "5/15m/key,6/15m/ip", "login": None}
    for n in range(6):
        sign_in(client, f"guess{n}@kept.test", "wrong")
    assert LOCKED in sign_in(client, "maria@kept.test", PASSWORD)
    assert sign_in(client, "maria@kept.test", PASSWORD, REMOTE_ADDR="198.51.100.7") == ""


def test_right_passwords_in_between_do_not_count(client, story):
    for _ in range(7):
        assert sign_in(Client(), "maria@kept.test", PASSWORD) == ""


def test_an_address_written_by_the_client_is_not_believed(client, story):
    for n in range(5):
        sign_in(client, "maria@kept.test", "wrong", headers={"X-Forwarded-For": f"10.0.0.{n}"})
    assert LOCKED in sign_in(client, "maria@kept.test", PASSWORD, headers={"X-Forwarded-For": "10.0.0.99"})


def test_behind_our_proxy_the_last_address_counts(client, story, settings):
    settings.PROXIES = 1
    for n in range(5):
        sign_in(client, "maria@kept.test", "wrong", headers={"X-Forwarded-For": f"10.0.0.{n}, 203.0.113.5"})
    assert LOCKED in sign_in(client, "maria@kept.test", PASSWORD, headers={"X-Forwarded-For": "203.0.113.5"})
    assert sign_in(client, "maria@kept.test", PASSWORD, headers={"X-Forwarded-For": "203.0.113.5, 198.51.100.7"}) == ""


@pytest.mark.parametrize("header", ["", "nonsense", ", ,", "<script>", "1.2.3.4:99999999"])
def test_a_broken_header_leaves_the_address_as_it_was(client, story, settings, header):
    settings.PROXIES = 1
    assert sign_in(client, "maria@kept.test", PASSWORD, headers={"X-Forwarded-For": header}) == ""


def test_nobody_signs_up(client, story):
    form = {"email": "new@kept.test", "password1": "gentle river 48"}
    assert "closed" in client.get("/accounts/signup/").content.decode().lower()
    client.post("/accounts/signup/", form)
    assert not User.objects.filter(email="new@kept.test").exists()


def test_a_forgotten_password_is_set_by_the_mails_link_and_ends_all_sessions(client, story):
    elsewhere = Client()
    elsewhere.force_login(story.maria)
    client.post(RESET, {"email": "Maria@kept.test"})
    link = link_in_mail()
    page = client.get(link.partition(":8000")[2], follow=True).request["PATH_INFO"]
    client.post(page, {"password1": "gentle river 48", "password2": "gentle river 48"})
    assert is_in(client)
    assert not is_in(elsewhere)
    assert sign_in(Client(), "maria@kept.test", PASSWORD)


def test_the_link_is_of_our_own_address_whatever_host_was_asked(client, story, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "https://kept.example"
    client.post(RESET, {"email": "maria@kept.test"}, headers={"Host": "evil.example"})
    assert link_in_mail().startswith("https://kept.example/accounts/password/reset/key/")


def test_a_reset_for_an_unknown_or_deactivated_person_answers_the_same(client, story):
    story.ines.deactivate(by=story.olga)
    answers = {
        client.post(RESET, {"email": who}).url for who in ("maria@kept.test", "nobody@kept.test", "ines@kept.test")
    }
    assert len(answers) == 1
    assert "password/reset/key" not in Message.objects.get(to="nobody@kept.test").text
    assert "password/reset/key" not in Message.objects.get(to="ines@kept.test").text


@pytest.mark.parametrize("password", ["short", "password1234", "maria@kept.test", "123456789012"])
def test_a_weak_password_is_refused(client, story, password):
    client.force_login(story.maria)
    form = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post("/accounts/password/change/", form).status_code == 200
    assert User.objects.get(pk=story.maria.pk).check_password(PASSWORD)


def test_a_changed_password_ends_the_other_sessions_and_is_told(client, story):
    elsewhere = Client()
    elsewhere.force_login(story.maria)
    client.force_login(story.maria)
    form = {"oldpassword": PASSWORD, "password1": "gentle river 48", "password2": "gentle river 48"}
    assert client.post("/accounts/password/change/", form).url == "/me/"
    assert is_in(client)
    assert not is_in(elsewhere)
    assert Message.objects.filter(to="maria@kept.test", about="password_changed", in_bell=False).count() == 1


def test_a_second_step_is_asked_for_and_each_code_works_once(client, story):
    secret = generate_totp_secret()
    TOTP.activate(story.maria, secret)
    client.post(SIGN_IN, {"login": "maria@kept.test", "password": PASSWORD})
    assert not is_in(client)
    code = current_code(secret)
    client.post("/accounts/2fa/authenticate/", {"code": "000000" if code != "000000" else "111111"})
    assert not is_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert is_in(client)
    again = Client()
    again.post(SIGN_IN, {"login": "maria@kept.test", "password": PASSWORD})
    again.post("/accounts/2fa/authenticate/", {"code": code})
    assert not is_in(again)


def test_a_reset_password_does_not_pass_by_the_second_step(client, story):
    TOTP.activate(story.maria, generate_totp_secret())
    client.post(RESET, {"email": "maria@kept.test"})
    link = link_in_mail()
    page = client.get(link.partition(":8000")[2], follow=True).request["PATH_INFO"]
    client.post(page, {"password1": "gentle river 48", "password2": "gentle river 48"})
    assert not is_in(client)
    assert Authenticator.objects.filter(user=story.maria).exists()


def test_nobody_changes_the_address_that_they_were_invited_to(client, story):
    client.force_login(story.maria)
    assert client.post("/accounts/email/", {"action_add": "", "email": "other@kept.test"}).url == "/me/"
    assert User.objects.get(pk=story.maria.pk).email == "maria@kept.test"


def test_the_log_holds_neither_the_links_key_nor_what_was_searched_for(client, story, caplog):
    client.post(RESET, {"email": "maria@kept.test"})
    path = link_in_mail().partition(":8000")[2]
    client.get(path)
    client.get("/me/?q=Brook")
    assert "GET /accounts/password/reset/key/…/" in caplog.text
    assert path.split("/")[-2] not in caplog.text
    assert "Brook" not in caplog.text
