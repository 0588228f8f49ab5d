from __future__ import annotations

from hashlib import sha256
from secrets import token_urlsafe

import pghistory
from django.conf import settings
from django.db import models
from django.utils.timezone import now

from accounts.models import User


def hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, user: User) -> CalendarFeedQuerySet:
        return self.filter(user=user)

    def by_token(self, token: str) -> CalendarFeed | None:
        """Of somebody who still has an account."""
        return self.filter(token_hash=hashed(token), user__is_active=True).select_related("user").first()


@pghistory.track(model_name="CalendarFeedHistory", exclude=["fetched_at", "fetched_by"])
class CalendarFeed(models.Model):
    """A secret address at which a person's telephone reads their plan. Only the hash of its token is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=now)
    fetched_at = models.DateTimeField(null=True)
    fetched_by = models.CharField(max_length=200, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Privacy:
        secret = {"token_hash"}
        plain = {"id", "user", "made_at", "fetched_at", "fetched_by"}

    @classmethod
    def open_for(cls, user: User) -> str:
        """A new token, which is told this once; one that was there before stops working."""
        token = token_urlsafe(24)
        cls.objects.update_or_create(
            user=user,
            defaults={"token_hash": hashed(token), "made_at": now(), "fetched_at": None, "fetched_by": ""},
        )
        return token

    def fetched(self, *, by: str) -> None:
        CalendarFeed.objects.filter(pk=self.pk).update(fetched_at=now(), fetched_by=by[:200])
