"""Ines closes the loop with Mercy Hospital: yes, no, and what comes after."""

import pytest

from followups.models import OpenLoop, Told, Update

pytestmark = pytest.mark.django_db


def waits(person, **narrowed):
    return [loop.stage for loop in OpenLoop.objects.visible_to(person).filter(**narrowed).order_by("at", "pk")]


def test_a_milestone_is_open_until_they_are_told(story):
    story.ada.accept(by=story.ines)
    assert waits(story.ines) == ["accepted"]
    (loop,) = OpenLoop.objects.visible_to(story.ines)
    update = Update.tell(loop.referral, by=story.ines, until=loop, how="call")
    assert waits(story.ines) == [] and update.words == "Told Dana Reyes by phone"
    assert Told.objects.count() == 2  # what came before is told with it
