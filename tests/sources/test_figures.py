"""A source's twelve months in figures: what the database counts is what a plain recomputation says."""

from datetime import UTC, date, datetime, timedelta
from statistics import median
from uuid import uuid4

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Branch, User
from referrals.clocks import minutes_worked
from referrals.models import Patient, Referral, ReferralEvent
from sources.figures import Figures, months_until, share, words
from sources.models import Source

NOON = datetime(2026, 11, 24, 18, tzinfo=UTC)
pytestmark = pytest.mark.django_db
HOURS = st.integers(0, 24 * 9)
STAGE = st.sampled_from(["accepted", "not_taken", "reviewing"])
HISTORY = st.fixed_dictionaries(
    {
        "days": st.integers(0, 420),
        "hour": st.integers(0, 23),
        "retracted": st.booleans(),
        "decisions": st.lists(st.tuples(HOURS, STAGE, st.booleans(), st.booleans()), max_size=4),
        "admitted": st.one_of(st.none(), HOURS),
        "inquiry": st.booleans(),
    }
)  # fmt: skip


def plainly(rows, source, today):
    """With a list and a pencil."""
    zone, since = source.branch.zone, date(today.year - (today.month < 12), today.month % 12 + 1, 1)
    came = [
        row
        for row in rows
        if row["received"] and not row["retracted"] and row["received"].astimezone(zone).date() >= since
    ]
    by_month: dict[date, list[int]] = {}
    answers, starts = [], []
    for row in came:
        month = by_month.setdefault(row["received"].astimezone(zone).date().replace(day=1), [0, 0])
        month[0] += 1
        decided = [
            at
            for at, stage, undone, corrected in row["events"]
            if stage != "reviewing" and not undone and not corrected
        ]
        decided = [at for at in decided if at >= row["received"]]
        if decided:
            answers.append(timedelta(minutes=minutes_worked(source.branch, row["received"], min(decided))))
        if row["admitted"]:
            month[1] += 1
            starts.append(row["admitted"] - row["received"])
    return len(came), by_month, answers, starts


class TestFigures(TestCase):
    def setUp(self):
        self.branch = Branch.objects.create(name="East", time_zone="America/Los_Angeles")
        self.ines = User.objects.create(email="i@kept.test", name="Ines")
        self.source = Source.objects.create(name="Mercy", branch=self.branch)
        self.patient = Patient.objects.create(branch=self.branch, last_name="Brook", first_name="Ada")

    def add(self, history):
        received = NOON - timedelta(days=history["days"], hours=history["hour"])
        admitted = received + timedelta(hours=history["admitted"]) if history["admitted"] is not None else None
        inquiry = history["inquiry"] and admitted is None
        referral = Referral.objects.create(
            form_id=uuid4(), source=self.source, branch=self.branch, patient=self.patient, entered_by=self.ines,
            stage="inquiry" if inquiry else "admitted" if admitted else "received",
            received_at=None if inquiry else received, admitted_at=admitted, entered_at=received,
            retracted_at=NOON if history["retracted"] else None,
        )  # fmt: skip
        events = []
        for hours, stage, undone, corrected in history["decisions"]:
            at = received + timedelta(hours=hours - 12)
            particulars = {"corrected": True} if corrected else {"reason": "area"}
            event = referral.events.create(stage=stage, at=at, by=self.ines, particulars=particulars)
            if undone:
                ReferralEvent.objects.create(referral=referral, stage="received", by=self.ines, undoes=event)
            events.append((at, stage, undone, corrected))
        return {
            "received": referral.received_at,
            "retracted": history["retracted"],
            "admitted": admitted,
            "events": events,
        }

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(HISTORY, max_size=8))
    def test_the_same_by_hand(self, histories):
        rows = [self.add(history) for history in histories]
        Referral.objects.reckon_clocks()  # as if each had been decided by its verb
        today = self.branch.day_of(NOON)
        figures = Figures(self.source, today)
        received, by_month, answers, starts = plainly(rows, self.source, today)
        assert figures.all.received == received
        assert {m.first: [m.received, m.admitted] for m in figures.months if m.received} == by_month
        assert (figures.all.answered, figures.all.admitted) == (len(answers), len(starts))
        assert figures.all.answer == (median(answers) if answers else None)
        assert figures.all.start == (median(starts) if starts else None)
        assert figures.all.timely == sum(start <= timedelta(hours=48) for start in starts)


def test_twelve_months_end_with_this_one():
    assert months_until(date(2026, 2, 27))[::11] == [date(2025, 3, 1), date(2026, 2, 1)]


@pytest.mark.parametrize(
    ("span", "said"),
    [(None, "—"), (timedelta(minutes=25), "25 min"), (timedelta(hours=3.5), "3.5 h"), (timedelta(hours=4), "4 h"),
     (timedelta(hours=49.4), "49 h")],
)  # fmt: skip
def test_a_span_in_words(span, said):
    assert words(span) == said


def test_a_share_of_few_is_said_as_it_is():
    assert (share(7, 9), share(7, 10), share(0, 0)) == ("7 of 9", "70 %", "—")


@pytest.fixture
def at_noon(story):
    with time_machine.travel(NOON, tick=False):
        yield story


def received(story, *days):
    for ago in days:
        Referral.objects.create(
            form_id=uuid4(), source=story.mercy, branch=story.riverside, patient=story.ada.patient,
            entered_by=story.ines, received_at=NOON - timedelta(days=ago), stage="received",
        )  # fmt: skip


def test_the_finding_and_the_picture(at_noon, client):
    story = at_noon
    Referral.objects.update(received_at=NOON - timedelta(days=1))
    received(story, 40, 50, 60, 140, 30)
    client.force_login(story.maria)
    text = client.get(f"/sources/{story.mercy.pk}/").content.decode()
    finding = "4 in the last three whole months, up from 1 in the three before"
    assert f'<title id="spark-finding">Referrals by month: {finding}</title>' in text and 'role="img"' in text
    picture = text.partition('<title id="spark')[2].partition("</svg>")[0]
    assert picture.count("<rect") == 12 and 'class="unfinished"' in text and "Nov 2026" in text and "so far" in text
    assert "style=" not in text.partition("<svg")[2].partition("</svg>")[0]


def test_all_are_counted_also_those_that_the_reader_may_not_open(at_noon, client):
    story = at_noon
    Referral.objects.update(received_at=NOON - timedelta(days=1))
    received(story, 40, 50)
    client.force_login(story.person("Max Moss", "marketer", story.riverside))
    text = client.get(f"/sources/{story.mercy.pk}/").content.decode()
    assert "<dt>Referrals</dt><dd>3</dd>" in text and "Ada" not in text


def test_a_new_source_is_compared_with_nothing(at_noon):
    story = at_noon
    Referral.objects.update(received_at=NOON - timedelta(days=1))
    assert Figures(story.mercy, NOON.date()).finding == "1 in 12 months, too few whole months to compare"


def test_another_sources_are_not_counted(at_noon):
    story = at_noon
    received(story, 5)
    assert Figures(story.oakview, NOON.date()).all.received == 0
    assert Figures(story.oakview, NOON.date()).finding == "No referral in 12 months"
