"""The two roles and the tools under all other tests."""

import smtplib
from email.message import EmailMessage
from importlib.util import find_spec
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection


def test_the_driver_is_psycopg2(db):
    # Django silently prefers psycopg 3 as soon as some package brings it in.
    assert find_spec("psycopg") is None
    assert connection.Database is psycopg2


def test_tests_run_as_the_role_that_owns_nothing(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("kept_app",)
        cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchall() == [("kept_owner",)]


@pytest.mark.parametrize(
    "order", ["TRUNCATE {}", "DROP TABLE {}", "ALTER TABLE {} DISABLE TRIGGER ALL", "CREATE TABLE x ()"]
)
def test_the_app_can_not_change_tables(db, order):
    with connection.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.cursor.execute(order.format("django_session"))


def test_the_owner_can(as_owner):
    with as_owner.cursor() as cursor:
        cursor.execute("CREATE TABLE passing (id int)")
        cursor.execute("SELECT has_table_privilege('kept_app', 'passing', 'INSERT, UPDATE, DELETE')")
        assert cursor.fetchone() == (True,)
        cursor.execute("SELECT has_table_privilege('kept_app', 'passing', 'TRUNCATE')")
        assert cursor.fetchone() == (False,)
        cursor.execute("DROP TABLE passing")


@pytest.mark.parametrize("_again", [1, 2])
def test_what_a_test_committed_is_gone_after_it(transactional_db, _again):
    furniture = ContentType.objects.filter(app_label="sessions").count()
    assert (furniture, ContentType.objects.filter(app_label="left over").count()) == (1, 0)
    from django.contrib.sessions.models import Session
    from django.utils.timezone import now

    assert not Session.objects.exists()
    Session.objects.create(session_key="left over", session_data="", expire_date=now())


def test_passwords_are_asked_for(db):
    address = settings.DATABASES["default"]
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(
            host=address["HOST"], port=address["PORT"], user="postgres", password="wrong", dbname="postgres"
        )


def test_mail_is_caught(mailbox):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "kept@localhost", "maria@demo.kept.test", "Hello"
    where = urlsplit(f"smtp://{settings.EMAIL_HOST}:{settings.EMAIL_PORT}")
    with smtplib.SMTP(where.hostname or "", where.port or 0) as server:
        server.send_message(message)
    assert [found["Subject"] for found in mailbox.wait_for(to="maria@demo.kept.test")] == ["Hello"]
