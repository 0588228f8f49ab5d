"""Whatever people do, in whatever order: next_check_in is what a plain recomputation from the facts says."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Branch, Membership, User
from followups.models import Visit
from sources.models import Rhythm, Source

USUAL = {"A": 7, "B": 14, "C": 30, "D": 90}
WHICH = st.integers(0, 1)
STEP = st.one_of(
    st.tuples(st.just("log"), WHICH, st.integers(0, 60), st.sampled_from(["good_talk", "nobody_in"])),
    st.tuples(st.just("delete"), st.integers(0, 5)),
    st.tuples(st.just("correct"), st.integers(0, 5), st.integers(0, 60), st.sampled_from(["left_info", "nobody_in"])),
    st.tuples(st.just("elsewhere"), st.integers(0, 5), WHICH),
    st.tuples(st.just("tier"), WHICH, st.sampled_from("ABCD")),
    st.tuples(st.just("own"), WHICH, st.one_of(st.none(), st.integers(1, 365))),
    st.tuples(st.just("branch"), WHICH),
    st.tuples(st.just("rhythm"), st.sampled_from("ABCD"), st.integers(1, 365)),
    st.tuples(st.just("usual"), st.sampled_from("ABCD")),
    st.tuples(st.just("snooze"), WHICH, st.integers(1, 200)),
    st.tuples(st.just("wake"), WHICH),
)


def plainly(source):
    """As one would with a calendar and a pencil."""
    visits = sorted(Visit.objects.filter(source=source), key=lambda visit: (visit.at, visit.pk))
    own = {rhythm.tier: rhythm.days for rhythm in Rhythm.objects.filter(branch=source.branch)}
    days = source.rhythm_days or own.get(source.tier) or USUAL[source.tier]
    base = source.added_on
    if visits:
        base = visits[-1].at.astimezone(source.branch.zone).date()
        if visits[-1].outcome == "nobody_in":
            days = min(days, 3)
    due = base + timedelta(days=days)
    if source.snoozed_until and (not visits or base <= source.snoozed_on):
        due = max(due, source.snoozed_until)
    return due


@pytest.mark.django_db
class TestNextCheckIn(TestCase):
    def setUp(self):
        self.branches = [Branch.objects.create(name="East"), Branch.objects.create(name="West", time_zone="Asia/Tokyo")]
        self.maria = User.objects.create(email="m@kept.test", name="Maria")
        for branch in self.branches:
            Membership.objects.create(user=self.maria, branch=branch, role="marketer")
        self.pks = [Source.objects.create(name=name, branch=self.branches[0]).pk for name in ("Mercy", "Oakview")]

    def source(self, which):
        return Source.objects.get(pk=self.pks[which])

    def visit(self, nth):
        return Visit.objects.order_by("pk")[nth : nth + 1].first()

    def log(self, which, days, outcome):
        at = now() - timedelta(days=days)
        Visit.log(form_id=uuid4(), source=self.source(which), by=self.maria, outcome=outcome, at=at)

    def delete(self, nth):
        if visit := self.visit(nth):
            visit.delete()

    def correct(self, nth, days, outcome):
        if visit := self.visit(nth):
            at = now() - timedelta(days=days)
            visit.correct(version=visit.version, contacts=[], at=min(at, visit.logged_at), outcome=outcome)

    def elsewhere(self, nth, which):
        if visit := self.visit(nth):
            visit.source = self.source(which)
            visit.save()

    def tier(self, which, tier):
        source = self.source(which)
        source.edit(version=source.version, tier=tier)

    def own(self, which, days):
        source = self.source(which)
        source.edit(version=source.version, rhythm_days=days)

    def branch(self, which):
        source = self.source(which)
        source.branch = next(branch for branch in self.branches if branch != source.branch)
        source.save()

    def rhythm(self, tier, days):
        Rhythm.set(self.branches[0], {tier: days})

    def usual(self, tier):
        for rhythm in Rhythm.objects.filter(tier=tier):
            rhythm.delete()

    def snooze(self, which, days):
        source = self.source(which)
        source.snooze(until=source.branch.day_of(now()) + timedelta(days=days), reason="On holiday")

    def wake(self, which):
        self.source(which).end_snooze()

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEP, min_size=1, max_size=12))
    def test_it_is_true_after_every_step(self, steps):
        for name, *arguments in steps:
            getattr(self, name)(*arguments)
            for which in (0, 1):
                source = self.source(which)
                assert source.next_check_in == plainly(source), (name, arguments)
