"""A larger agency for benchmarks: every source, contact, patient, referral and event N times, by the database itself.

Each copy gets a number of its own from the sequence, so the sequences stay right (setval is not kept_app's to call).
"""

from collections.abc import Iterable

from django.db import connection
from django.db.backends.utils import CursorWrapper as Cursor
from django.db.models import Model

from followups.models import Told, Update
from referrals.models import Patient, Referral, ReferralEvent
from sources.models import Contact, Source

# Nobody's NPI: begins with 2, made from the row's number, with its check digit (see also sources/npi.py).
STEM = "('2' || lpad((copied.id * 7919 %% 100000000)::text, 8, '0'))"
NPI = f"""{STEM} || (SELECT (10 - (24 + sum(CASE WHEN i %% 2 = 1 THEN d * 2 / 10 + d * 2 %% 10 ELSE d END)) %% 10) %% 10
    FROM generate_series(1, 9) i, LATERAL (SELECT substr({STEM}, i, 1)::int d) digits)"""
# Fiction's numbers (555-01xx) of all area codes, since one area's hundred would make everybody a duplicate.
PHONE = "'+1' || 201 + copied.id * 7 %% 789 || '55501' || lpad((copied.id * 13 %% 100)::text, 2, '0')"
EARLIER = "- copied.nth * interval '37 minutes'"
TIMES = [field.name for field in Referral._meta.fields if field.name.endswith("_at")]


def multiply(times: int, rows: dict[type[Model], Iterable[int]]) -> None:
    """`rows` are the ids of the base, by model."""
    with connection.cursor() as cursor:
        for model in (Source, Contact, Patient, Referral, Update):
            number(cursor, model, list(rows[model]), times)
        copy(
            cursor, Source, name="left(split_part(other.name, ' ', 1) || ' ' || base.name, 120)", npi=filled("npi", NPI)
        )
        copy(cursor, Contact, source_id="source.id", npi=filled("npi", NPI))
        copy(
            cursor,
            Patient,
            last_name="other.last_name",
            birth_date="greatest(base.birth_date + (copied.nth * 13 %% 365)::int, date '1905-01-01')",
            phone=filled("phone", PHONE),
        )
        moved = {time: f"base.{time} {EARLIER}" for time in TIMES}
        keys = {f"{name}_id": f"{name}.id" for name in ("source", "contact", "patient")}
        copy(cursor, Referral, form_id="gen_random_uuid()", pledge_id="NULL::bigint", **keys, **moved)
        copy_events(cursor)
        told = {f"{name}_id": f"{name}.id" for name in ("referral", "source", "contact")}
        copy(cursor, Update, at=f"base.at {EARLIER}", **told)
        copy_told(cursor)


def filled(column: str, made: str) -> str:
    return f"CASE WHEN base.{column} = '' THEN '' ELSE {made} END"


def notes(model: type[Model]) -> str:
    """The table that says which row's copy has which id; gone with the transaction."""
    return f"copied_{model._meta.model_name}"


def number(cursor: Cursor, model: type[Model], ids: list[int], times: int) -> None:
    """`other` is another row of the base, in turn: copies take a part of their name from it."""
    table = notes(model)
    cursor.execute(
        f"""CREATE TEMP TABLE {table} ON COMMIT DROP AS
        SELECT old, nth, ids[(place + nth - 1) %% cardinality(ids) + 1] AS other,
            nextval(pg_get_serial_sequence(%s, 'id')) AS id
        FROM (SELECT %s::bigint[] AS ids) AS base, unnest(ids) WITH ORDINALITY AS row (old, place),
            generate_series(1, %s) AS nth""",
        [model._meta.db_table, ids, times - 1],
    )
    cursor.execute(f"CREATE INDEX ON {table} (old, nth)")
    cursor.execute(f"ANALYZE {table}")


def copy(cursor: Cursor, model: type[Model], **changed: str) -> None:
    table = model._meta.db_table
    columns = [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]
    values = [changed.get(column, f"base.{column}") for column in columns]
    joins = "".join(
        f" LEFT JOIN {notes(to)} {name} ON ({name}.old, {name}.nth) = (base.{name}_id, copied.nth)"
        for name, to in (("source", Source), ("contact", Contact), ("patient", Patient), ("referral", Referral))
        if f"{name}_id" in columns
    )
    cursor.execute(
        f"""INSERT INTO {table} (id, {", ".join(columns)}) SELECT copied.id, {", ".join(values)}
        FROM {notes(model)} copied
        JOIN {table} base ON base.id = copied.old JOIN {table} other ON other.id = copied.other
        {joins}""",
        [],
    )


def copy_events(cursor: Cursor) -> None:
    columns = [str(field.column) for field in ReferralEvent._meta.concrete_fields if not field.primary_key]
    changed = {"referral_id": "copied.id", "at": f"base.at {EARLIER}"}
    values = [changed.get(column, f"base.{column}") for column in columns]
    table = ReferralEvent._meta.db_table
    cursor.execute(
        f"""INSERT INTO {table} ({", ".join(columns)}) SELECT {", ".join(values)}
        FROM {notes(Referral)} copied JOIN {table} base ON base.referral_id = copied.old"""
    )


def copy_told(cursor: Cursor) -> None:
    """An event's copy is that of its referral, at its stage and moment."""
    events = ReferralEvent._meta.db_table
    cursor.execute(
        f"""INSERT INTO {Told._meta.db_table} (update_id, event_id, event_at) SELECT copied.id, event.id, event.at
        FROM {notes(Update)} copied
        JOIN {Told._meta.db_table} base ON base.update_id = copied.old
        JOIN {events} was ON was.id = base.event_id
        JOIN {notes(Referral)} referral ON (referral.old, referral.nth) = (was.referral_id, copied.nth)
        JOIN {events} event ON event.referral_id = referral.id AND event.stage = was.stage
            AND event.at = was.at {EARLIER}"""
    )
