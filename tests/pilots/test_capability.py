"""What a branch does best: kept by its managers, with the branch's own figures beside it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from pilots.models import Capability
from pilots.proof import proofs
from tests.pilots.conftest import NOW, came

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]
HOUR = timedelta(hours=1)


@pytest.fixture
def mo(client, story):
    client.force_login(story.mo)
    return client


def typed(story, **changes):
    return {"branch": story.riverside.pk, "name": "Cardiac", "care_needs": ["cardiac"], "offered": "on"} | changes


def test_mo_notes_one_changes_it_and_takes_it_back(mo, story):
    answer = mo.post("/pilots/capabilities/new/", typed(story), follow=True)
    ours = Capability.objects.get()
    assert (ours.branch, ours.need_words, ours.offered) == (story.riverside, "Cardiac or CHF", True)
    mo.post(f"/undo/{answer.content.decode().partition('/undo/')[2].partition('/')[0]}/")
    assert not Capability.objects.exists()
    mo.post("/pilots/capabilities/new/", typed(story))
    ours = Capability.objects.get()
    mo.post(f"/pilots/capabilities/{ours.pk}/", {"name": "Heart failure", "version": 1})
    ours.refresh_from_db()
    assert (ours.name, ours.care_needs, ours.offered) == ("Heart failure", [], False)
    assert "no longer offered" in mo.get("/pilots/capabilities/").content.decode()


def test_two_of_one_name_are_refused(mo, story, wounds):
    answer = mo.post("/pilots/capabilities/new/", typed(story, name="Wound care"))
    assert answer.status_code == 422 and "one of this name already" in answer.content.decode()


def test_an_edit_on_an_old_page_shows_both(mo, wounds):
    mo.post(f"/pilots/capabilities/{wounds.pk}/", {"name": "Wounds", "version": 1})
    answer = mo.post(f"/pilots/capabilities/{wounds.pk}/", {"name": "Wound clinic", "version": 1})
    assert answer.status_code == 409 and "Wounds" in answer.content.decode()


@pytest.mark.parametrize(("columns", "name"), [({"name": ""}, "has_a_name"), ({"care_needs": ["x"]}, "needs_known")])
def test_the_law_of_a_capability(wounds, columns, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Capability.objects.filter(pk=wounds.pk).update(**columns)


def test_the_figures_are_the_branchs_of_twelve_months(story):
    for day in range(10):
        came(story, NOW - timedelta(days=day + 3), answered=2 * HOUR, started=40 * HOUR, care_needs=["wound"])
    came(story, NOW - timedelta(days=366), answered=HOUR, care_needs=["wound"])
    came(story, NOW - timedelta(days=5), care_needs=["copd"], stage="not_taken", refusal_reason="area")
    came(story, NOW - timedelta(days=5), source=story.oakview, care_needs=["wound"], retracted_at=NOW)
    whole, wound, copd = proofs(story.riverside, at=NOW)
    assert (whole.received, whole.decided, whole.accepted) == (12, 11, 10)  # Ada Brook's came today
    assert (wound.label, wound.received, wound.accepted_words) == ("Wound care", 10, "100 %")
    assert (wound.answer_words, wound.soon_words, wound.says_enough) == ("2 h", "100 %", True)
    assert (copd.accepted_words, copd.answer_words, copd.says_enough) == ("0 of 1", "—", False)
    assert proofs(story.hillside, at=NOW) == []


def test_a_marketer_sees_what_to_propose_and_keeps_nothing(maria, story, wounds):
    for day in range(10):
        came(story, NOW - timedelta(days=day + 3), answered=2 * HOUR, care_needs=["wound"])
    page = maria.get("/pilots/capabilities/").content.decode()
    assert "Wound care: 10 referrals, accepted 100 %, answer 2 h" in page
    assert maria.get(f"/pilots/capabilities/{wounds.pk}/").status_code == 403
    assert maria.post("/pilots/capabilities/new/", typed(story)).status_code == 403


def test_few_figures_do_not_go_outside(maria, story, propose):
    came(story, NOW - timedelta(days=3), answered=2 * HOUR, care_needs=["wound"])
    path = f"/pilots/{propose().pk}/proposal/"
    assert "last 12 months" not in maria.get(path).content.decode()
    for day in range(9):
        came(story, NOW - timedelta(days=day + 4), answered=2 * HOUR, care_needs=["wound"])
    assert "last 12 months" in maria.get(path).content.decode()


def test_a_branch_without_one_says_who_notes_it(maria, story):
    assert "A manager notes it" in maria.get(f"/pilots/new/?source={story.mercy.pk}").content.decode()
    assert "Open the source first" in maria.get("/pilots/new/").content.decode()
