"""The words of the frame: how long ago, which change a message undoes, whose initials."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.utils.timezone import override

from config.templatetags.page import ago, moment, undo_id

NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)  # in Chicago


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(minutes=-5), "5 min ago"),
        (timedelta(hours=-3), "3 h ago"),
        (timedelta(hours=2), "in 2 h"),
        (timedelta(days=-1, minutes=-5), "yesterday"),
        (timedelta(days=-8), "8 d ago"),
        (timedelta(days=3), "in 3 d"),
        (timedelta(days=-90), "Aug 26, 2026"),
    ],
)
def test_a_moment_says_how_far_it_is(gap, words):
    with time_machine.travel(NOON, tick=False), override("America/Chicago"):
        assert ago(NOON + gap) == words


@pytest.mark.parametrize(("day", "words"), [(23, "yesterday"), (24, "today"), (25, "tomorrow"), (28, "in 4 d")])
def test_a_date_counts_in_the_readers_days(day, words):
    with time_machine.travel(datetime(2026, 11, 25, 3, tzinfo=UTC), tick=False), override("America/Chicago"):
        assert ago(date(2026, 11, day)) == words


def test_what_never_was_says_so():
    assert ago(None) == "never"
    assert Template('{% include "components/_when.html" %}').render(Context({"at": None})).strip() == "never"


def test_the_title_is_in_the_readers_zone():
    with override("America/Chicago"):
        assert moment(NOON) == "Tue, Nov 24, 2026, 12:00 PM CST"
    assert moment(date(2026, 3, 14)) == "Sat, Mar 14, 2026"


def test_a_message_knows_its_change():
    change = str(uuid4())
    assert undo_id(Message(25, "Saved.", extra_tags=f"quiet undo:{change}")) == change
    assert undo_id(Message(25, "Saved.")) == ""


@pytest.mark.parametrize("page", ["400.html", "500.html", "403_csrf.html", "429.html"])
def test_a_page_of_last_resort_needs_nothing(page, settings):
    settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    assert "· Kept</title>" in Template('{% include "' + page + '" %}').render(Context())
