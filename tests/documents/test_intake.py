"""Files that are given with a new referral land with it in one go, and are not lost when a field is wrong."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import now

from accounts.documents import staged
from referrals.models import Document, Referral
from tests.documents import files
from tests.documents.conftest import lying
from tests.referrals.test_intake import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf")]
NEW = "/referrals/new/"


@pytest.fixture
def ines(client, story):
    client.force_login(story.ines)
    return client


def tokens(page: str) -> list[str]:
    return re.findall(r'name="staged" value="([^"]+)"', page)


def test_they_land_with_the_referral(ines, story):
    sent = [files.upload(files.pdf()), files.upload(files.jpeg(), "photo.jpg")]
    answer = ines.post(NEW, form_of(story, files=sent))
    rosa = Referral.objects.latest("pk")
    assert answer.headers["Location"] == rosa.get_absolute_url()
    assert [(d.name, d.added_by) for d in rosa.documents.all()] == [("fax.pdf", story.ines), ("photo.jpg", story.ines)]


def test_a_form_with_a_wrong_field_keeps_them(ines, story):
    typed = form_of(story, last_name="", files=[files.upload(files.pdf())])
    page = ines.post(NEW, typed).content.decode()
    assert "Kept for this form" in page and "fax.pdf" in page and "78705" in page
    assert not Document.objects.exists()
    ines.post(NEW, typed | {"last_name": "Alvarez", "files": [], "staged": tokens(page)})
    assert [d.name for d in Referral.objects.latest("pk").documents.all()] == ["fax.pdf"]
    assert Document.objects.get().content == files.pdf()


def test_one_bad_file_loses_neither_the_good_one_nor_what_was_typed(ines, story):
    typed = form_of(story, diagnosis="I50.9", files=[files.upload(files.pdf()), files.upload(b"MZ", "virus.exe")])
    answer = ines.post(NEW, typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and "virus.exe: It is a program." in page and "I50.9" in page
    assert len(tokens(page)) == 1
    ines.post(NEW, typed | {"files": [], "staged": tokens(page)})
    assert [d.name for d in Referral.objects.latest("pk").documents.all()] == ["fax.pdf"]


def test_what_is_unticked_stays_out(ines, story):
    typed = form_of(story, last_name="", files=[files.upload(files.pdf())])
    assert tokens(ines.post(NEW, typed).content.decode())
    ines.post(NEW, typed | {"last_name": "Alvarez", "files": []})
    assert not Document.objects.exists()


def test_pressed_twice_it_is_one_document(ines, story):
    page = ines.post(NEW, form_of(story, last_name="", files=[files.upload(files.pdf())])).content.decode()
    typed = form_of(story, staged=tokens(page))
    ines.post(NEW, typed)
    ines.post(NEW, typed)
    assert Document.objects.count() == 1


def test_it_opens_for_nobody_else_nor_forever_nor_changed(ines, client, story):
    page = ines.post(NEW, form_of(story, last_name="", files=[files.upload(files.pdf())])).content.decode()
    (token,) = tokens(page)
    assert staged.Staged.of(token, story.ines.pk)
    assert staged.Staged.of(token, story.mo.pk) is None
    assert staged.Staged.of(token[:-2] + "xx", story.ines.pk) is None
    assert staged.Staged.of("", story.ines.pk) is None
    with time_machine.travel(now() + timedelta(hours=25)):
        assert staged.Staged.of(token, story.ines.pk) is None
    client.force_login(story.mo)
    answer = client.post(NEW, form_of(story, staged=[token]))
    assert answer.status_code == 422 and "too old by now" in answer.content.decode()
    assert not Document.objects.exists()


def test_undo_of_the_arrival_takes_them_out(ines, story):
    ines.post(NEW, form_of(story, files=[files.upload(files.pdf())]))
    document = Document.objects.get()
    ines.post(f"/undo/{document.history.latest('pgh_id').pgh_context_id}/")
    document.refresh_from_db()
    assert document.removed_at and not Document.objects.visible_to(story.ines).exists()


def test_maria_sends_a_photo_from_the_field(client, story):
    client.force_login(story.maria)
    client.post(NEW, form_of(story, files=[files.upload(files.jpeg(), "orders.jpg")]))
    assert Document.objects.get().added_by == story.maria
    assert list(Document.objects.visible_to(story.ines)) and not Document.objects.visible_to(story.maria)


def test_the_checks_beside_the_form_take_no_files(ines, story, shelf):
    ines.post("/referrals/new/checks/", form_of(story, files=[files.upload(files.pdf())]))
    assert not lying(shelf)
