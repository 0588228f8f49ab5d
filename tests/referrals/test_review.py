"""The moves without a form: reception, review, acceptance, reopening. One press on the referral's page."""

import pytest

from tests.referrals.course import page, put_on, stage_of

pytestmark = pytest.mark.django_db
PRESSES = {"reception": "inquiry", "review": "received", "acceptance": "reviewing", "reopening": "not_taken"}
LEADS_TO = {"reception": "received", "review": "reviewing", "acceptance": "accepted", "reopening": "reviewing"}


@pytest.mark.parametrize("name", PRESSES)
def test_one_press_moves_it(ines, story, name):
    put_on(story.ada, PRESSES[name])
    answer = ines.post(page(story, name))
    assert (answer.status_code, answer.headers["Location"], stage_of(story)) == (302, page(story), LEADS_TO[name])
    event = story.ada.events.last()
    assert (event.stage, event.by) == (LEADS_TO[name], story.ines)


@pytest.mark.parametrize("name", PRESSES)
def test_a_get_moves_nothing(ines, story, name):
    put_on(story.ada, PRESSES[name])
    assert ines.get(page(story, name)).status_code == 405
    assert stage_of(story) == PRESSES[name]


@pytest.mark.parametrize("name", PRESSES)
def test_a_marketer_may_look_but_not_press(client, story, name):
    put_on(story.ada, PRESSES[name])
    client.force_login(story.maria)
    assert client.post(page(story, name)).status_code == 403
    assert stage_of(story) == PRESSES[name]


@pytest.mark.parametrize("name", PRESSES)
def test_for_another_branch_it_is_not_there(client, story, name):
    client.force_login(story.noel)
    assert client.post(page(story, name)).status_code == 404
