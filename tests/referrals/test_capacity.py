"""What a branch has room for, as intake, a manager or an administrator last looked at it."""

import pytest
from django.utils.timezone import now

from accounts.undo import undo
from referrals.models import Capacity
from referrals.models.capacity import SERVICES

pytestmark = pytest.mark.django_db


def at(branch):
    return f"/referrals/capacity/{branch.pk}/"


def typed(version=0, note="", **closed):
    return dict.fromkeys(SERVICES, "open") | {"version": version, "note": note} | closed


@pytest.mark.parametrize("who", ["ines", "mo", "olga"])
def test_it_is_noted_with_the_day_and_who_looked(client, story, who):
    client.force_login(getattr(story, who))
    client.post(
        at(story.riverside), typed(note="Two nurses free", PT="closed", PT_again="2026-12-07", hospice="closed")
    )
    noted = Capacity.objects.get()
    assert (noted.branch, noted.note, noted.closed) == (
        story.riverside,
        "Two nurses free",
        {"PT": "2026-12-07", "hospice": ""},
    )
    assert (noted.reviewed_by, noted.reviewed_on) == (getattr(story, who), story.riverside.day_of(now()))
    shown = client.get("/referrals/capacity/").content.decode()
    assert "PT closed until Dec 7, 2026" in shown and "Hospice closed" in shown and "Two nurses free" in shown


def test_saved_unchanged_it_was_looked_at_today(client, story):
    Capacity.review(story.riverside, note="", closed={"PT": ""}, by=story.mo, version=0)
    Capacity.objects.update(reviewed_on="2026-01-01")
    client.force_login(story.ines)
    assert "Look again" in client.get("/referrals/capacity/").content.decode()
    client.post(at(story.riverside), typed(version=1, PT="closed"))
    noted = Capacity.objects.get()
    assert (noted.reviewed_by, noted.closed) == (story.ines, {"PT": ""}) and noted.reviewed_on.year != 2025
    assert "Look again" not in client.get("/referrals/capacity/").content.decode()


def test_a_day_of_opening_for_what_is_open_is_asked_about(client, story):
    client.force_login(story.ines)
    answer = client.post(at(story.riverside), typed(PT_again="2026-12-07"))
    assert answer.status_code == 422 and "choose Closed, or empty the day" in answer.content.decode()
    assert not Capacity.objects.exists()


def test_two_at_once_lose_nothing(client, story):
    client.force_login(story.ines)
    client.post(at(story.riverside), typed(PT="closed"))
    answer = client.post(at(story.riverside), typed(version=0, OT="closed"))  # opened before anything was noted
    shown = answer.content.decode()
    assert answer.status_code == 409 and "Somebody saved this" in shown and Capacity.objects.get().closed == {"PT": ""}
    assert client.post(at(story.riverside), typed(version=1, OT="closed", PT="closed")).status_code == 302
    assert Capacity.objects.get().closed == {"PT": "", "OT": ""}


def test_it_is_undone(client, story):
    client.force_login(story.ines)
    client.post(at(story.riverside), typed(PT="closed"))
    client.post(at(story.riverside), typed(version=1, note="All open"))
    undo(Capacity.pgh_event_model.objects.latest("pgh_id").pgh_context_id, by=story.ines)
    assert (Capacity.objects.get().closed, Capacity.objects.get().note) == ({"PT": ""}, "")


def test_a_branch_of_which_nobody_noted_anything_says_so(client, story):
    client.force_login(story.ines)
    assert "Nobody has noted anything yet." in client.get("/referrals/capacity/").content.decode()


def test_a_marketer_may_not_and_another_branch_is_not_there(client, story):
    client.force_login(story.maria)
    assert client.get(at(story.riverside)).status_code == client.get("/referrals/capacity/").status_code == 403
    client.force_login(story.noel)
    assert client.post(at(story.riverside), typed()).status_code == 404
    assert "Riverside" not in client.get("/referrals/capacity/").content.decode()
