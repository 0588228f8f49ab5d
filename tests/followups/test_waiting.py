"""Visits that waited in a browser arrive once each; what makes Kept an app holds nobody's data."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils.timezone import now

from followups.models import Visit
from sources.models import Contact, Source

pytestmark = pytest.mark.django_db
WAITING = "/visits/waiting/"


@pytest.fixture
def maria(client, story):
    client.force_login(story.maria)
    return client


def waited(story, **changes) -> dict:
    return {"form_id": str(uuid4()), "source": f"source-{story.mercy.pk}", "outcome": "good_talk", **changes}


def test_a_visit_that_waited_is_saved_as_it_was(maria, story):
    at = now() - timedelta(hours=2)
    form = waited(story, contacts=[story.dana.pk], at=at.isoformat(), kind="in_service", head_count="12", miles="3.5")
    answer = maria.post(WAITING, form)
    visit = Visit.objects.get()
    story.mercy.refresh_from_db()
    due = story.mercy.next_check_in
    assert answer.status_code == 200
    assert answer.json() == {"saved": form["form_id"], "next": f"{due:%b} {due.day}"}
    assert (visit.by, visit.source, visit.people, visit.at) == (story.maria, story.mercy, [story.dana], at)
    assert (visit.kind, visit.head_count, float(visit.miles)) == ("in_service", 12, 3.5)


def test_the_same_again_gets_the_same_answer_and_is_no_second_visit(maria, story):
    form = waited(story)
    first, second = maria.post(WAITING, form), maria.post(WAITING, form | {"outcome": "concern"})
    assert first.json() == second.json() and Visit.objects.get().outcome == "good_talk"


def test_what_the_open_page_still_knew_comes_along(maria, story):
    maria.post(
        WAITING, waited(story, note="Asked for brochures", next_step_what="Bring them", next_step_due="2030-01-07")
    )
    visit = Visit.objects.get()
    assert visit.note == "Asked for brochures" and visit.next_steps.get().what == "Bring them"


def test_a_clock_that_runs_ahead_and_a_person_who_is_gone_cost_no_visit(maria, story):
    ahead = (now() + timedelta(hours=1)).isoformat()
    gone = Contact.objects.create(source=story.mercy, name="Gone")
    gone.delete()
    answer = maria.post(WAITING, waited(story, at=ahead, contacts=[gone.pk, story.dana.pk, "x"]))
    assert answer.status_code == 200 and Visit.objects.get().people == [story.dana]
    assert Visit.objects.get().at <= now()


def test_a_visit_of_months_ago_still_counts(maria, story):
    with time_machine.travel(now() + timedelta(days=120)):
        client = Client()
        client.force_login(story.maria)
        assert client.post(WAITING, waited(story, at=(now() - timedelta(days=119)).isoformat())).status_code == 200


def test_what_is_wrong_is_said(maria, story):
    for changes in ({"outcome": "fine"}, {"source": f"source-{story.hilltop.pk}"}, {"form_id": "1"}, {"miles": "far"}):
        answer = maria.post(WAITING, waited(story, **changes))
        assert answer.status_code == 422 and answer.json()["errors"]
    assert not Visit.objects.exists()


def test_somebody_elses_form_is_refused(client, maria, story):
    form = waited(story)
    maria.post(WAITING, form)
    client.force_login(story.mo)
    answer = client.post(WAITING, form)
    assert answer.status_code == 422 and "somebody else" in str(answer.json()["errors"])


def test_the_own_places_and_their_people_and_no_families(maria, story):
    Source.objects.create(name="The Brooks", kind="family", branch=story.riverside, owner=story.maria)
    Contact.objects.create(source=story.oakview, name="Not mine")
    answer = maria.get(WAITING, headers={"X-Kept-Poll": "1"})
    assert answer.json()["user"] == story.maria.pk and answer.json()["csrf"]
    dana = {"id": story.dana.pk, "name": "Dana Reyes"}
    assert answer.json()["places"] == [{"id": story.mercy.pk, "name": "Mercy Hospital", "contacts": [dana]}]
    assert "no-store" in answer["Cache-Control"]


def test_the_token_that_it_gives_is_what_it_asks_for(story):
    client = Client(enforce_csrf_checks=True)
    client.force_login(story.maria)
    token = client.get(WAITING).json()["csrf"]
    assert client.post(WAITING, waited(story)).status_code == 403
    assert client.post(WAITING, waited(story) | {"csrfmiddlewaretoken": token}).status_code == 200


def test_signed_out_is_an_answer_and_no_page(client, story):
    for answer in (client.get(WAITING), client.post(WAITING, waited(story))):
        assert answer.status_code == 401 and answer.json() == {"signed_out": True}


def test_who_logs_no_visits_has_none_waiting(client, story):
    client.force_login(story.ines)
    assert client.get(WAITING).status_code == client.post(WAITING, waited(story)).status_code == 403
    assert 'id="waiting"' not in client.get("/sources/").content.decode()


def test_the_sheet_without_network_is_the_same_for_everybody(client, story):
    sheets = []
    for who in (story.maria, story.mo):
        client.force_login(who)
        sheets.append(client.get("/visits/offline/").content.decode())
    assert sheets[0] == sheets[1]
    for word in ("Maria", "Mercy", "Dana", "Brook", "csrf"):
        assert word not in sheets[0]


def test_the_worker_is_asked_for_anew_and_keeps_files_that_are_there(client, story):
    answer = client.get("/sw.js")
    assert (answer["Service-Worker-Allowed"], answer["Cache-Control"]) == ("/", "no-cache")
    assert answer["Content-Type"].startswith("text/javascript")
    client.force_login(story.maria)
    sheet = client.get("/visits/offline/").content.decode()
    files = set(re.findall(r'"(/static/[^"]+)"', answer.content.decode()))
    assert files == set(re.findall(r'"(/static/[^"]+)"', sheet))


def test_kept_may_be_installed(client):
    answer = client.get("/manifest.webmanifest")
    said = answer.json()
    assert answer["Content-Type"] == "application/manifest+json" and said["display"] == "standalone"
    assert {(icon["sizes"], icon["purpose"]) for icon in said["icons"]} == {
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    }  # fmt: skip


def test_sign_out_tells_the_browser_to_forget(maria):
    assert maria.post("/accounts/logout/")["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in maria.get("/accounts/login/")


def test_what_was_undone_does_not_come_back_when_the_browser_sends_it_again(maria, story):
    visit = waited(story)
    maria.post(WAITING, visit)
    Visit.objects.get().delete()
    answer = maria.post(WAITING, visit)
    assert answer.json() == {"saved": visit["form_id"], "next": ""}
    assert not Visit.objects.exists()
