"""Ines adds what came with a referral, opens it, replaces it, takes it out; Maria adds and does not see."""

import pytest

from accounts.documents import store
from accounts.models import AccessRecord
from referrals.models import Document, ReferralEvent
from tests.documents import files
from tests.documents.conftest import lying, mode

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf")]


@pytest.fixture
def ines(client, story):
    client.force_login(story.ines)
    return client


def place(story) -> str:
    return f"/referrals/{story.ada.pk}/documents/"


def add(client, story, content: bytes = files.pdf(), name: str = "fax.pdf", **more):
    return client.post(place(story), {"files": [files.upload(content, name)], **more})


def said(client, path: str) -> str:
    return client.get(path).content.decode()


def test_what_came_is_added_several_at_once_and_the_timeline_says_by_whom(ines, story):
    answer = ines.post(place(story), {"files": [files.upload(content, name) for name, content in files.GOOD.items()]})
    assert answer.headers["Location"] == story.ada.get_absolute_url()
    assert {(d.name, d.kind) for d in Document.objects.all()} == {
        ("fax.pdf", "pdf"), ("scan.png", "png"), ("photo.jpg", "jpeg"), ("fax.tif", "tiff"), ("orders.docx", "docx"),
    }  # fmt: skip
    page = said(ines, story.ada.get_absolute_url())
    assert "Added: fax.pdf, scan.png, photo.jpg, fax.tif, orders.docx." in page
    assert "Added orders.docx" in page and "Word, 2 pages" in page and "Ines Ortiz" in page


def test_one_bad_file_does_not_lose_the_others(ines, story):
    answer = ines.post(place(story), {"files": [files.upload(files.pdf()), files.upload(b"MZ", "virus.exe")]})
    page = said(ines, answer.headers["Location"])
    assert "Added: fax.pdf." in page and "Not added. virus.exe: It is a program." in page
    assert [document.name for document in Document.objects.all()] == ["fax.pdf"]


def test_where_none_can_be_taken_the_form_comes_back(ines, story, shelf):
    answer = add(ines, story, b"MZ", "virus.exe")
    assert answer.status_code == 422 and "virus.exe: It is a program." in answer.content.decode()
    assert "Choose a file." in ines.post(place(story), {}).content.decode()
    assert not lying(shelf) and not Document.objects.exists()


def test_the_same_file_twice_is_one(ines, story):
    add(ines, story)
    answer = add(ines, story, name="again.pdf")
    assert "Here already: again.pdf." in said(ines, answer.headers["Location"])
    assert Document.objects.count() == 1


def test_more_than_may_come_at_once_is_said(ines, story, settings):
    settings.DOCUMENTS_AT_ONCE = 2
    sent = [files.upload(files.pdf(pages), f"{pages}.pdf") for pages in (1, 2, 3)]
    answer = ines.post(place(story), {"files": sent})
    assert "Not added. 3.pdf: 2 at once are enough." in said(ines, answer.headers["Location"])
    assert Document.objects.count() == 2


def test_it_lies_outside_the_web_sealed_under_a_random_name(ines, story, shelf):
    add(ines, story, files.pdf(mark="Ada Brook"), "Brook_Ada.pdf")
    (path,) = lying(shelf)
    assert path.name == Document.objects.get().stored_as and len(path.name) >= 32
    assert (mode(shelf), mode(path.parent), mode(path)) == (0o700, 0o700, 0o600)
    assert b"Ada" not in path.read_bytes() and b"%PDF" not in path.read_bytes()


@pytest.mark.parametrize(
    ("name", "kind", "how"),
    [
        ("fax.pdf", "application/pdf", 'inline; filename="document-{}.pdf"'),
        ("scan.png", "image/png", 'inline; filename="document-{}.png"'),
        ("photo.jpg", "image/jpeg", 'inline; filename="document-{}.jpg"'),
        ("fax.tif", "application/pdf", 'inline; filename="document-{}.tiff.pdf"'),
        (
            "orders.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            'attachment; filename="document-{}.docx"',
        ),
    ],
)
def test_it_is_shown_in_a_sandbox_and_each_time_is_on_record(ines, story, name, kind, how):
    add(ines, story, files.GOOD[name], name)
    document = Document.objects.get()
    before = AccessRecord.objects.count()
    answer = ines.get(document.get_absolute_url())
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (kind, how.format(document.pk))
    policy = answer["Content-Security-Policy"]
    assert "sandbox;" in f"{policy};" and "script-src 'none'" in policy and "allow" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    record = AccessRecord.objects.latest("pk")
    assert AccessRecord.objects.count() == before + 1
    assert (record.user, record.of, record.rows) == (story.ines, "referrals.Document", [document.pk])


def test_the_file_itself_can_be_saved(ines, story):
    add(ines, story, files.tiff(), "fax.tif")
    answer = ines.get(Document.objects.get().get_absolute_url(), {"as": "file"})
    assert answer["Content-Type"] == "image/tiff" and answer["Content-Disposition"].startswith("attachment")


