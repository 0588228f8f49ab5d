"""Tests run as the role that the application runs as: kept_owner makes the tables, kept_app works with them."""

import os
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import psycopg2
import pytest
from django.db import connections
from psycopg2.extensions import connection as Connection
from pytest_django.plugin import DjangoDbBlocker


def work_as(setting: str) -> None:
    """From here on Django's connection is the role in this setting."""
    connection = connections["default"]
    connection.close()
    address = urlsplit(os.environ[setting])
    connection.settings_dict["USER"] = address.username
    connection.settings_dict["PASSWORD"] = unquote(address.password or "")


def connect_as(setting: str) -> Connection:
    """To the test database, past Django."""
    address = urlsplit(os.environ[setting])
    name = connections["default"].settings_dict["NAME"]
    connection = psycopg2.connect(address._replace(path=f"/{name}").geturl())
    connection.autocommit = True
    return connection


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    work_as("DATABASE_OWNER_URL")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        work_as("DATABASE_URL")
        furniture = filled_tables()
        # On the class: once Playwright's loop runs in this thread, Django gives the thread a second connection.
        type(connections["default"].ops).execute_sql_flush = lambda ops, statements: empty_all_but(furniture)
    yield
    with django_db_blocker.unblock():
        end_other_sessions()
        work_as("DATABASE_OWNER_URL")


def end_other_sessions() -> None:
    """What Playwright's loop or a page's thread left open would keep the test database from being dropped."""
    with connect_as("DATABASE_SUPERUSER_URL") as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()


def filled_tables() -> set[str]:
    with connect_as("DATABASE_SUPERUSER_URL") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT FROM {t})" for t in tables))
        return {name for (name,) in cursor.fetchall()}


def empty_all_but(furniture: set[str]) -> None:
    """What follows a test that commits. kept_app may not TRUNCATE, and history's triggers let nobody delete, so a
    superuser does it with triggers off; what the migrations brought stays."""
    with connect_as("DATABASE_SUPERUSER_URL") as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in filled_tables() - furniture:
            cursor.execute(f"DELETE FROM {table}")


@pytest.fixture
def as_owner(django_db_setup: None) -> Iterator[Connection]:
    """A connection of the tables' owner, in a transaction of its own per statement."""
    connection = connect_as("DATABASE_OWNER_URL")
    yield connection
    connection.close()


@pytest.fixture
def as_superuser(django_db_setup: None) -> Iterator[Connection]:
    connection = connect_as("DATABASE_SUPERUSER_URL")
    yield connection
    connection.close()
