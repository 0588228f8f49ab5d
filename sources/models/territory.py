from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pghistory
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery

from accounts.models import Branch, User
from accounts.roles import EDIT_SOURCES, SEE_SOURCES, roles_with

if TYPE_CHECKING:
    from .source import SourceQuerySet

FIVE_DIGITS = RegexValidator(r"^\d{5}$", "A ZIP code has five digits.")


@dataclass(frozen=True)
class Given:
    """What came of giving ZIPs to a marketer: those that are new to them, and those that are a colleague's."""

    added: list[str]
    taken: dict[str, User]


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def visible_to(self, user: User) -> TerritoryQuerySet:
        return self.filter(branch__in=user.branch_ids_where(SEE_SOURCES))

    def working(self) -> TerritoryQuerySet:
        """Of somebody who still works there: who left owns no new sources."""
        here = User.objects.active().filter(
            pk=OuterRef("marketer"),
            memberships__branch=OuterRef("branch"),
            memberships__role__in=roles_with(EDIT_SOURCES),
        )
        return self.filter(models.Exists(here.order_by()))

    def whose(self, *, branch: Branch, zip: str) -> User | None:
        """The marketer to whom a source there falls. See also TerritoryQuerySet.split."""
        if not zip:
            return None
        found = self.working().filter(branch=branch, zip=zip).select_related("marketer").first()
        return found.marketer if found else None

    def falling(self, sources: SourceQuerySet) -> Any:
        """The sources with `falls_to_id` and `falls_to_name`: whose territory they are in."""
        there = self.working().filter(branch=OuterRef("branch"), zip=OuterRef("zip"))
        return sources.annotate(
            falls_to_id=Subquery(there.values("marketer")[:1]),
            falls_to_name=Subquery(there.values("marketer__name")[:1]),
        )

    def split(self, sources: SourceQuerySet) -> dict[User | None, list[int]]:
        """Their numbers by whose territory they are in; under None those that are in nobody's. In two questions."""
        by_id: dict[int | None, list[int]] = defaultdict(list)
        for pk, whose in self.falling(sources.order_by("pk")).values_list("pk", "falls_to_id"):
            by_id[whose].append(pk)
        people = User.objects.in_bulk([pk for pk in by_id if pk])
        return {people[pk] if pk else None: ids for pk, ids in by_id.items()}

    def give(self, zips: Iterable[str], *, to: User, branch: Branch, take_over: bool = False) -> Given:
        """The ZIPs become theirs; a colleague's only with `take_over`. Two at once: the first has them."""
        wanted = sorted(set(zips))
        with transaction.atomic():
            there = self.filter(branch=branch, zip__in=wanted).exclude(marketer=to)
            if take_over:
                moved = list(there.select_for_update().values_list("zip", flat=True))
                there.update(marketer=to)
            else:
                moved = []
            known = set(self.filter(branch=branch, zip__in=wanted, marketer=to).values_list("zip", flat=True))
            self.bulk_create(
                [Territory(branch=branch, marketer=to, zip=zip) for zip in wanted if zip not in known],
                ignore_conflicts=True,
            )
            taken = {row.zip: row.marketer for row in there.select_related("marketer")}
        return Given([zip for zip in wanted if zip in moved or (zip not in known and zip not in taken)], taken)


@pghistory.track(model_name="TerritoryHistory")
class Territory(models.Model):
    """A ZIP of a marketer in a branch: a source there that nobody owns falls to them."""

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="territories")
    marketer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="territories")
    zip = models.CharField("ZIP", max_length=5, validators=[FIVE_DIGITS])

    objects = TerritoryQuerySet.as_manager()

    class Privacy:
        plain = {"id", "branch", "marketer", "zip"}

    class Meta:
        ordering = ["zip"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "zip"], name="one_marketer_a_zip"),
            models.CheckConstraint(condition=Q(zip__regex=r"^\d{5}$"), name="territory_zip_five_digits"),
        ]

    def __str__(self) -> str:
        return f"{self.zip} of {self.marketer}"
