"""What the house tests walk: our apps by floor, our models, every view, every file that reads rows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ["accounts", "notifications", "sources", "referrals"]
OUR_MODELS = [m for m in apps.get_models() if m._meta.app_label in FLOORS and not hasattr(m, "pgh_tracked_model")]
GUARDED = [m for m in OUR_MODELS if hasattr(m._default_manager.all(), "visible_to")]
THEIRS = ("allauth",)


def is_ours(view: Any) -> bool:
    return not view.__module__.startswith(THEIRS)


def every_pattern(resolver: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Each address with its namespace in front of its name."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from every_pattern(entry, f"{before}{entry.namespace}:" if entry.namespace else before)
        else:
            yield f"{before}{entry.name}", entry


def files_that_read() -> list[Path]:
    return [
        path
        for app in [*FLOORS, "config"]
        for path in sorted((ROOT / app).rglob("*.py"))
        if {"views", "forms"} & set(path.relative_to(ROOT).parts) or path.name in ("views.py", "forms.py", "filters.py", "tables.py")
    ]
