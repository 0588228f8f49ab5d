"""Olga keeps who pays, and what each branch says to them between which days."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.timezone import now

from accounts.undo import undo
from referrals.models import Payer, PayerAcceptance
from tests.referrals.course import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(client, story):
    client.force_login(story.olga)
    return client


def change_of(model):
    return model.pgh_event_model.objects.latest("pgh_id").pgh_context_id


def test_a_payer_is_added_and_a_branch_says_what_it_takes(olga, story):
    added = olga.post("/referrals/payers/new/", {"name": "Blue Plan", "kind": "commercial"})
    blue = Payer.objects.get(name="Blue Plan")
    assert added.url == f"/referrals/payers/{blue.pk}/"
    assert "None has said anything yet" in olga.get(added.url).content.decode()
    form = {
        "branch": story.riverside.pk,
        "answer": "authorisation",
        "accepted_from": "2026-01-01",
        "accepted_until": "2026-12-31",
        "note": "Visits 1 to 6 without",
    }
    olga.post(f"/referrals/acceptances/new/?payer={blue.pk}", form)
    said = blue.acceptances.get()
    assert said.words == "needs authorisation from Jan 1, 2026 until Dec 31, 2026"
    shown = olga.get(added.url).content.decode()
    assert said.words in shown and "Visits 1 to 6 without" in shown and "by Olga Petrov" in shown
    assert said.words in olga.get("/referrals/payers/").content.decode()


def test_what_was_said_of_old_without_days_holds_for_good(story):
    said = PayerAcceptance.objects.get()
    assert (said.accepted_from, said.accepted_until, said.words) == (None, None, "accepted")


@pytest.mark.parametrize(
    ("first", "last", "clashes"),
    [
        (None, None, True),
        (None, "2025-12-31", False),
        (None, "2026-01-01", True),
        ("2026-12-31", None, True),
        ("2027-01-01", None, False),
        ("2026-05-01", "2026-06-01", True),
    ],
)
def test_one_day_has_one_answer(olga, story, first, last, clashes):
    said = PayerAcceptance.objects.get()
    PayerAcceptance.objects.filter(pk=said.pk).update(accepted_from="2026-01-01", accepted_until="2026-12-31")
    form = {"branch": story.riverside.pk, "answer": "no", "accepted_from": first or "", "accepted_until": last or ""}
    answer = olga.post(f"/referrals/acceptances/new/?payer={story.medicare.pk}", form)
    assert answer.status_code == (422 if clashes else 302)
    assert ("Riverside has an answer for some of these days" in answer.content.decode()) == clashes
    day = {name: date.fromisoformat(value) if value else None for name, value in (("from", first), ("until", last))}
    row = {"branch": story.hillside, "payer": story.medicare}
    PayerAcceptance.objects.create(**row, accepted_from=date(2026, 1, 1), accepted_until=date(2026, 12, 31))
    again = PayerAcceptance(**row, accepted_from=day["from"], accepted_until=day["until"])
    if clashes:  # and by law
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save()
    else:
        again.save()


def test_days_that_run_backwards_are_refused_in_words_and_by_law(olga, story):
    form = {
        "branch": story.hillside.pk,
        "answer": "accepted",
        "accepted_from": "2026-02-01",
        "accepted_until": "2026-01-01",
    }
    answer = olga.post(f"/referrals/acceptances/new/?payer={story.medicare.pk}", form)
    assert answer.status_code == 422 and "That is before it begins." in answer.content.decode()
    assert 'value="2026-02-01"' in answer.content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        PayerAcceptance.objects.update(accepted_from="2026-02-01", accepted_until="2026-01-01")


def test_an_answer_is_changed_taken_away_and_put_back(olga, story):
    said = PayerAcceptance.objects.get()
    at = f"/referrals/acceptances/{said.pk}/"
    olga.post(at, {"answer": "no", "note": "Since May", "version": said.version})
    said.refresh_from_db()
    assert (said.answer, said.note, said.branch) == ("no", "Since May", story.riverside)
    olga.post(f"{at}removal/")
    assert not PayerAcceptance.objects.exists()
    undo(change_of(PayerAcceptance), by=story.olga)
    assert PayerAcceptance.objects.get().answer == "no"


def test_a_stale_edit_is_refused_with_both_versions(olga, story):
    said = PayerAcceptance.objects.get()
    at = f"/referrals/acceptances/{said.pk}/"
    olga.post(at, {"answer": "no", "version": said.version})
    answer = olga.post(at, {"answer": "authorisation", "note": "mine", "version": said.version})
    assert answer.status_code == 409 and "Somebody saved this" in answer.content.decode()
    said.refresh_from_db()
    assert said.answer == "no"
    payer = {"name": "Medicare A", "kind": "medicare", "active": "on", "version": 1}
    assert olga.post(f"/referrals/payers/{story.medicare.pk}/", payer).status_code == 302
    assert olga.post(f"/referrals/payers/{story.medicare.pk}/", payer | {"name": "Mine"}).status_code == 409


def test_a_retired_payer_is_offered_no_more_and_stays_where_it_stands(olga, story):
    olga.post(f"/referrals/payers/{story.medicare.pk}/", {"name": "Medicare", "kind": "medicare", "version": 1})
    story.medicare.refresh_from_db()
    assert not story.medicare.active
    assert "Retired" in olga.get("/referrals/payers/").content.decode()
    olga.force_login(story.ines)
    assert f'<option value="{story.medicare.pk}"' not in olga.get("/referrals/new/").content.decode()
    assert f'<option value="{story.medicare.pk}" selected' in olga.get(page(story, "edit")).content.decode()


def test_a_name_that_is_taken_is_refused(olga, story):
    answer = olga.post("/referrals/payers/new/", {"name": "Medicare", "kind": "commercial"})
    assert answer.status_code == 422 and "There is a payer of that name already." in answer.content.decode()


def test_an_administrator_speaks_only_for_branches_that_they_keep(client, story):
    oksana = story.person("Oksana Bond", "administrator", story.hillside)
    client.force_login(oksana)
    said = PayerAcceptance.objects.get()
    assert client.get(f"/referrals/acceptances/{said.pk}/").status_code == 404
    form = {"branch": story.riverside.pk, "answer": "no"}
    assert client.post(f"/referrals/acceptances/new/?payer={story.medicare.pk}", form).status_code == 422
    assert "Riverside" not in client.get("/referrals/payers/").content.decode()


@pytest.mark.parametrize("asked", ["", "?payer=x", "?payer=99999"])
def test_an_answer_needs_its_payer(olga, asked):
    assert olga.get(f"/referrals/acceptances/new/{asked}").status_code == 404


@pytest.mark.parametrize("who", ["maria", "ines", "mo"])
def test_who_works_with_referrals_keeps_no_payers(client, story, who):
    client.force_login(getattr(story, who))
    for at in ("payers/", "payers/new/", f"payers/{story.medicare.pk}/", "acceptances/new/", "area/"):
        assert client.get(f"/referrals/{at}").status_code == 403


def test_it_holds_from_the_day_it_is_said(story):
    today = story.riverside.day_of(now())
    rows = PayerAcceptance.objects.clashing(
        branch=story.riverside, payer=story.medicare, accepted_from=today, accepted_until=today + timedelta(days=1)
    )
    assert rows.count() == 1
