"""Hundreds of files that mean harm, sent as a browser sends them: no error, and nothing stored that runs."""

import resource

import pytest

from accounts.documents import store
from accounts.documents.checking import check
from accounts.documents.serving import INLINE
from referrals.models import Document
from sources.models import SourceDocument
from tests.documents import files, hostile
from tests.documents.conftest import lying, mode

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf")]
AT_ONCE = 15
RUNS = (b"MZ", b"\x7fELF", b"#!", b"<", b"\xca\xfe\xba\xbe", b"\xd0\xcf\x11\xe0")
NEVER = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"vbaProject", b"<!DOCTYPE")


def test_hundreds_of_them_break_nothing_and_leave_nothing_that_runs(client, story, shelf):
    everything = list(hostile.everything())
    assert len(everything) >= 300
    client.force_login(story.ines)
    before = memory()
    for start in range(0, len(everything), AT_ONCE):
        sent = [files.upload(content, name or "x") for name, content in everything[start : start + AT_ONCE]]
        # In turn to a referral and to the form of a new one, where they wait for its other fields.
        place = f"/referrals/{story.ada.pk}/documents/" if start % 2 else "/referrals/new/"
        assert client.post(place, {"files": sent}).status_code in (302, 422), (place, start)
    assert memory() - before < 200_000_000
    assert lying(shelf) and Document.objects.exists()
    for path in lying(shelf):
        content = store.read(path.name)
        assert check(content).content == content and mode(path) == 0o600
        assert not content.startswith(RUNS) and not any(mark in content for mark in NEVER)
        assert hostile.SCRIPT not in content, path
    assert client.get(story.ada.get_absolute_url()).status_code == 200
    for document in Document.objects.all():
        answer = client.get(document.get_absolute_url())
        assert answer.status_code == 200
        assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
        assert answer["Content-Type"].startswith(("application/pdf", "image/", "application/vnd.openxml"))
        assert answer["Content-Disposition"].startswith("attachment") or document.kind in {*INLINE, "tiff"}
        assert "\n" not in answer["Content-Disposition"] and ".." not in document.name and "/" not in document.name


def test_a_name_is_no_path(client, story, shelf):
    client.force_login(story.maria)
    sent = [files.upload(files.pdf(1 + nth), name or "x") for nth, name in enumerate(hostile.NAMES)]
    client.post(f"/sources/{story.mercy.pk}/documents/new/", {"files": sent})
    names = list(SourceDocument.objects.values_list("name", flat=True))
    assert len(names) == len(hostile.NAMES)
    assert not {"/", "\\", "\0", "\n", "\u202e"} & set("".join(names))
    for path in lying(shelf):
        assert path.parent.parent == shelf and path.name not in names
    page = client.get(f"/sources/{story.mercy.pk}/documents/").content.decode()
    assert "<img src=x" not in page and "49.pdf" not in page


def test_a_harmless_one_still_passes(client, story):
    """The test above would pass as well if nothing were ever taken."""
    client.force_login(story.ines)
    for name, content in files.GOOD.items():
        client.post(f"/referrals/{story.ada.pk}/documents/", {"files": [files.upload(content, name)]})
    assert Document.objects.count() == len(files.GOOD)


def memory() -> int:
    """The most that this process ever held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
