"""Which two sources may be one place. Reckoned when a source is saved and by the clock, so that the page only reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pghistory
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import now

from accounts.models import Branch, User
from accounts.roles import SEE_SOURCES

ALIKE = 0.5  # of trigrams: two names that may mean one place
NEAREST = 5  # pairs of one source; in a chain of forty clinics with one phone nobody compares each with each
BLOCK = 50
LIKENESS = "similarity(upper(a.name), upper(b.name))"
TWIN = "FROM sources_source b WHERE b.branch_id = a.branch_id AND b.id <> a.id AND b.merged_into_id IS NULL"

# The trigram operator % goes by the index source_search, the rest by those of NPI, ZIP, name and phone.
NEAREST_PAIRS = f"""
SELECT DISTINCT ON (1, 2) least(a.id, twin.id), greatest(a.id, twin.id), twin.reason, twin.likeness
FROM sources_source a CROSS JOIN LATERAL (
    SELECT id, min(reason) AS reason, max(likeness) AS likeness FROM (
        SELECT b.id, 1 AS reason, {LIKENESS} AS likeness {TWIN} AND a.npi <> '' AND b.npi = a.npi
        UNION ALL
        SELECT b.id, 2, {LIKENESS} {TWIN} AND a.zip <> '' AND b.zip = a.zip AND upper(b.name) %% upper(a.name)
        UNION ALL
        SELECT b.id, 2, 1 {TWIN} AND (a.zip = '' OR b.zip = '') AND b.name = a.name
        UNION ALL
        SELECT b.id, 3, {LIKENESS} {TWIN} AND a.phone <> '' AND b.phone = a.phone
    ) found GROUP BY id ORDER BY 2, 3 DESC, 1 LIMIT {NEAREST}
) twin
WHERE a.merged_into_id IS NULL AND a.id = ANY(%s)
ORDER BY 1, 2, 3
"""


class PairQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Any:
        return self.filter(one__branch__in=user.branch_ids_where(SEE_SOURCES))


class LikelyPairQuerySet(PairQuerySet):
    def to_compare(self, user: User) -> Any:
        """Those of which this person may edit both, and of which nobody said that they are two."""
        from .source import Source

        edits = Source.objects.standing().editable_by(user).order_by().values("pk")
        two = NotSame.objects.filter(one=OuterRef("one"), other=OuterRef("other"))
        mine = self.filter(one__in=edits, other__in=edits, one__branch=F("other__branch")).exclude(Exists(two))
        return mine.order_by("reason", "-likeness", "pk")

    def of(self, source_id: int) -> Any:
        return self.filter(Q(one=source_id) | Q(other=source_id))

    def with_names(self) -> Any:
        return self.select_related("one__owner", "other__owner", "one__branch")


class LikelyPair(models.Model):
    """Two sources of one branch that may be one place. Nobody writes it by hand: it follows from their columns."""

    class Reason(models.IntegerChoices):
        NPI = 1, "The same NPI"
        NAME = 2, "Like names"
        PHONE = 3, "The same phone number"

    # Hidden from the source, so that an undo of a source does not stumble over what only follows from it.
    one = models.ForeignKey("sources.Source", models.CASCADE, related_name="+")
    other = models.ForeignKey("sources.Source", models.CASCADE, related_name="+")
    reason = models.PositiveSmallIntegerField(choices=Reason)
    likeness = models.FloatField()

    objects = LikelyPairQuerySet.as_manager()

    class Privacy:
        plain = {"id", "one", "other", "reason", "likeness"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="likely_pair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="likely_pair_in_order"),
        ]

    @property
    def why(self) -> str:
        """In words: what makes them likely to be one."""
        if self.reason != self.Reason.NAME:
            return self.get_reason_display()
        if not (self.one.zip and self.other.zip):
            return "The same name, one of them without a ZIP"
        return f"Names {round(100 * self.likeness)} % alike in ZIP {self.one.zip}"

    @classmethod
    def reckon(cls, only: list[int]) -> None:
        """Anew for these sources. A row that somebody else reckons at this moment is left to them: nobody waits."""
        with transaction.atomic():
            stale = cls.objects.order_by().filter(Q(one__in=only) | Q(other__in=only))
            cls.objects.filter(pk__in=stale.select_for_update(skip_locked=True).values("pk")).delete()
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(ALIKE)])
                cursor.execute(
                    "INSERT INTO sources_likelypair (one_id, other_id, reason, likeness)"
                    f" {NEAREST_PAIRS} ON CONFLICT DO NOTHING",
                    [only],
                )

    @classmethod
    def reckon_all(cls) -> None:
        """The clock's to do, for what came past `save`: block by block, each with its own short transaction."""
        from .source import Source

        pks = list(Source.objects.order_by("pk").values_list("pk", flat=True))
        for first in range(0, len(pks), BLOCK):
            cls.reckon(pks[first : first + BLOCK])


@pghistory.track(model_name="NotSameHistory")
class NotSame(models.Model):
    """Somebody looked: these two are two."""

    one = models.ForeignKey("sources.Source", models.CASCADE, related_name="+")
    other = models.ForeignKey("sources.Source", models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now, editable=False)

    objects = PairQuerySet.as_manager()

    class Privacy:
        plain = {"id", "one", "other", "by", "at"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="not_same_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="not_same_in_order"),
        ]

    @classmethod
    def say(cls, first: Any, second: Any, *, by: User, at: datetime | None = None) -> NotSame:
        """Said twice, it stands once."""
        one, other = sorted([first.pk, second.pk])
        said, _ = cls.objects.get_or_create(one_id=one, other_id=other, defaults={"by": by, "at": at or now()})
        return said

    @property
    def branch(self) -> Branch:
        return self.one.branch
