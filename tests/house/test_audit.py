"""The record of changes and readings cannot be bent by the role that the application runs as."""

import pghistory
import pytest
from django.db import Error, connection, transaction

from accounts.models import AccessRecord
from referrals.models import Patient, Referral, ReferralEvent
from sources.models.source import DERIVED
from tests.house.registry import OUR_MODELS

pytestmark = pytest.mark.django_db
KEPT_FOREVER = ["accounts_accessrecord", "referrals_referralevent", "referrals_patienthistory", "sources_sourcehistory"]
TAMPERING = {
    "change": "UPDATE {table} SET {column} = {column}",
    "delete": "DELETE FROM {table}",
    "empty": "TRUNCATE {table} CASCADE",
    "switch the guard off": "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "take the guard away": "DROP TRIGGER {trigger} ON {table}",
    "pass by the guard": "SET session_replication_role = replica",
    "own it": "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "drop it": "DROP TABLE {table} CASCADE",
}


@pytest.fixture
def recorded(story):
    """One row at least in each record."""
    AccessRecord.objects.create(user=story.ines, of="referrals.Patient", rows=[1], how="page")
    return story


@pytest.mark.parametrize("table", KEPT_FOREVER)
@pytest.mark.parametrize("way", TAMPERING)
def test_tampering_is_refused(recorded, table, way):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger_append%%'", [table]
        )
        trigger = cursor.fetchone()[0]
        column = "pgh_label" if table.endswith("history") else "id"
        with pytest.raises(Error), transaction.atomic():
            cursor.execute(TAMPERING[way].format(table=table, trigger=trigger, column=column))


def test_the_application_owns_no_table(story):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("kept_app",)
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        assert cursor.fetchall() == []
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)


def test_a_change_is_kept_before_and_after_with_who_and_which_request(story):
    with pghistory.context(user=story.ines.pk, address="10.0.0.7") as request:
        story.ada.patient.edit(version=1, first_name="Adah")
    was, left = Patient.pgh_event_model.objects.filter(pgh_context_id=request.id).order_by("-pgh_label")
    assert (was.pgh_label, was.first_name, left.pgh_label, left.first_name) == ("before", "Ada", "after", "Adah")
    assert left.pgh_context == {"user": story.ines.pk, "address": "10.0.0.7"}


def test_changes_past_the_models_are_kept_too(story):
    """Bulk updates and plain SQL, where an audit by signals would see nothing."""
    Referral.objects.filter(pk=story.ada.pk).update(urgency="urgent")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE referrals_referral SET urgency = 'routine' WHERE id = %s", [story.ada.pk])
    labels = Referral.pgh_event_model.objects.filter(pgh_obj_id=story.ada.pk).values_list("pgh_label", "urgency")
    assert list(labels.filter(pgh_label="after").order_by("pgh_id")) == [("after", "urgent"), ("after", "routine")]


@pytest.mark.parametrize(
    "model", [m for m in OUR_MODELS if hasattr(m, "pgh_event_models")], ids=lambda m: m._meta.label
)
def test_the_history_misses_no_column_but_the_derived(model):
    derived = {"version", "password", "last_login", "reminded_at", "fetched_at", "fetched_by", *DERIVED}
    derived |= set(getattr(model, "VOLATILE", ()))  # how far a worker has come
    columns = {field.name for field in model._meta.concrete_fields}
    kept = {field.name for field in model.pgh_event_model._meta.concrete_fields}
    assert columns - kept <= derived


def test_an_event_is_never_rewritten(story):
    event = story.ada.events.get()
    event.stage = "accepted"
    with pytest.raises(Error), transaction.atomic():
        event.save()
    assert ReferralEvent.objects.get(pk=event.pk).stage == "received"
