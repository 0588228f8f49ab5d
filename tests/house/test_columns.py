"""Every column says whose it is, and the law that must never break stands where it is kept."""

import pytest

from accounts.privacy import KINDS, columns
from tests.house.registry import FLOORS, OUR_MODELS


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda m: m._meta.label)
def test_every_column_says_whose_it_is(model):
    said = [name for kind in KINDS for name in columns(model, kind)]
    assert sorted(said) == sorted(field.name for field in model._meta.concrete_fields)


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda m: m._meta.label)
def test_the_law_is_written_on_the_concrete_model(model):
    """Django keeps only one parent's Meta, so a constraint on an abstract model is a law that nobody passes."""
    for parent in model.__mro__[1:]:
        meta = getattr(parent, "_meta", None)
        if meta and meta.abstract and parent.__module__.split(".")[0] in FLOORS:
            assert not meta.constraints and not meta.indexes, parent


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda m: m._meta.label)
def test_keys_point_down(model):
    """import-linter does not see a key written as a string."""
    here = FLOORS.index(model._meta.app_label)
    for field in model._meta.get_fields():
        other = field.related_model
        if other and not field.auto_created and other._meta.app_label in FLOORS:
            assert FLOORS.index(other._meta.app_label) <= here, f"{model._meta.label}.{field.name} points up"


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda m: m._meta.label)
def test_what_holds_patients_or_people_has_a_history_or_is_never_changed(model):
    kept = hasattr(model, "pgh_event_models") or any(
        t.name == "append_only" for t in getattr(model._meta, "triggers", [])
    )
    exempt = {"notifications.Message"}  # its own columns tell its story
    assert (
        kept
        or model._meta.label in exempt
        or not (columns(model, "patient") or columns(model, "name") or columns(model, "person"))
    )
