"""What the house tests walk: our apps by floor, our models, every view, every file that reads rows."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.timezone import now

from accounts.documents.staged import Staged
from followups.models import CalendarFeed
from notifications.models import Message
from pilots.models import Capability, Pilot
from sources.models import GiftLimit
from tests.documents.files import pdf

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ["accounts", "notifications", "sources", "referrals", "pilots", "followups"]
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


# What gathers rows for a page of somebody's beside the views.
MAKE_PAGES = {"board.py", "route.py", "sheet.py", "mileage.py", "calendar.py", "timeline.py", "listing.py", "bulk.py"}


def files_that_read() -> list[Path]:
    return [
        path
        for app in [*FLOORS, "config"]
        for path in sorted((ROOT / app).rglob("*.py"))
        if {"views", "forms"} & set(path.relative_to(ROOT).parts)
        or path.name.endswith(("views.py", "forms.py", "filters.py", "tables.py"))
        or path.name in MAKE_PAGES
    ]


OURS = {name: pattern for name, pattern in every_pattern() if is_ours(pattern.callback)}


def of_maria(model: Any, story: SimpleNamespace) -> Any:
    """What she does about her sources: made once for a story, when an address first names one."""
    here, today = {"source": story.mercy}, now().date()
    ahead = today + timedelta(days=30)
    made: dict[str, dict[str, Any]] = {
        "Visit": {**here, "form_id": uuid4(), "by": story.maria, "outcome": "good_talk"},
        "PlannedVisit": {**here, "who": story.maria, "at": now()},
        "FollowUp": {
            **here,
            "what": "Bring brochures",
            "assignee": story.maria,
            "made_by": story.maria,
            "due_on": today,
        },
        "Pledge": {**here, "noted_by": story.maria, "said_on": ahead, "expected_by": ahead},  # kept by no referral
        "AlsoAt": {"contact": story.dana, "source": story.oakview},
        "CoOwner": {**here, "user": story.mo},
        "OwnershipRequest": {**here, "asked_by": story.ines, "why": "She knows them"},
        "Gift": {
            **here,
            "kind": "meal",
            "value": 40,
            "given_on": today,
            "given_by": story.maria,
            "noted_on": today,
            "saved_at": now(),
        },
        "Merge": {"survivor": story.mercy, "absorbed": story.oakview, "by": story.maria},
        "SavedView": {"user": story.maria, "name": "Best ones", "query": "tier=A"},
        "CustomField": {"label": "Beds", "key": "beds", "kind": "number"},
        "Tag": {"name": "Stroke unit"},
        "SourceImport": {"branch": story.riverside, "by": story.mo, "file_name": "sources.csv", "stored_as": "none"},
        "Capability": {"branch": story.riverside, "name": "Wound care", "proof": "Two wound nurses"},
        "Waiting": {"referral": story.ada, "on": "orders", "look_again_on": ahead, "by": story.ines},
        "Note": {"referral": story.ada, "by": story.ines, "text": "Call the daughter"},
        "AcceptancePolicy": {"number": 1, "effective_on": ahead, "text": "All alike", "made_by": story.olga},
        "Commitment": {**here, "made_by": story.maria, "what": "Call back", "due_on": today},
    }
    if model.__name__ in ("Pilot", "Standard"):
        return pilot_of_maria(model, story)
    kind = model.__name__.lower()
    if not hasattr(story, kind):
        setattr(story, kind, file_of(model, story) or model.objects.create(**made[model.__name__]))
    return getattr(story, kind)


def file_of(model: Any, story: SimpleNamespace) -> Any:
    """A document that lies in the store; None of any other model."""
    of = {
        "Document": {"referral": story.ada, "by": story.ines},
        "SourceDocument": {"source": story.mercy, "by": story.maria},
    }
    if model.__name__ not in of:
        return None
    (row,) = model.add([Staged.keep("map.pdf", pdf())], **of[model.__name__])
    return row


def pilot_of_maria(model: Any, story: SimpleNamespace) -> Any:
    """With Mercy, and with a standard of each kind: what is counted, and what is entered by hand."""
    if not hasattr(story, "pilot"):
        hours = [{"metric": metric, "limit": 48, "target_share": 90} for metric in ("answer", "start")]
        others = [{"metric": "check_ins", "limit": 7, "target_share": 90}]
        by_hand = [{"metric": "manual", "label": "Orders signed", "target_share": 90}]
        today = story.riverside.day_of(now())
        story.pilot = Pilot.propose(
            source=story.mercy, capability=of_maria(Capability, story), by=story.maria, payers=[story.medicare],
            report_to=[story.dana], standards=[*hours, *others, *by_hand],
            from_on=today - timedelta(days=60), to_on=today + timedelta(days=30),
        )  # fmt: skip
        story.pilot.start(by=story.maria)
    return story.pilot if model is Pilot else story.pilot.standards.first()


def token_of_maria(story: SimpleNamespace) -> str:
    if not hasattr(story, "token"):
        story.token = CalendarFeed.open_for(story.maria)
    return story.token


def arguments(name: str, story: SimpleNamespace) -> dict[str, Any]:
    """One row for each address that names one, found by the model behind its door."""
    view = OURS[name].callback
    rows = {
        "Source": story.mercy,
        "Contact": story.dana,
        "Referral": story.ada,
        "Branch": story.riverside,
        "User": story.ines,
    }
    rows["GiftLimit"] = GiftLimit.objects.first()  # brought by a migration
    rows |= {"Payer": story.medicare, "PayerAcceptance": story.medicare.acceptances.first()}
    kwargs: dict[str, Any] = {}
    for part, converter in OURS[name].pattern.converters.items():
        model = getattr(view, "door_model", None)
        if part == "other":
            kwargs[part] = story.oakview.pk
        elif name == "sources:own_list":
            kwargs[part] = "visit_kind"
        elif model is Message:
            kwargs[part] = Message.objects.filter(user=story.maria).first().pk
        elif part == "token":
            kwargs[part] = token_of_maria(story)
        elif model:
            row = rows.get(model.__name__) or of_maria(model, story)
            kwargs[part] = row.pk
        else:
            kwargs[part] = uuid4() if "UUID" in type(converter).__name__ else story.ines.pk
    return kwargs
