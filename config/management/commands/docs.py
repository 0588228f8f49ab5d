"""Writes the pages under docs/ that the code knows better than a hand would. A test holds them current."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import models

from accounts.privacy import KINDS, kind_of
from accounts.roles import ROLES, WORDS
from referrals.stages import MILESTONES, WAYS, Stage

OURS = ["accounts", "notifications", "sources", "referrals"]
KIND_WORDS = {
    "name": "a patient's name: shown to those who may see the referral",
    "patient": "a patient's data: shown only with “see the patient's data”",
    "secret": "never shown",
    "person": "a colleague's or a contact's",
    "plain": "nobody's",
}


def our_models() -> list[type[models.Model]]:
    """The models that we wrote; the history tables repeat their columns and kinds."""
    mine = [m for m in apps.get_models() if m._meta.app_label in OURS and not m._meta.proxy]
    return [m for m in mine if not hasattr(m, "pgh_tracked_model")]


def permissions() -> str:
    lines = ["# Who may do what", "", "Written by `manage.py docs` from `accounts/roles.py`.", ""]
    lines += ["| | " + " | ".join(ROLES) + " |", "| --- |" + " --- |" * len(ROLES)]
    for permission, words in WORDS.items():
        lines.append(f"| {words} | " + " | ".join("yes" if permission in ROLES[role] else "" for role in ROLES) + " |")
    lines += ["", "A role is held in a branch. An administrator holds no other role."]
    return "\n".join(lines) + "\n"


def stages() -> str:
    lines = ["# The stages of a referral", "", "Written by `manage.py docs` from `referrals/stages.py`.", ""]
    lines += ["```mermaid", "stateDiagram-v2", "    [*] --> inquiry", "    [*] --> received"]
    lines += [f"    {here} --> {there}" for here in Stage for there in Stage if there in WAYS[here]]
    lines += ["```", "", "| stage | on screen | from here to | the source is told |", "| --- | --- | --- | --- |"]
    for stage in Stage:
        ways = ", ".join(there for there in Stage if there in WAYS[stage]) or "—"
        lines.append(f"| {stage} | {stage.label} | {ways} | {'yes' if stage in MILESTONES else ''} |")
    return "\n".join(lines) + "\n"


def data() -> str:
    lines = ["# Whose each column is", "", "Written by `manage.py docs` from each model's `Privacy`.", ""]
    lines += [f"- **{kind}**: {KIND_WORDS[kind]}" for kind in KINDS]
    for model in our_models():
        lines += ["", f"## {model._meta.label}", "", (model.__doc__ or "").strip().split("\n")[0], ""]
        lines += ["| column | kind |", "| --- | --- |"]
        lines += [f"| {f.name} | {kind_of(model, f.name)} |" for f in model._meta.concrete_fields]
    return "\n".join(lines) + "\n"


PAGES = {"permissions.md": permissions, "stages.md": stages, "data.md": data}


class Command(BaseCommand):
    help = "Writes docs/permissions.md, docs/stages.md and docs/data.md."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, page in PAGES.items():
            (Path(settings.BASE_DIR) / "docs" / name).write_text(page())