def test_another_site_cannot_have_it_fetched(ines, story):
    add(ines, story)
    before = AccessRecord.objects.count()
    path = Document.objects.get().get_absolute_url()
    assert ines.get(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert AccessRecord.objects.count() == before
    assert ines.get(path, headers={"Sec-Fetch-Site": "none"}).status_code == 200


def test_a_file_that_was_changed_or_lost_stays_shut(ines, story, shelf):
    add(ines, story)
    (path,) = lying(shelf)
    whole = path.read_bytes()
    for content in (whole[:-1] + bytes([whole[-1] ^ 1]), whole[:40], b"%PDF-1.4", b""):
        path.write_bytes(content)
        answer = ines.get(Document.objects.get().get_absolute_url())
        assert answer.headers["Location"] == story.ada.get_absolute_url()
    assert "Tell whoever runs Kept." in said(ines, story.ada.get_absolute_url())
    path.unlink()
    assert ines.get(Document.objects.get().get_absolute_url()).status_code == 302


def test_what_an_older_key_sealed_still_opens(ines, story, settings):
    add(ines, story)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key, which is long enough"
    document = Document.objects.get()
    assert store.read(document.stored_as) == files.pdf()
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(store.Unreadable):
        store.read(document.stored_as)


def test_it_is_removed_and_undo_puts_it_back(ines, story):
    add(ines, story)
    document = Document.objects.get()
    answer = ines.post(f"{document.get_absolute_url()}removal/")
    page = said(ines, answer.headers["Location"])
    assert "Removed fax.pdf." in page and document.get_absolute_url() not in page
    assert ines.get(document.get_absolute_url()).status_code == 404
    undo(ines, document)
    assert ines.get(document.get_absolute_url()).content == files.pdf()


def test_it_is_replaced_and_undo_puts_back_the_old_one(ines, story):
    add(ines, story)
    old = Document.objects.get()
    path = f"{old.get_absolute_url()}replacement/"
    assert "Replace a document" in said(ines, path)
    assert ines.post(path, {}).status_code == 422
    answer = ines.post(path, {"files": [files.upload(files.pdf(2), "better.pdf")]})
    assert "In place of fax.pdf: better.pdf." in said(ines, answer.headers["Location"])
    assert [d.name for d in standing(story)] == ["better.pdf"]
    undo(ines, old)
    assert [d.name for d in standing(story)] == ["fax.pdf"]


def test_adding_is_undone_too(ines, story):
    add(ines, story)
    undo(ines, Document.objects.get())
    assert not standing(story)


def standing(story) -> list[Document]:
    return list(Document.objects.visible_to(story.ines))


def undo(client, row) -> None:
    change = row.history.latest("pgh_id").pgh_context_id
    assert client.post(f"/undo/{change}/").status_code == 302


def test_maria_adds_from_the_field_and_does_not_see(client, story):
    client.force_login(story.maria)
    page = said(client, story.ada.get_absolute_url())
    assert "What you add goes to intake." in page
    answer = add(client, story, files.jpeg(), "orders.jpg")
    assert "Added: orders.jpg." in said(client, answer.headers["Location"])
    document = Document.objects.get()
    assert document.added_by == story.maria
    for path in (document.get_absolute_url(), f"{document.get_absolute_url()}replacement/"):
        assert client.get(path).status_code == 404
    assert client.post(f"{document.get_absolute_url()}removal/").status_code == 404
    for path in (story.ada.get_absolute_url(), place(story)):
        assert "orders.jpg" not in said(client, path) and document.get_absolute_url() not in said(client, path)
    undo(client, document)
    assert not standing(story)


@pytest.mark.parametrize("who", ["noel", "olga"])
def test_nobody_else_comes_near(client, story, ines, who):
    add(ines, story)
    document = Document.objects.get()
    client.force_login(getattr(story, who))
    before = AccessRecord.objects.count()
    assert add(client, story).status_code == 404
    for path in (place(story), document.get_absolute_url(), f"{document.get_absolute_url()}replacement/"):
        assert client.get(path).status_code == 404
    assert client.post(f"{document.get_absolute_url()}removal/").status_code == 404
    assert AccessRecord.objects.count() == before


def test_a_stranger_is_asked_to_sign_in(client, story, ines):
    add(ines, story)
    client.logout()
    assert "/login/" in client.get(Document.objects.get().get_absolute_url()).headers["Location"]


def test_no_name_of_a_file_leaves_the_page(ines, story):
    """A file's name may be a patient's: it stands in no address, title, event or name to save it under."""
    add(ines, story, name="ZQBROOK.pdf")
    document = Document.objects.get()
    answer = ines.get(document.get_absolute_url())
    assert "ZQBROOK" not in str(answer.headers) + str(document) + document.get_absolute_url()
    page = said(ines, place(story))
    assert "ZQBROOK" not in page.partition("</title>")[0]
    assert "ZQBROOK" not in str(list(ReferralEvent.objects.values_list("particulars", flat=True)))


def test_a_hostile_name_is_only_shown(ines, story):
    add(ines, story, name="<script>alert(1).pdf")
    page = said(ines, story.ada.get_absolute_url())
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
