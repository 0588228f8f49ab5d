"""What a referral's moves say in a timeline. Only of referrals that the reader may see: the patient is named."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from sources.models.moments import Piece, Show, Told

from .event import ReferralEvent
from .patient import Patient


def of_moves(referrals: QuerySet[Any]) -> list[Piece]:
    undone = Exists(ReferralEvent.objects.filter(undoes=OuterRef("pk")))
    read = {
        "referral": "referral",
        "last_name": "referral__patient__last_name",
        "first_name": "referral__patient__first_name",
        "stage": "stage",
        "particulars": "particulars",
        "undoes": "undoes",
        "undone": undone,
        "by": "by__name",
    }
    events = ReferralEvent.objects.filter(referral__in=referrals.order_by())
    return [Piece("move", events, "at", read, tell_move, Show.REFERRALS)]


def tell_move(key: int, said: dict[str, Any]) -> Told:
    event = ReferralEvent(stage=said["stage"], particulars=said["particulars"], undoes_id=said["undoes"])
    patient = Patient(first_name=said["first_name"], last_name=said["last_name"])
    sentence = event.sentence
    return Told(
        head=patient.name,
        rest=f": {sentence[0].lower()}{sentence[1:]}",
        link=reverse("referrals:referral", args=[said["referral"]]),
        by=said["by"],
        undone=said["undone"],
        row=event._meta.get_field("referral").related_model(pk=said["referral"]),
    )
