"""What the source of one referral was told, and what it waits to hear: from its events, read once."""

from __future__ import annotations

from typing import Any

from referrals.models import ReferralEvent
from referrals.models.event import ReferralEventQuerySet


def with_updates(events: ReferralEventQuerySet) -> ReferralEventQuerySet:
    """The upper floor's updates come through their own key."""
    beside = "update__by", "update__contact", "update__source"
    return events.select_related("by", "undone_by", *(f"told__{name}" for name in beside))


def untold(events: list[ReferralEvent]) -> list[ReferralEvent]:
    """Of which the source wants to hear, and nobody told it; the oldest first. See also followups' OpenLoop."""
    waits = [event for event in events if event.is_owed and not hasattr(event, "told")]
    return sorted(waits, key=lambda event: (event.at, event.pk))


def updates_of(events: list[ReferralEvent]) -> list[Any]:
    """Each update once, with the stages that it told (`stages`), the newest first."""
    found: dict[int, Any] = {}
    for event in sorted(events, key=lambda event: (event.at, event.pk)):
        if hasattr(event, "told"):
            update = found.setdefault(event.told.update_id, event.told.update)
            stages = update.__dict__.setdefault("stages", [])
            label = event.get_stage_display().lower()
            stages += [label] if label not in stages else []
    return sorted(found.values(), key=lambda update: (update.at, update.pk), reverse=True)
