"""How many loops were closed, and how soon: the database's figures against a plain recomputation over the same rows."""

from collections import defaultdict
from datetime import timedelta
from statistics import median
from types import SimpleNamespace

import pytest
from django.utils.timezone import now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Branch
from followups.loop_figures import LoopFigures
from followups.models import Update
from referrals.models import Referral, ReferralEvent
from referrals.stages import Stage
from sources.figures import Figures
from sources.models import Source
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db
WIDE = timedelta(days=400)

STAGES = [Stage.ACCEPTED, Stage.SCHEDULED, Stage.NOT_TAKEN, Stage.ADMITTED]
# What happens: to which of the referrals, what, after how many hours.
STEPS = st.lists(
    st.tuples(
        st.integers(0, 3), st.sampled_from([*STAGES, "told", "told", "not wanted", "undone"]), st.integers(1, 60)
    ),
    min_size=1,
    max_size=14,
)
WISHES = st.tuples(
    st.sampled_from(["", "phone", "fax", "none"]), st.sets(st.sampled_from([*STAGES, "received"])).map(sorted)
)


@pytest.fixture
def sent(story):
    """Four referrals: two of Mercy's, two of Oakview's that nobody owns, by fax and by phone."""
    Branch.objects.update(loops_since=now() - WIDE)
    made = [
        ReferralFactory(source=source, contact=contact, by=story.ines, arrived_by=way)
        for source, contact in ((story.mercy, story.dana), (story.oakview, None))
        for way in ("fax", "phone")
    ]
    Referral.objects.filter(pk=story.ada.pk).update(retracted_at=now())
    return SimpleNamespace(story=story, referrals=made)


def play(sent, steps):
    """Puts events and updates an hour or more after one another, past the verbs, whose order is not what is tried."""
    at = now() - timedelta(days=60)
    for nth, what, hours in steps:
        at += timedelta(hours=hours)
        referral = sent.referrals[nth]
        last = ReferralEvent.objects.milestones().filter(referral=referral).order_by("at", "pk").last()
        if what == "undone" and last:
            ReferralEvent.objects.create(referral=referral, stage=last.stage, by=sent.story.ines, at=at, undoes=last)
        elif what in ("told", "not wanted") and last and not hasattr(last, "told"):
            said = {"how": "call"} if what == "told" else {"reason": "know"}
            Update.tell(referral, by=sent.story.ines, until=last, at=max(at, last.at), **said)
        elif what in STAGES:
            ReferralEvent.objects.create(referral=referral, stage=what, by=sent.story.ines, at=at)


def plainly(what):
    """The same figures, one event at a time."""
    found = defaultdict(lambda: [0, 0, []])
    for event in ReferralEvent.objects.select_related("referral__source", "referral__contact", "referral__branch"):
        update = event.told.update if hasattr(event, "told") else None
        if event.is_owed and (update is None or update.how):
            counts = found[getattr(event.referral, f"{what}_id")]
            counts[0] += 1
            if update:
                counts[1] += 1
                counts[2].append((update.at - event.at).total_seconds())
    return {key: (owed, told, median(waits) if waits else None) for key, (owed, told, waits) in found.items()}


def seconds(span):
    return None if span is None else pytest.approx(span.total_seconds(), abs=0.001)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, wishes=WISHES)
def test_the_figures_are_those_of_a_plain_recomputation(sent, steps, wishes):
    from django.db import transaction

    channel, milestones = wishes
    with transaction.atomic():
        Source.objects.filter(pk=sent.story.mercy.pk).update(update_channel=channel, update_milestones=milestones)
        play(sent, steps)
        figures = LoopFigures(sent.story.mo, since=now() - WIDE)
        for what in ("source", "marketer", "branch"):
            by_sql = {row.key: (row.owed, row.told, seconds(row.wait)) for row in figures.by(what)}
            assert plainly(what) == by_sql, what
        of_mercy = Figures(sent.story.mercy, sent.story.riverside.day_of(now())).all
        owed, told, wait = plainly("source").get(sent.story.mercy.pk, (0, 0, None))
        assert (of_mercy.owed, of_mercy.told) == (owed, told) and wait == seconds(of_mercy.telling)
        transaction.set_rollback(True)


def test_the_page_by_source_marketer_and_branch(client, sent):
    Update.tell(sent.referrals[0], by=sent.story.ines, until=sent.referrals[0].arrival, how="fax")
    client.force_login(sent.story.mo)
    text = client.get("/loops/figures/").content.decode()
    assert "1 of 2" in text and text.index("Oakview Rehab") < text.index("Mercy Hospital"), "where most is open first"
    assert "Maria Lopez" in client.get("/loops/figures/?by=marketer&days=30").content.decode()
    assert "Riverside" in client.get("/loops/figures/?by=branch&days=365").content.decode()
    assert client.get("/loops/figures/?by=password&days=x").status_code == 200
    client.force_login(sent.story.maria)
    assert "Oakview" not in client.get("/loops/figures/").content.decode()
    client.force_login(sent.story.noel)
    assert "Numbers appear" in client.get("/loops/figures/").content.decode()


def test_one_of_which_no_update_was_wanted_counts_in_neither_number(sent):
    Update.tell(sent.referrals[0], by=sent.story.ines, until=sent.referrals[0].arrival, reason="know")
    assert (LoopFigures(sent.story.mo, since=now() - WIDE).all.owed) == 1, "Oakview's alone"


def test_the_source_page_says_how_many(client, sent):
    client.force_login(sent.story.maria)
    address = f"/sources/{sent.story.mercy.pk}/"
    assert "Loops closed</dt><dd>0 of 1" in client.get(address).content.decode()
    Update.tell(sent.referrals[0], by=sent.story.ines, until=sent.referrals[0].arrival, how="fax")
    text = client.get(address).content.decode()
    assert "Loops closed</dt><dd>1 of 1" in text and "told after 0 min" in text
