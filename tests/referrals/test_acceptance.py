"""Accepted by one while another's page still shows it as received."""

import pytest

from tests.referrals.course import page, stage_of

pytestmark = pytest.mark.django_db


def test_a_move_that_no_longer_fits_is_a_sentence_on_the_fresh_page(ines, story):
    story.ada.refuse("payer", by=story.mo)
    said = ines.post(page(story, "acceptance"), follow=True).content.decode()
    assert "Mo Haddad moved this referral to “not taken”" in said and "Open again" in said
    assert stage_of(story) == "not_taken"


def test_pressed_twice_it_is_accepted_once(ines, story):
    ines.post(page(story, "acceptance"))
    said = ines.post(page(story, "acceptance"), follow=True).content.decode()
    assert "Ines Ortiz moved this referral to “accepted”" in said
    assert story.ada.events.filter(stage="accepted").count() == 1
