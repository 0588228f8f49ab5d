"""A file goes when no row needs it any more, and not an hour before."""

import os
from datetime import timedelta

import pytest
from django.utils.timezone import now

from accounts.documents import store
from accounts.documents.staged import Staged
from accounts.documents.sweeping import sweep
from accounts.tasks import sweep_documents
from config.celery import TIMETABLE
from referrals.models import Document
from sources.models import SourceDocument
from tests.documents import files
from tests.documents.conftest import lying

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf")]


@pytest.fixture
def document(story):
    (made,) = Document.add([Staged.keep("fax.pdf", files.pdf())], referral=story.ada, by=story.ines)
    return made


def test_what_stands_stays_however_old(story, document, shelf):
    SourceDocument.add([Staged.keep("map.png", files.png())], source=story.mercy, by=story.maria)
    assert sweep(now() + timedelta(days=3650)) == 0
    assert len(lying(shelf)) == 2


def test_what_was_removed_goes_after_its_undo(story, document, shelf):
    document.remove(by=story.ines)
    age(shelf, days=30)
    assert sweep(now() + timedelta(hours=24)) == 0
    assert sweep(now() + timedelta(hours=27)) == 1
    assert not lying(shelf)
    assert Document.objects.get().name == "fax.pdf", "the row still tells who had what"


def test_what_nobody_came_back_for_goes_after_a_day(shelf):
    Staged.keep("fax.pdf", files.pdf())
    assert sweep(now() + timedelta(hours=24)) == 0
    assert sweep(now() + timedelta(hours=27)) == 1


def test_what_a_crash_left_half_written_goes_too(shelf):
    draft = store.path_of("ab-x").with_name(".ab-x.draft")
    draft.parent.mkdir()
    draft.write_bytes(b"half")
    assert sweep(now() + timedelta(hours=27)) == 1


def test_the_clock_rings_for_it(document, shelf):
    age(shelf, days=30)
    assert TIMETABLE["documents that nobody needs"]["task"] == sweep_documents.name
    Document.objects.all().update(removed_at=now() - timedelta(days=2), removed_by=document.added_by)
    sweep_documents()
    assert not lying(shelf)


def age(shelf, **days: int) -> None:
    for path in lying(shelf):
        at = (now() - timedelta(**days)).timestamp()
        os.utime(path, (at, at))
