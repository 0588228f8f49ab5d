"""Whatever names a source or a person there is moved by a merge, and given back by its undo: by rule, for each key.

A key that turns red here needs a decision: a rule in sources/models/moving.py, or that it stays with its record.
"""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import connection, models
from django.db.models import F, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.test.utils import isolate_apps

from sources.models import Contact, Source
from sources.models.moving import STAYS, Key, counts, keys_to, move, stays
from tests.house.registry import OUR_MODELS

KEYS = [key for model in (Source, Contact) for key in keys_to(model)]


def names_of(expression) -> set[str]:
    if isinstance(expression, F):
        return {expression.name}
    return set().union(*(names_of(part) for part in getattr(expression, "get_source_expressions", list)() if part))


def columns_of(condition: Any) -> set[str]:
    if condition is None:
        return set()
    return set().union(
        *(columns_of(c) if isinstance(c, Q) else {c[0].split("__")[0]} for c in condition.children if not callable(c))
    )


def unknown_to_the_mover(key: Key) -> list[str]:
    """Its constraints which `Key.unique_beside` cannot tell apart."""
    name, found = key.field.name, []
    for constraint in key.model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            through = set().union(*(names_of(e) for e in constraint.expressions))
            names = {*constraint.fields} | through | columns_of(constraint.condition)
            hard = bool(through) or constraint.nulls_distinct is False or name in columns_of(constraint.condition)
            found += [constraint.name] if name in names and hard else []
        elif isinstance(constraint, ExclusionConstraint):
            found += [constraint.name] if name in {getattr(e, "name", e) for e, _ in constraint.expressions} else []
    return found


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.label)
def test_the_merge_knows_how_to_move_it(key):
    assert not unknown_to_the_mover(key), f"{key.label}: a merge cannot tell which rows would meet their double"
    assert key.field.target_field.primary_key
    assert key.model._meta.pk.get_internal_type().endswith(("AutoField", "IntegerField")), "kept as numbers in a Merge"


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.label)
def test_a_row_that_is_moved_is_in_the_history(key):
    assert hasattr(key.model, "pgh_event_models") or key.model._meta.auto_created, f"{key.label} moves unseen"


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda m: m._meta.label)
def test_every_key_is_moved_or_stays_with_its_record(model):
    known = {(key.model, key.field.name) for key in KEYS}
    for field in model._meta.concrete_fields:
        if field.related_model in (Source, Contact):
            assert (model, field.name) in known or stays(model), f"{model._meta.label}.{field.name} is left behind"


def test_what_stays_is_there():
    assert {model._meta.label for model in OUR_MODELS} >= STAYS


def test_the_test_sees_what_the_mover_does_not_know():
    def key(*constraints, name="source"):
        meta = SimpleNamespace(constraints=constraints, label="x.X")
        return Key(SimpleNamespace(_meta=meta), SimpleNamespace(name=name, unique=False))

    red = [
        UniqueConstraint("source", Lower("name"), name="by_expression"),
        UniqueConstraint(fields=["source", "name"], nulls_distinct=False, name="nulls"),
        UniqueConstraint(fields=["source"], condition=Q(source__isnull=False), name="on_the_key"),
    ]
    assert unknown_to_the_mover(key(*red)) == ["by_expression", "nulls", "on_the_key"]
    green = UniqueConstraint(fields=["source", "name"], condition=Q(done_at=None), name="fine")
    other = UniqueConstraint(Lower("name"), name="of_others")
    assert unknown_to_the_mover(key(green, other)) == []


# The mover itself, with tables as others may make them


@pytest.fixture
def sharers(db):
    """A table of a kind that no app has yet: a pair may be there once, and one without anybody may be open once."""
    with isolate_apps("sources"):

        class Sharer(models.Model):
            source = models.BigIntegerField()
            who = models.IntegerField(null=True)
            open = models.BooleanField(default=True)

            class Meta:
                app_label = "sources"
                constraints = [
                    UniqueConstraint(fields=["source", "who"], name="shares_once"),
                    UniqueConstraint(fields=["source"], condition=Q(open=True, who=None), name="open_once"),
                ]

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE sources_sharer (id serial PRIMARY KEY, source bigint, who int, open bool) ON COMMIT DROP"
        )
    return Sharer


def test_what_the_other_has_already_and_may_have_once_stays_where_it_is(sharers):
    rows = [(1, 7, True), (1, 8, True), (1, None, True), (1, None, False), (2, 7, True), (2, None, True)]
    made = {row: sharers.objects.create(source=row[0], who=row[1], open=row[2]) for row in rows}
    key = Key(sharers, sharers._meta.get_field("source"))
    (moved,) = move(key, {1: 2})
    assert moved["rows"] == sorted([made[1, 8, True].pk, made[1, None, False].pk])
    assert (moved["from"], moved["to"], moved["key"]) == (1, 2, "sources.Sharer.source")
    assert set(sharers.objects.filter(source=1).values_list("who", flat=True)) == {7, None}
    move(key, {2: 1}, only=moved["rows"])
    assert set(sharers.objects.values_list("source", "who", "open")) == set(rows)


def test_one_to_one_stays_where_both_have_one(sharers):
    field = sharers._meta.get_field("source")
    field._unique = True
    sharers.objects.create(source=1)
    assert len(move(Key(sharers, field), {1: 2})) == 1
    sharers.objects.create(source=3)
    assert move(Key(sharers, field), {3: 2}) == []


def test_what_points_to_a_source_is_counted_in_one_question(story, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = {key.label: number for key, number in counts(Source.objects.filter(pk=story.mercy.pk))}
    assert found == {"sources.Contact.source": 1, "referrals.Referral.source": 1}
