"""A pilot's way: Maria proposes it to Mercy, they agree, it runs, it is adopted; or it ends with the reason."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.sentences import WrongWay
from pilots.models import Capability, Pilot, Standard
from tests.pilots.conftest import NOW, came

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]


def form(wounds, **typed):
    return {
        "capability": wounds.pk,
        "from_on": "2026-11-30",
        "to_on": "2027-02-28",
        "standards": ["answer_1", "start_48"],
    } | typed


def said(client, path: str) -> str:
    return client.get(path).content.decode()


def test_it_is_proposed_in_one_form_of_at_most_five_fields(maria, story, wounds):
    path = f"/pilots/new/?source={story.mercy.pk}"
    page = said(maria, path)
    assert "Mercy Hospital" in page and 'value="2026-11-30"' in page  # the next Monday
    assert page.count("checked") == 3  # the standards of “Fast start”
    answer = maria.post(path, form(wounds, target_volume="20", report_to=[story.dana.pk]))
    pilot = Pilot.objects.get()
    assert answer.url == f"/pilots/{pilot.pk}/"
    assert (pilot.status, pilot.proposed_by, pilot.target_volume) == ("proposed", story.maria, 20)
    assert [(s.metric, s.limit, s.target_share) for s in pilot.promises] == [("answer", 1, 90), ("start", 48, 90)]
    assert pilot.people == [story.dana]
    page = said(maria, answer.url)
    assert (
        "Wound care for patients of Mercy Hospital, from Nov 30, 2026 to Feb 28, 2027: answered within 1 hour in 90 of "
        "100 and care started within 48 hours in 90 of 100." in page
    )
    assert "We report to Dana Reyes" in page


def test_its_whole_way(maria, story, propose):
    pilot = propose()
    for step, status in [("start", "active"), ("completion", "completed"), ("adoption", "adopted")]:
        maria.post(f"/pilots/{pilot.pk}/{step}/")
        pilot.refresh_from_db()
        assert (pilot.status, pilot.moved_by) == (status, story.maria)
    page = said(maria, f"/sources/{story.mercy.pk}/")
    assert all(words in page for words in ("Pilot proposed", "The pilot began", "The pilot is adopted"))


def test_it_ends_with_the_reason(maria, story, propose):
    pilot = propose()
    assert maria.post(f"/pilots/{pilot.pk}/ending/", {"reason": ""}).status_code == 422
    maria.post(f"/pilots/{pilot.pk}/ending/", {"reason": "They wait for the new director"})
    pilot.refresh_from_db()
    assert (pilot.status, pilot.ended_reason) == ("ended", "They wait for the new director")
    assert "They wait for the new director" in said(maria, f"/sources/{story.mercy.pk}/")


def test_each_step_can_be_undone(maria, story, propose):
    pilot = propose()
    answer = maria.post(f"/pilots/{pilot.pk}/start/", follow=True)
    change = answer.content.decode().partition("/undo/")[2].partition("/")[0]
    maria.post(f"/undo/{change}/")
    pilot.refresh_from_db()
    assert (pilot.status, pilot.active_at, pilot.moved_by) == ("proposed", None, None)


def test_the_proposal_can_be_undone_with_all_that_came_with_it(maria, story, wounds):
    answer = maria.post(f"/pilots/new/?source={story.mercy.pk}", form(wounds, report_to=[story.dana.pk]), follow=True)
    change = answer.content.decode().partition("/undo/")[2].partition("/")[0]
    maria.post(f"/undo/{change}/")
    assert not Pilot.objects.exists() and not Standard.objects.exists()


def test_no_step_is_left_out_or_taken_twice(story, propose):
    pilot = propose()
    for verb in (pilot.complete, pilot.adopt):
        with pytest.raises(WrongWay, match="This pilot is proposed"):
            verb(by=story.mo)
    pilot.start(by=story.mo)
    with pytest.raises(WrongWay, match=r"is active and cannot become active\. Mo Haddad moved it there\."):
        pilot.start(by=story.maria)
    pilot.end(reason="No", by=story.mo)
    with pytest.raises(WrongWay, match="ended"):
        pilot.end(reason="Again", by=story.mo)


def test_without_a_standard_it_does_not_begin(story, propose):
    with pytest.raises(WrongWay, match="needs a standard"):
        propose(standards=[]).start(by=story.maria)


def test_the_same_agreement_runs_once_at_a_time(story, propose):
    first, second = propose(), propose()
    first.start(by=story.maria)
    with pytest.raises(WrongWay, match="This runs already, until Dec 31"):
        second.start(by=story.maria)
    first.complete(by=story.maria)
    second.start(by=story.maria)


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"to_on": date(2026, 9, 1)}, "pilot_days_run_forwards"),
        ({"status": "active"}, "pilot_"),
        ({"status": "ended", "ended_at": NOW}, "pilot_"),
        ({"status": "someday"}, "pilot_"),
        ({"target_volume": 0}, "pilot_volume"),
        ({"care_needs": ["magic"]}, "pilot_scope_known"),
    ],
)
def test_the_law_of_a_pilot(propose, columns, name):
    pilot = propose()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Pilot.objects.filter(pk=pilot.pk).update(**columns)


def test_what_another_branch_does_best_is_not_promised(story, propose):
    theirs = Capability.objects.create(branch=story.hillside, name="Hospice")
    with pytest.raises(WrongWay, match="another branch"):
        propose(capability=theirs)


def test_its_scope_is_of_its_days_and_of_what_it_names(story, propose):
    noon = datetime(2026, 11, 3, 18, tzinfo=UTC)
    wound = came(story, noon, care_needs=["wound", "cardiac"], payer=story.medicare)
    came(story, noon, care_needs=["cardiac"])
    came(story, noon, care_needs=["wound"], service_line="hospice")
    came(story, noon, care_needs=["wound"], source=story.oakview)
    came(story, noon, care_needs=["wound"], retracted_at=noon)
    came(story, datetime(2026, 10, 1, 4, 59, tzinfo=UTC), care_needs=["wound"])  # still September in Chicago
    last = came(story, datetime(2027, 1, 1, 5, 59, tzinfo=UTC), care_needs=["wound"])  # still December there
    scope = {"care_needs": ["wound"], "service_lines": ["home_health"]}
    assert set(propose(**scope).in_scope()) == {wound, last}
    assert set(propose(**scope, payers=[story.medicare]).in_scope()) == {wound}
    assert not propose(**scope, zips=["99999"]).in_scope()


def test_once_it_is_completed_nothing_more_comes_into_it(story, propose):
    pilot = propose()
    before = came(story, NOW - timedelta(days=1))
    pilot.start(by=story.maria)
    pilot.complete(by=story.maria)
    came(story, NOW + timedelta(days=1))
    assert list(pilot.in_scope().filter(received_at__lt=NOW + timedelta(days=2)).exclude(pk=story.ada.pk)) == [before]


def test_it_is_edited_and_its_scope_stays_once_it_runs(maria, story, propose):
    pilot = propose(payers=[story.medicare], report_to=[story.dana])
    typed = {"version": 1, "from_on": "2026-10-02", "to_on": "2026-12-30", "zips": "78705 78701", "report_to": []}
    maria.post(f"/pilots/{pilot.pk}/edit/", typed)
    pilot = Pilot.objects.get()
    assert (pilot.from_on, pilot.zips, pilot.people, pilot.payers) == (date(2026, 10, 2), ["78701", "78705"], [], [])
    pilot.start(by=story.maria)
    typed |= {"version": pilot.version, "from_on": "2026-11-01", "to_on": "2027-01-30", "zips": ""}
    maria.post(f"/pilots/{pilot.pk}/edit/", typed)
    pilot = Pilot.objects.get()
    assert (pilot.from_on, pilot.to_on, pilot.zips) == (date(2026, 10, 2), date(2027, 1, 30), ["78701", "78705"])


def test_an_edit_on_an_old_page_shows_both(maria, story, propose):
    pilot = propose()
    typed = {"version": 1, "from_on": "2026-10-01", "to_on": "2026-12-01"}
    maria.post(f"/pilots/{pilot.pk}/edit/", typed)
    answer = maria.post(f"/pilots/{pilot.pk}/edit/", typed | {"to_on": "2026-12-24"})
    assert answer.status_code == 409 and "2026-12-01" in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"to_on": "2026-11-01"}, "That is before it begins."),
        ({"zips": "1234"}, "A ZIP code has five digits: 1234."),
        ({"standards": []}, "a pilot is a promise with numbers"),
        ({"capability": ""}, "required"),
        ({"to_on": "2030-11-01"}, "Is the year right?"),
    ],
)
def test_what_the_form_refuses(maria, story, wounds, typed, sentence):
    answer = maria.post(f"/pilots/new/?source={story.mercy.pk}", form(wounds, **typed))
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not Pilot.objects.exists()


def test_a_colleagues_source_is_not_promised_to(client, story, propose):
    pilot = propose()
    tom = story.person("Tom Reed", "marketer", story.riverside)
    client.force_login(tom)
    assert client.get(f"/pilots/{pilot.pk}/").status_code == 200
    assert client.post(f"/pilots/{pilot.pk}/start/").status_code == 403
    answer = client.get(f"/pilots/new/?source={story.mercy.pk}", follow=True)
    assert "Its owner and the managers propose a pilot there." in answer.content.decode()


def test_intake_reads_and_another_branch_sees_nothing(client, story, propose):
    pilot = propose()
    client.force_login(story.ines)
    assert client.get(f"/pilots/{pilot.pk}/").status_code == 200
    assert client.post(f"/pilots/{pilot.pk}/start/").status_code == 403
    client.force_login(story.noel)
    assert client.get(f"/pilots/{pilot.pk}/").status_code == 404


def test_the_proposal_promises_service_and_asks_for_no_referrals(maria, propose):
    page = said(maria, f"/pilots/{propose().pk}/proposal/")
    assert "Patients choose freely among all agencies" in page and "Two certified wound nurses." in page
    assert "Answered within 1 hour, in at least 90 of 100 cases" in page


def test_a_familys_name_stays_in_the_house(maria, story, propose):
    type(story.mercy).objects.filter(pk=story.mercy.pk).update(kind="family", name="Brook family")
    story.mercy.refresh_from_db()
    page = said(maria, f"/pilots/{propose().pk}/proposal/")
    assert "Brook family" not in page.partition("<main")[2] and "A family" in page
