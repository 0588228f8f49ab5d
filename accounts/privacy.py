"""The kinds of columns. Each model's `Privacy` says whose each column is; masking and the readings follow it."""

from django.db import models

# name: a patient's name, for everyone who may see the referral. patient: needs SEE_PATIENTS [45 CFR 164.502(b)].
# secret: never shown. person: a colleague's or contact's. plain: nobody's.
KINDS = ("name", "patient", "secret", "person", "plain")
HIDDEN = "Hidden"


def columns(model: type[models.Model], kind: str) -> frozenset[str]:
    return frozenset(getattr(getattr(model, "Privacy", None), kind, ()))


def kind_of(model: type[models.Model], column: str) -> str:
    return next((kind for kind in KINDS if column in columns(model, kind)), "plain")


def holds_patients(model: type[models.Model]) -> bool:
    return bool(columns(model, "patient") or columns(model, "name"))
