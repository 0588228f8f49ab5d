"""After a new key every row is locked anew, and the old key can be thrown away."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.locks import newest
from referrals.models import Referral

pytestmark = pytest.mark.django_db
NUMBER = "1EG4TE5MK73"


@pytest.fixture
def new_key(story, settings):
    story.ada.edit(version=1, member_id=NUMBER)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another" * 8
    settings.SECRET_KEY_FALLBACKS = [old]


def relock() -> str:
    said = StringIO()
    call_command("relock", stdout=said)
    return said.getvalue()


def test_every_row_can_be_read_with_the_new_key_alone(story, settings, new_key):
    assert "referral member id: 1 locked anew, 0 unreadable." in relock()
    settings.SECRET_KEY_FALLBACKS = []
    ada = Referral.objects.get(pk=story.ada.pk)
    assert ada.member_id.in_full == NUMBER and ada.member_id.stored.startswith(newest())
    assert ada.version == 2  # an open form is not old for that


def test_twice_changes_nothing_more(story, new_key):
    relock()
    before = Referral.objects.get(pk=story.ada.pk).member_id.stored
    assert "0 locked anew, 0 unreadable" in relock()
    assert Referral.objects.get(pk=story.ada.pk).member_id.stored == before


def test_what_cannot_be_read_is_counted_and_left_alone(story, settings, new_key):
    settings.SECRET_KEY_FALLBACKS = []
    before = Referral.objects.get(pk=story.ada.pk).member_id.stored
    assert "0 locked anew, 1 unreadable" in relock()
    assert Referral.objects.get(pk=story.ada.pk).member_id.stored == before
