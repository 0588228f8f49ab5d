"""Olga adds to Kept's lists; Maria logs a visit of the agency's own kind, Ines enters a need of its own."""

import pytest

from followups.models import Visit
from referrals.models import Referral
from sources.models import OwnChoice, Source
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(client, story):
    client.force_login(story.olga)
    return client


def keep(client, name, *labels):
    return client.post(f"/sources/choices/{name}/", {f"{name}-choices": "\n".join(labels)})


def labels_of(name):
    return list(OwnChoice.objects.of(name).active().values_list("label", flat=True))


def visit(client, story, kind):
    form = client.get(f"/visits/new/?source={story.mercy.pk}").context["form"]
    typed = {"form_id": str(form["form_id"].value()), "source": f"source-{story.mercy.pk}", "kind": kind}
    return client.post("/visits/new/", typed | {"outcome": "good_talk"})


def test_a_kind_of_visit_of_the_agencys_own(olga, client, story):
    assert keep(olga, "visit_kind", "Church talk", "church  TALK", "Health fair").status_code == 302
    assert labels_of("visit_kind") == ["church TALK", "Health fair"]
    keep(olga, "visit_kind", "Church talk")
    assert labels_of("visit_kind") == ["Church talk"]
    client.force_login(story.maria)
    sheet = client.get(f"/visits/new/?source={story.mercy.pk}").content.decode()
    assert "Church talk" in sheet and "Health fair" not in sheet
    kind = OwnChoice.objects.get(label="Church talk").value
    saved = visit(client, story, kind)["Location"]
    assert Visit.objects.get().kind == kind
    for page in (saved, f"{saved}edit/", f"/sources/{story.mercy.pk}/", "/visits/offline/"):
        assert "Church talk" in client.get(page).content.decode()


def test_a_retired_kind_stays_known_and_is_offered_no_more(olga, client, story):
    keep(olga, "visit_kind", "Church talk")
    kind = OwnChoice.objects.get().value
    client.force_login(story.maria)
    saved = visit(client, story, kind)["Location"]
    client.force_login(story.olga)
    keep(client, "visit_kind")
    client.force_login(story.maria)
    assert "Church talk" in client.get(saved).content.decode()
    assert "Church talk" not in client.get("/visits/new/").content.decode()
    assert visit(client, story, kind).status_code == 422


def test_a_care_need_of_the_agencys_own(olga, client, story):
    keep(olga, "care_need", "Bariatric care")
    need = OwnChoice.objects.get().value
    client.force_login(story.ines)
    assert "Bariatric care" in client.get("/referrals/new/").content.decode()
    referral = ReferralFactory(source=story.mercy, branch=story.riverside, care_needs=["wound", need])
    assert Referral.objects.get(pk=referral.pk).care_need_words == "Wound care, Bariatric care"
    assert "Bariatric care" in client.get(f"/referrals/{referral.pk}/").content.decode()


def test_a_word_of_kepts_is_not_offered_twice(olga, client, story):
    keep(olga, "visit_kind", "Event", "Health fair")
    client.force_login(story.maria)
    offered = [label for _, label in client.get("/visits/new/").context["form"].fields["kind"].choices]
    assert offered.count("Event") == 1 and offered[-1] == "Health fair"


def test_the_undo_takes_the_word_off_the_list_and_from_no_row(olga, client, story):
    page = client.get(keep(olga, "visit_kind", "Church talk")["Location"]).content.decode()
    kind = OwnChoice.objects.get().value
    client.force_login(story.maria)
    visit(client, story, kind)
    client.force_login(story.olga)
    client.post(f"/undo/{page.rpartition('/undo/')[2].partition('/')[0]}/")
    assert labels_of("visit_kind") == []
    assert Visit.objects.get().get_kind_display() == "Church talk"


@pytest.mark.parametrize("lines", [["x" * 61], [f"Kind {n}" for n in range(61)]])
def test_too_long_and_too_many_are_refused_and_kept_in_sight(olga, lines):
    answer = keep(olga, "visit_kind", "Church talk", *lines)
    assert answer.status_code == 422 and "Church talk" in answer.content.decode() and not labels_of("visit_kind")


def test_a_list_that_is_not_there(olga):
    assert keep(olga, "colours", "Red").status_code == 404


def test_who_may_not(client, story):
    for who in (story.maria, story.ines, story.mo):
        client.force_login(who)
        assert client.get("/sources/choices/").status_code == 403
        assert keep(client, "visit_kind", "Church talk").status_code == 403


def test_own_fields_and_number_stand_on_the_page(olga, client, story):
    olga.post(
        "/sources/fields/new/", {"label": "Parking", "kind": "choice", "choices": "Garage\nStreet", "position": 1}
    )
    Source.objects.filter(pk=story.mercy.pk).update(custom={"parking": "garage"}, external_id="A-7")
    client.force_login(story.maria)
    page = client.get(f"/sources/{story.mercy.pk}/").content.decode()
    assert "<dt>Parking</dt><dd>Garage</dd>" in page and "<dd>A-7</dd>" in page
