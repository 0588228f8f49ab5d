"""A whole book changes hands: what would move, and the one act that moves it, however many sources it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Count, Func, Q, QuerySet, Subquery

from accounts.models import Membership, User
from accounts.roles import EDIT_SOURCES, GIVE_SOURCES, roles_with
from accounts.sentences import WrongWay
from followups.models import FollowUp, PlannedVisit
from followups.models.followup import FollowUpQuerySet
from followups.models.plan import PlannedVisitQuerySet
from referrals.models import Referral
from sources.models import Handover, Pledge, Source, Territory
from sources.models.source import SourceQuerySet

ONE, TERRITORY, ROWS = "one", "territory", "rows"
WAYS = [(ONE, "All to one person"), (TERRITORY, "By territory"), (ROWS, "Row by row")]


def who_owns(by: User) -> QuerySet[User]:
    """Whose book this person may hand over, with `owned`, its size. Those who left first."""
    branches = by.branch_ids_where(GIVE_SOURCES)
    here = Count("sources", filter=Q(sources__branch__in=branches, sources__merged_into=None))
    return User.objects.annotate(owned=here).filter(owned__gt=0).order_by("is_active", "name")


def who_receives(by: User, *, of: User | None = None) -> QuerySet[User]:
    people = User.objects.who_may(EDIT_SOURCES, branch_ids=by.branch_ids_where(GIVE_SOURCES))
    return people.exclude(pk=of.pk) if of else people


@dataclass(frozen=True)
class Share:
    """What one person would receive; without a person, what stays."""

    to: User | None
    sources: list[int]


class BookHandover:
    """The book of one person in the branches where `by` gives sources away, and to whom each of it goes."""

    def __init__(self, of: User, *, by: User, at: datetime):
        self.of, self.by, self.at = of, by, at
        self.begins = datetime.combine(of.day_of(at), time(0), tzinfo=of.zone)

    @property
    def held(self) -> SourceQuerySet:
        here = self.by.branch_ids_where(GIVE_SOURCES)
        return Source.objects.visible_to(self.by).filter(branch__in=here).owned_by(self.of)

    @property
    def tasks(self) -> FollowUpQuerySet:
        return FollowUp.objects.visible_to(self.by).in_branches_of(self.by, GIVE_SOURCES).of(self.of).open()

    @property
    def visits(self) -> PlannedVisitQuerySet:
        """Those still to come; what was planned and not made stays with who planned it."""
        here = self.by.branch_ids_where(GIVE_SOURCES)
        return PlannedVisit.objects.filter(who=self.of, source__branch__in=here, at__gte=self.begins).open()

    @cached_property
    def counts(self) -> dict[str, int]:
        """What a person should know of before giving it away: one question, whatever the size."""
        book = self.held.order_by().values("pk")
        asked: dict[str, QuerySet] = {
            "sources": self.held,
            "tasks": self.tasks,
            "visits": self.visits,
            "pledges": Pledge.objects.visible_to(self.by).open().filter(source__in=book),
            "referrals": Referral.objects.visible_to(self.by).open().filter(source__in=book),
        }
        numbers = {f"n_{name}": size(rows) for name, rows in asked.items()}
        found = User.objects.annotate(**numbers).values(*numbers).get(pk=self.of.pk)
        return {name: found[f"n_{name}"] for name in asked}

    @property
    def figures(self) -> list[tuple[int, str]]:
        """The counts with their words."""
        one = ["source", "open task", "planned visit", "open pledge", "referral under way"]
        many = ["sources", "open tasks", "planned visits", "open pledges", "referrals under way"]
        numbers = self.counts.values()
        return [(number, one[i] if number == 1 else many[i]) for i, number in enumerate(numbers)]

    @cached_property
    def branch_of(self) -> dict[int, int]:
        """Each source of the book, by number, and its branch."""
        return dict(self.held.order_by("pk").values_list("pk", "branch"))

    @cached_property
    def may_own(self) -> set[tuple[int, int]]:
        """Who may own sources in which branch."""
        there = Membership.objects.filter(branch__in=self.by.branch_ids_where(GIVE_SOURCES), user__is_active=True)
        return set(there.filter(role__in=roles_with(EDIT_SOURCES)).values_list("user", "branch"))

    def branches_of(self, person: User | None) -> set[int]:
        """Where this person may own, of those where `by` gives away."""
        return {branch for user, branch in self.may_own if person and user == person.pk}

    # Who gets what.

    def all_to(self, person: User) -> list[Share]:
        return self.shares({person: list(self.branch_of)})

    def by_territory(self, otherwise: User | None) -> list[Share]:
        """What is in nobody's territory, or in the leaver's own, goes to `otherwise`, or stays."""
        found = Territory.objects.split(self.held)
        rest = found.pop(None, []) + found.pop(self.of, [])
        found[otherwise] = found.get(otherwise, []) + rest
        return self.shares(found)

    def row_by_row(self, chosen: dict[int, User | None]) -> list[Share]:
        found: dict[User | None, list[int]] = {}
        for pk in self.branch_of:
            found.setdefault(chosen.get(pk), []).append(pk)
        return self.shares(found)

    def shares(self, found: dict[Any, list[int]]) -> list[Share]:
        """Nobody is given a source of a branch where they could not own it: it stays."""
        given: dict[User | None, list[int]] = {}
        for person, ids in found.items():
            for pk in ids:
                may = person is not None and (person.pk, self.branch_of.get(pk)) in self.may_own
                given.setdefault(person if may else None, []).append(pk)
        people = sorted(given, key=lambda person: (person is None, person.name if person else ""))
        return [Share(person, given[person]) for person in people if given[person]]

    # The act.

    def carry_out(self, shares: Iterable[Share], *, why: str) -> Handover:
        """Sources, open tasks and planned visits go in one transaction; credit for past referrals stays where it is.

        Tasks and visits about none of the sources follow where one person gets the whole book and works in their
        branch, and stay where several do. Raises WrongWay where nothing would move.
        """
        moving = [share for share in shares if share.to]
        if not moving:
            raise WrongWay(f"Nothing of {self.of}'s would move.")
        with transaction.atomic():
            still = set(self.held.select_for_update().values_list("pk", flat=True))
            act = Handover.objects.create(left=self.of, by=self.by, why=why)
            for share in moving:
                assert share.to
                ids = [pk for pk in share.sources if pk in still]
                act.give(ids, share.to)
                self.give_work(act, share.to, tasks=about(ids), visits=Q(source__in=ids))
            if len(moving) == 1 and not self.held.exists():
                sees = self.branches_of(moving[0].to)
                self.give_work(act, moving[0].to, tasks=Q(branch__in=sees), visits=Q(source__branch__in=sees))
            act.done()
        return act

    def give_work(self, act: Handover, to: User | None, *, tasks: Q, visits: Q) -> None:
        assert to
        given = act.received_by(to)
        given.moved["tasks"] += self.tasks.filter(tasks).hand_over(to=to)
        given.moved["visits"] += self.visits.filter(visits).hand_over(to=to)


def size(rows: QuerySet) -> Subquery:
    """How many, as a part of a larger question."""
    return Subquery(rows.order_by().annotate(n=Func("pk", function="COUNT")).values("n"))


def about(ids: list[int]) -> Q:
    """Tasks about one of these sources, a person there or a referral from there."""
    return Q(source__in=ids) | Q(contact__source__in=ids) | Q(referral__source__in=ids)
