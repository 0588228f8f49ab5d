"""Maria plans her week: a visit with its time, a check-in put off with its reason."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from followups.models import PlannedVisit, Visit
from sources.models import Source

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel("2026-11-24T18:00:00Z", tick=False):
        yield


@pytest.fixture
def maria(client, story):
    client.force_login(story.maria)
    return client


def test_a_visit_is_planned_in_ones_own_zone_moved_and_called_off(maria, story):
    page = maria.get(f"/visits/plans/new/?source={story.mercy.pk}").content.decode()
    assert 'value="2026-11-25T09:00"' in page
    maria.post(f"/visits/plans/new/?source={story.mercy.pk}", {"at": "2026-11-27T14:30", "minutes": "45"})
    plan = PlannedVisit.objects.get()
    assert (plan.at, plan.minutes, plan.who) == (datetime(2026, 11, 27, 20, 30, tzinfo=UTC), 45, story.maria)
    assert "visit planned" in maria.get(f"/sources/{story.mercy.pk}/").content.decode()
    maria.post(f"/visits/plans/{plan.pk}/", {"at": "2026-11-30T08:00", "minutes": "30"})
    plan.refresh_from_db()
    assert plan.at == datetime(2026, 11, 30, 14, tzinfo=UTC)
    maria.post(f"/visits/plans/{plan.pk}/removal/")
    assert not PlannedVisit.objects.exists()


@pytest.mark.parametrize("typed", [{"at": "2026-11-01T09:00"}, {"at": "soon"}, {"minutes": "0"}])
def test_what_cannot_be_planned_is_said(maria, story, typed):
    form = {"at": "2026-11-27T14:30", "minutes": "45"} | typed
    assert maria.post(f"/visits/plans/new/?source={story.mercy.pk}", form).status_code == 422


def test_others_plans_are_theirs(client, story, maria):
    plan = PlannedVisit.objects.create(source=story.mercy, who=story.mo, at=datetime(2026, 11, 27, tzinfo=UTC))
    assert maria.post(f"/visits/plans/{plan.pk}/removal/").status_code == 403
    assert maria.get(f"/visits/plans/new/?source={story.hilltop.pk}").status_code == 404
    assert maria.get("/visits/plans/new/").status_code == 404


def test_a_check_in_is_put_off_with_a_reason_until_a_visit(maria, story):
    address = f"/check-ins/{story.mercy.pk}/snooze/"
    maria.post(address, {"until": "2027-01-11", "reason": "Contact is away"})
    story.mercy.refresh_from_db()
    assert (story.mercy.next_check_in, story.mercy.snooze_reason) == (date(2027, 1, 11), "Contact is away")
    assert "put off: Contact is away" in maria.get("/check-ins/").content.decode()
    with time_machine.travel(datetime(2026, 12, 1, 18, tzinfo=UTC), tick=False):
        Visit.log(form_id=uuid4(), source=story.mercy, by=story.maria, outcome="good_talk")
    story.mercy.refresh_from_db()
    assert story.mercy.next_check_in == date(2026, 12, 8)


def test_it_can_be_taken_back(maria, story):
    before = Source.objects.get(pk=story.mercy.pk).next_check_in
    story.mercy.snooze(until=date(2027, 1, 11), reason="On holiday")
    maria.post(f"/check-ins/{story.mercy.pk}/snooze/end/")
    story.mercy.refresh_from_db()
    assert (story.mercy.next_check_in, story.mercy.snoozed_until) == (before, None)


@pytest.mark.parametrize(
    "typed", [{"until": "2026-11-24"}, {"until": ""}, {"reason": ""}, {"reason": "Other"}, {"reason": "Nonsense"}]
)
def test_without_a_day_ahead_and_a_reason_it_is_refused(maria, story, typed):
    form = {"until": "2027-01-11", "reason": "On holiday"} | typed
    assert maria.post(f"/check-ins/{story.mercy.pk}/snooze/", form).status_code == 422


def test_the_list_is_ones_own_and_a_managers_the_branchs(client, story, maria):
    page = maria.get("/check-ins/").content.decode()
    assert "Mercy Hospital" in page and "Oakview Rehab" not in page
    client.force_login(story.mo)
    page = client.get("/check-ins/").content.decode()
    assert "Mercy Hospital" in page and "Oakview Rehab" in page and "Hilltop Clinic" not in page
    page = client.get(f"/check-ins/?who={story.maria.pk}").content.decode()
    assert "Oakview Rehab" not in page


def test_the_longest_due_comes_first(maria, story):
    late = Source.objects.create(name="Late Clinic", branch=story.riverside, owner=story.maria)
    Source.objects.filter(pk=late.pk).update(next_check_in=date(2026, 11, 24) - timedelta(days=9))
    page = maria.get("/check-ins/").content.decode()
    assert page.index("Late Clinic") < page.index("Mercy Hospital") and "Overdue" in page
