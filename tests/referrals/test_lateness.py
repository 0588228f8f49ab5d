"""Late, at risk, in time: what SQL says of many is what the plain functions say of each."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Branch, User
from referrals.due import State, answer_clock, visit_clock
from referrals.models import Patient, Referral
from referrals.stages import Stage
from referrals.timely import by_days, by_hours
from sources.models import Source

AT = datetime(2026, 11, 24, 18, tzinfo=UTC)  # Tuesday noon in Chicago; the clock changed on November 1
FRIDAY, SATURDAY, SUNDAY, MONDAY, TUESDAY = (date(2026, 11, 20) + timedelta(days=n) for n in range(5))
THURSDAY = date(2026, 11, 26)
DAYS = st.one_of(st.none(), st.integers(-4, 6))
ZONES = ["America/Chicago", "Pacific/Honolulu", "America/New_York", "Pacific/Guam"]
SOME = st.fixed_dictionaries(
    {
        "hours": st.integers(0, 30 * 24),
        "ordered": DAYS,
        "home": DAYS,
        "planned": DAYS,
        "started": st.one_of(st.none(), st.integers(0, 140)),
        "stage": st.sampled_from(["received", "reviewing", "accepted", "scheduled", "not_taken", "inquiry"]),
        "zone": st.sampled_from(ZONES),
    }
)  # fmt: skip


class TestLateness(TestCase):
    def setUp(self):
        self.branches = {zone: Branch.objects.create(name=zone, time_zone=zone) for zone in ZONES}
        self.ines = User.objects.create(email="i@kept.test", name="Ines")

    def add(self, said):
        branch = self.branches[said["zone"]]
        source = Source.objects.create(name="Mercy", branch=branch)
        patient = Patient.objects.create(branch=branch, last_name="Brook", first_name="Ada")
        came = AT - timedelta(hours=said["hours"])
        later = lambda days: None if days is None else branch.day_of(came) + timedelta(days=days)  # noqa: E731
        started = None if said["started"] is None else came + timedelta(hours=said["started"])
        stage = Stage.ADMITTED if started else said["stage"]
        planned = later(said["planned"])
        return Referral.objects.create(
            form_id=uuid4(), source=source, branch=branch, patient=patient, entered_by=self.ines, stage=stage,
            received_at=None if stage == Stage.INQUIRY else came, admitted_at=started,
            start_wanted_on=later(said["ordered"]), hospital_discharge_on=later(said["home"]),
            refusal_reason="staff" if stage == Stage.NOT_TAKEN else "",
            first_visit_on=planned or (branch.day_of(came) if stage == Stage.SCHEDULED else None),
        )  # fmt: skip

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(SOME, min_size=1, max_size=8))
    def test_the_same_by_hand(self, many):
        rows = [self.add(said) for said in many]
        asked = Referral.objects.with_timely().in_bulk([row.pk for row in rows])
        at_risk = set(Referral.objects.visit_at_risk(AT).values_list("pk", flat=True))
        for row in rows:
            there = asked[row.pk]
            assert there.first_visit_due_at == row.first_visit_due
            assert (there.timely_days, there.timely_hours) == (row.timely_by_days, row.timely_by_hours)
            clock = visit_clock(row, AT)
            assert (row.pk in at_risk) == (clock is not None and clock.state in (State.RISK, State.LATE))


@pytest.mark.parametrize(
    ("started", "said", "met"),
    [
        # FIELD's check case: referral Friday, discharge Saturday: Monday met, Tuesday not.
        (MONDAY, {"discharged_on": SATURDAY}, True),
        (TUESDAY, {"discharged_on": SATURDAY}, False),
        # referral + 2 days
        (SUNDAY, {}, True),
        (MONDAY, {}, False),
        # a discharge before the referral, or on its day, moves nothing
        (SUNDAY, {"discharged_on": FRIDAY - timedelta(days=3)}, True),
        (MONDAY, {"discharged_on": FRIDAY}, False),
        # an ordered date decides alone
        (TUESDAY, {"ordered_on": TUESDAY}, True),
        (MONDAY, {"ordered_on": TUESDAY}, True),
        (SUNDAY, {"ordered_on": SATURDAY}, False),
        (MONDAY, {"ordered_on": SUNDAY, "discharged_on": SATURDAY}, False),
    ],
)
def test_cms_counts_days(started, said, met):
    assert by_days(started, received_on=FRIDAY, **said) is met


OFFICE = Branch(time_zone="America/Chicago")


def here(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=OFFICE.zone)


@pytest.mark.parametrize(
    ("started", "said", "met"),
    [
        (here(SUNDAY, 15), {}, True),  # 48 hours to the minute
        (here(SUNDAY, 15, 1), {}, False),  # in time by days, and not by hours
        (here(MONDAY, 23), {"discharged_on": SATURDAY}, True),
        (here(TUESDAY, 1), {"discharged_on": SATURDAY}, False),
        (here(TUESDAY, 20), {"ordered_on": TUESDAY}, True),
        (here(SATURDAY, 1), {"ordered_on": FRIDAY}, False),
    ],
)
def test_surveyors_count_hours(started, said, met):
    assert by_hours(OFFICE, started, received_at=here(FRIDAY, 15), **said) is met


@pytest.mark.django_db
def test_what_is_most_pressing_comes_first(story):
    def arrive(urgency, **columns):
        patient = {"last_name": urgency, "first_name": "Rosa", "phone": "5125550199", "zip": "78705"}
        what = {"form_id": uuid4(), "by": story.ines, "source": story.mercy, "patient": patient}
        return Referral.arrive(urgency=urgency, **what, **columns)

    urgent, inquiry, accepted, refused = arrive("urgent"), arrive("routine", inquiry=True), arrive("routine"), story.ada
    accepted.accept(by=story.ines)
    refused.refuse("staff", by=story.ines)
    routine = arrive("routine")
    Referral.objects.filter(pk=routine.pk).update(answer_due_at=AT - timedelta(days=1))
    ordered = Referral.objects.with_clock_due().order_by("clock_due_at", "pk")
    assert list(ordered) == [routine, urgent, accepted, *sorted([inquiry, refused], key=lambda row: row.pk)]
    assert [row.clock_due_at for row in ordered[3:]] == [None, None]


@pytest.mark.django_db
def test_an_order_that_comes_before_its_answer_is_due_is_the_next_clock(story):
    yesterday = story.riverside.day_of(story.ada.received_at) - timedelta(days=1)
    Referral.objects.filter(pk=story.ada.pk).update(start_wanted_on=yesterday)
    ada = Referral.objects.with_clock_due().get(pk=story.ada.pk)
    assert ada.clock_due_at == ada.first_visit_due < ada.answer_due_at


def ada_of(**columns):
    came = here(MONDAY, 9)
    due = here(MONDAY, 11)
    return Referral(**{"branch": OFFICE, "stage": "received", "received_at": came, "answer_due_at": due, **columns})


@pytest.mark.parametrize(
    ("minutes", "state", "words"),
    [
        (0, State.RUNNING, "Answer due by 11:00 AM"),
        (89, State.RUNNING, "Answer due by 11:00 AM, 31 min left"),
        (90, State.NEAR, "Answer due by 11:00 AM, 30 min left"),
        (120, State.LATE, "Answer was due by 11:00 AM"),
        (27 * 60, State.LATE, "Answer was due by Mon, Nov 23, 11:00 AM"),
    ],
)
def test_the_answers_clock_in_words(minutes, state, words):
    clock = answer_clock(ada_of(), here(MONDAY, 9) + timedelta(minutes=minutes))
    assert (clock.state, clock.words, clock.outside) == (state, words, words)


def set_for(day, **columns):
    return {"stage": "scheduled", "first_visit_on": day, **columns}


@pytest.mark.parametrize(
    ("columns", "hours", "state", "words"),
    [
        ({}, 1, State.RUNNING, "due by Wed, Nov 25, 9:00 AM, none set"),
        ({}, 36, State.RISK, "due by Wed, Nov 25, 9:00 AM, none set"),
        (set_for(TUESDAY), 36, State.RUNNING, "due by Wed, Nov 25, 9:00 AM, set for Tue, Nov 24"),
        (set_for(THURSDAY), 1, State.RISK, "due by Wed, Nov 25, 9:00 AM, set for Thu, Nov 26"),
        ({"start_wanted_on": TUESDAY}, 1, State.RUNNING, "due by Tue, Nov 24, none set"),
        (set_for(TUESDAY, start_wanted_on=TUESDAY), 38, State.RUNNING, "due by Tue, Nov 24, set for Tue, Nov 24"),
        (set_for(TUESDAY, start_wanted_on=TUESDAY), 39, State.LATE, "was due by Tue, Nov 24, set for Tue, Nov 24"),
    ],
)
def test_the_visits_clock_in_words(columns, hours, state, words):
    clock = visit_clock(ada_of(**{"stage": "accepted", **columns}), here(MONDAY, 9) + timedelta(hours=hours))
    assert (clock.state, clock.words) == (state, f"First visit {words}")
    assert clock.outside == "First visit due"  # no day: from it one could tell the patient's own dates


@pytest.mark.parametrize("stage", ["inquiry", "admitted", "discharged", "not_taken"])
def test_no_clock_runs_before_the_receipt_nor_after_the_end(stage):
    ada = ada_of(stage=stage, received_at=None if stage == "inquiry" else here(MONDAY, 9))
    assert answer_clock(ada, AT) is None and visit_clock(ada, AT) is None
