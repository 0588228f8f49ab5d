"""Maria logs what she does, in a corridor with ten seconds."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils.timezone import localtime, now

from followups.models import FollowUp, PlannedVisit, Visit
from pilots.models import Commitment
from sources.models import Contact, Pledge
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria(client, story):
    client.force_login(story.maria)
    return client


def sheet(place, outcome="good_talk", **typed):
    return {"form_id": str(uuid4()), "source": f"source-{place.pk}", "outcome": outcome} | typed


def test_the_outcome_alone_saves_with_the_defaults(maria, story):
    answer = maria.post("/visits/new/", sheet(story.mercy))
    visit = Visit.objects.get()
    assert answer.url == f"/visits/{visit.pk}/"
    assert (visit.source, visit.by, visit.kind, visit.outcome) == (story.mercy, story.maria, "drop_in", "good_talk")
    assert now() - visit.at < timedelta(minutes=1)
    page = maria.get(answer.url).content.decode()
    assert "Again" in page and "in 7 d" in page and "Undo" in page
    story.mercy.refresh_from_db()
    assert story.mercy.next_check_in == visit.day + timedelta(days=7)


def test_everything_else_is_on_the_same_sheet(maria, story):
    day = localtime(now()).date()
    typed = {
        "contacts": [story.dana.pk], "new_contact_name": "Lee Ng", "new_contact_role": "nurse", "kind": "in_service",
        "note": "Ten nurses on wound care", "head_count": "10", "miles": "12.5",
        "pledge_by": day + timedelta(days=7), "commitment_what": "A rate sheet", "commitment_due": day,
        "next_step_what": "Call Dana", "next_step_due": day + timedelta(days=2),
    }  # fmt: skip
    maria.post("/visits/new/", sheet(story.mercy, **typed))
    visit = Visit.objects.get()
    assert [str(contact) for contact in visit.people] == ["Dana Reyes", "Lee Ng"]
    assert (visit.kind, visit.head_count, str(visit.miles)) == ("in_service", 10, "12.5")
    assert (visit.pledge, visit.pledge.contact) == (Pledge.objects.get(), story.dana)
    assert (visit.commitment, visit.commitment.what) == (Commitment.objects.get(), "A rate sheet")
    assert (visit.next_steps.get().what, visit.next_steps.get().assignee) == ("Call Dana", story.maria)


def test_the_sheet_knows_where_one_is(maria, story):
    assert "Mercy Hospital" not in maria.get("/visits/new/").content.decode()
    assert "Oakview Rehab" in maria.get(f"/visits/new/?source={story.oakview.pk}").content.decode()
    maria.post("/visits/new/", sheet(story.mercy))
    assert "Mercy Hospital" in maria.get("/visits/new/").content.decode()
    PlannedVisit.objects.create(source=story.oakview, who=story.maria, at=now())
    assert "Oakview Rehab" in maria.get("/visits/new/").content.decode()


def test_a_person_may_be_chosen_for_the_place(maria, story):
    maria.post("/visits/new/", sheet(story.mercy, source=f"contact-{story.dana.pk}"))
    assert Visit.objects.get().source == story.mercy


def test_without_script_the_name_is_enough(maria, story):
    maria.post("/visits/new/", sheet(story.mercy, source="", source_text="mercy"))
    assert Visit.objects.get().source == story.mercy


def test_it_carries_out_what_was_planned_for_the_day(maria, story):
    plan = PlannedVisit.objects.create(source=story.mercy, who=story.maria, at=now() + timedelta(minutes=1))
    maria.post("/visits/new/", sheet(story.mercy))
    assert Visit.objects.get().plan == plan
    assert not PlannedVisit.objects.open()


def test_the_same_form_twice_is_one_visit(maria, story):
    form = sheet(story.mercy, pledge_by=localtime(now()).date())
    assert maria.post("/visits/new/", form).url == maria.post("/visits/new/", form).url
    assert (Visit.objects.count(), Pledge.objects.count()) == (1, 1)


def test_an_undo_takes_all_of_it_back(maria, story):
    before = type(story.mercy).objects.get(pk=story.mercy.pk).next_check_in
    answer = maria.post("/visits/new/", sheet(story.mercy, contacts=[story.dana.pk], new_contact_name="Lee Ng"))
    page = maria.get(answer.url).content.decode()
    change = page.partition('action="/undo/')[2].partition("/")[0]
    assert maria.post(f"/undo/{change}/", HTTP_REFERER=f"http://testserver{answer.url}").url == "/"
    story.mercy.refresh_from_db()
    assert (Visit.objects.count(), Contact.objects.filter(name="Lee Ng").count()) == (0, 0)
    assert (story.mercy.last_visit_on, story.mercy.next_check_in) == (None, before)


def test_a_concern_becomes_a_task_of_who_should_know(maria, story):
    answer = maria.post("/visits/new/", sheet(story.mercy, "concern"))
    assert "Who should know?" in maria.get(answer.url).content.decode()
    maria.post(f"{answer.url}concern/", {"what": "A nurse came late", "assignee": story.mo.pk})
    task = FollowUp.objects.get()
    assert (task.assignee, task.source, task.what) == (story.mo, story.mercy, "A nurse came late")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"source": ""}, "Where were you?"),
        ({"outcome": ""}, "How did it go?"),
        ({"at": "2031-01-01T10:00"}, "That is still to come."),
        ({"at": "2020-01-01T10:00"}, "more than 90 days ago"),
        ({"commitment_what": "A rate sheet"}, "By when?"),
        ({"next_step_due": "2026-12-01"}, "What is to be done by then?"),
        ({"pledge_by": "2020-01-01"}, "That is before the visit."),
        ({"miles": "-3"}, "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(maria, story, typed, words):
    answer = maria.post("/visits/new/", sheet(story.mercy, note="Brought brochures") | typed)
    assert answer.status_code == 422
    assert words in answer.content.decode() and "Brought brochures" in answer.content.decode()
    assert not Visit.objects.exists()


def test_ones_own_can_be_edited_for_a_week(maria, story):
    with time_machine.travel(now() - timedelta(days=6), tick=False):
        visit = Visit.log(form_id=uuid4(), source=story.mercy, by=story.maria, outcome="good_talk")
        visit.meet([story.dana])
    form = {
        "version": 1,
        "kind": "call",
        "outcome": "nobody_in",
        "at": f"{visit.at.astimezone(story.maria.zone):%Y-%m-%dT%H:%M}",
    }
    assert maria.post(f"/visits/{visit.pk}/edit/", form).url == f"/visits/{visit.pk}/"
    visit.refresh_from_db()
    assert (visit.kind, visit.outcome, list(visit.people)) == ("call", "nobody_in", [])
    story.mercy.refresh_from_db()
    assert story.mercy.next_check_in == visit.day + timedelta(days=3)
    assert "Edited by Maria Lopez" in maria.get(f"/visits/{visit.pk}/").content.decode()
    assert maria.post(f"/visits/{visit.pk}/edit/", form).status_code == 409
    later = maria.post(f"/visits/{visit.pk}/edit/", form | {"version": 2, "at": ""})
    assert later.status_code == 422 and "You logged it" in later.content.decode()
    with time_machine.travel(now() + timedelta(days=2)):
        maria.force_login(story.maria)
        assert maria.post(f"/visits/{visit.pk}/edit/", form | {"version": 2}).status_code == 403
        assert maria.get(f"/visits/{visit.pk}/").status_code == 200


def test_ones_own_can_be_deleted_and_the_rhythm_goes_by_the_one_before(maria, story):
    with time_machine.travel(now() - timedelta(days=20), tick=False):
        Visit.log(form_id=uuid4(), source=story.mercy, by=story.mo, outcome="good_talk")
    visit = Visit.log(form_id=uuid4(), source=story.mercy, by=story.maria, outcome="good_talk")
    assert maria.post(f"/visits/{visit.pk}/removal/").url == f"/sources/{story.mercy.pk}/"
    story.mercy.refresh_from_db()
    assert story.mercy.last_visit_on == Visit.objects.get().day


def test_others_read_it_and_change_nothing(client, story):
    visit = Visit.log(form_id=uuid4(), source=story.mercy, by=story.maria, outcome="good_talk", note="Coffee")
    for who, status in (("mo", 200), ("ines", 200), ("noel", 404), ("olga", 404)):
        client.force_login(getattr(story, who))
        assert client.get(f"/visits/{visit.pk}/").status_code == status
        assert client.post(f"/visits/{visit.pk}/removal/").status_code in (403, 404)
    assert Visit.objects.count() == 1


def test_nobody_logs_in_anothers_name_or_branch(client, story, maria):
    theirs = sheet(story.mercy)
    client.force_login(story.mo)
    client.post("/visits/new/", theirs)
    client.force_login(story.maria)
    client.post("/visits/new/", theirs)
    assert [visit.by for visit in Visit.objects.all()] == [story.mo]
    assert client.post("/visits/new/", sheet(story.hilltop)).status_code == 422
    assert client.get(f"/visits/new/?source={story.hilltop.pk}").status_code == 404
    client.force_login(story.ines)
    assert client.post("/visits/new/", sheet(story.mercy)).status_code == 403


def test_it_says_what_the_person_met_sent_last(maria, story):
    lee = Contact.objects.create(source=story.mercy, name="Lee Ng")
    newer = ReferralFactory(source=story.mercy, by=story.ines, contact=lee)
    met = maria.post("/visits/new/", sheet(story.mercy, contacts=[story.dana.pk])).url
    page = maria.get(met).content.decode()
    assert "Dana Reyes sent last" in page and story.ada.get_absolute_url() in page
    nobody = maria.post("/visits/new/", sheet(story.mercy)).url
    page = maria.get(nobody).content.decode()
    assert "Their last referral" in page and newer.get_absolute_url() in page


def test_of_two_plans_the_nearest_is_carried_out_and_an_old_one_is_missed(maria, story):
    for days in (14, 3):
        PlannedVisit.objects.create(source=story.mercy, who=story.maria, at=now() - timedelta(days=days))
    today = PlannedVisit.objects.create(source=story.mercy, who=story.maria, at=now() + timedelta(minutes=5))
    maria.post("/visits/new/", sheet(story.mercy))
    assert Visit.objects.get().plan == today


def test_a_visit_on_the_day_of_a_snooze_ends_it(maria, story):
    story.mercy.snooze(until=localtime(now()).date() + timedelta(days=40), reason="Contact is away")
    maria.post("/visits/new/", sheet(story.mercy))
    story.mercy.refresh_from_db()
    assert story.mercy.next_check_in == Visit.objects.get().day + timedelta(days=7)
    assert story.mercy.snoozed_until is None


def test_a_snooze_on_the_day_of_a_visit_holds(maria, story):
    maria.post("/visits/new/", sheet(story.mercy))
    until = localtime(now()).date() + timedelta(days=40)
    type(story.mercy).objects.get(pk=story.mercy.pk).snooze(until=until, reason="They asked us to wait")
    story.mercy.refresh_from_db()
    assert story.mercy.next_check_in == until


def test_how_it_was_before_an_edit_stays_readable(maria, story):
    url = maria.post("/visits/new/", sheet(story.mercy, note="Met the whole team")).url
    visit = Visit.objects.get()
    maria.post(f"{url}edit/", {"outcome": "left_info", "kind": "call", "note": "Left a card", "version": visit.version})
    page = maria.get(url).content.decode()
    assert "As it was before" in page and "Met the whole team" in page and "Until Maria Lopez edited it" in page


def test_people_of_another_place_are_forgotten_when_the_place_is_changed(maria, story):
    maria.post("/visits/new/", sheet(story.oakview, contacts=[story.dana.pk]))
    assert Visit.objects.get().source == story.oakview and Visit.objects.get().people == []
    assert "Dana Reyes" in maria.get(f"/visits/new/?source=source-{story.mercy.pk}").content.decode()


def test_a_pledge_for_today_fits_a_visit_of_today_wherever_its_reader_is(client, story):
    """At eight in the evening in Honolulu it is tomorrow in Chicago."""
    type(story.maria).objects.filter(pk=story.maria.pk).update(time_zone="Pacific/Honolulu")
    with time_machine.travel("2026-11-25T06:00:00Z", tick=False):
        client.force_login(story.maria)
        answer = client.post("/visits/new/", sheet(story.mercy, pledge_by="2026-11-24"))
        assert answer.status_code == 422 and "before the visit" in answer.content.decode()
        assert client.post("/visits/new/", sheet(story.mercy, pledge_by="2026-11-25")).status_code == 302
