"""Not taken under care, with the reason that the source is told; and what holds for all moves with a form."""

import pytest

from referrals.choices import SIDES, RefusalReason
from tests.referrals.course import page, put_on, stage_of

pytestmark = pytest.mark.django_db
FORMS = {"schedule": "accepted", "admission": "scheduled", "discharge": "admitted", "refusal": "received"}


def test_it_keeps_its_reason_and_note(ines, story):
    ines.post(page(story, "refusal"), {"reason": "area", "note": "Beyond the river"})
    assert stage_of(story) == "not_taken"
    shown = ines.get(page(story)).content.decode()
    assert "Outside our service area" in shown and "Our side" in shown and "Beyond the river" in shown


def test_the_note_is_for_colleagues_at_intake(client, story):
    story.ada.refuse("area", "Beyond the river", by=story.ines)
    client.force_login(story.maria)
    shown = client.get(page(story)).content.decode()
    assert "Outside our service area" in shown and "Beyond the river" not in shown


def test_reasons_are_grouped_by_whose_side_they_are_on(ines, story):
    shown = ines.get(page(story, "refusal")).content.decode()
    assert [shown.index(f'<optgroup label="{side.label}">') for side in SIDES]
    assert sorted(reason for reasons in SIDES.values() for reason in reasons) == sorted(RefusalReason)


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"note": "kept"}, "Choose the reason"), ({"reason": "weather", "note": "kept"}, "Select a valid choice")],
)
def test_what_is_wrong_is_said_what_was_typed_stays_and_nothing_moves(ines, story, typed, words):
    answer = ines.post(page(story, "refusal"), typed)
    assert (
        answer.status_code == 422 and words in answer.content.decode() and "kept</textarea>" in answer.content.decode()
    )
    assert stage_of(story) == "received"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", FORMS)
def test_a_form_whose_way_is_closed_leads_back_with_the_sentence(ines, story, name, method):
    """Before anything is typed into it: someone else was faster, or the address was kept."""
    put_on(story.ada, "discharged")
    said = getattr(ines, method)(page(story, name), follow=True)
    assert said.redirect_chain == [(page(story), 302)]
    assert "it cannot become" in said.content.decode()


@pytest.mark.parametrize("name", FORMS)
def test_a_get_moves_nothing(ines, story, name):
    put_on(story.ada, FORMS[name])
    assert ines.get(page(story, name)).status_code == 200
    assert stage_of(story) == FORMS[name]


@pytest.mark.parametrize("name", [*FORMS, "edit"])
def test_a_marketer_may_look_but_not_move(client, story, name):
    client.force_login(story.maria)
    assert client.get(page(story, name)).status_code == client.post(page(story, name)).status_code == 403
    assert stage_of(story) == "received"


@pytest.mark.parametrize("name", [*FORMS, "edit"])
def test_for_another_branch_it_is_not_there(client, story, name):
    client.force_login(story.noel)
    assert client.get(page(story, name)).status_code == client.post(page(story, name)).status_code == 404
