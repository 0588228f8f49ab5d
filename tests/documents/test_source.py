"""The files about a source: Maria keeps them, everybody who sees the source opens them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sources.models import Merge, SourceDocument
from tests.documents import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf")]


@pytest.fixture
def maria(client, story):
    client.force_login(story.maria)
    return client


def place(story) -> str:
    return f"/sources/{story.mercy.pk}/documents/"


def add(client, story, content: bytes = files.pdf(), name: str = "map.pdf"):
    return client.post(f"{place(story)}new/", {"files": [files.upload(content, name)]})


def said(client, path: str) -> str:
    return client.get(path).content.decode()


def test_it_is_added_listed_and_told_on_the_timeline(maria, story):
    assert add(maria, story).headers["Location"] == place(story)
    assert "map.pdf" in said(maria, place(story)) and "Nothing about a patient" in said(maria, place(story))
    page = said(maria, story.mercy.get_absolute_url())
    assert "Documents (1)" in page and "map.pdf</a> was added" in page
    assert "map.pdf" in said(maria, f"{story.mercy.get_absolute_url()}?show=documents")
    assert "map.pdf" not in said(maria, f"{story.mercy.get_absolute_url()}?show=talks")


def test_everybody_who_sees_the_source_opens_it(maria, client, story):
    add(maria, story)
    document = SourceDocument.objects.get()
    for person in (story.maria, story.ines, story.mo):
        client.force_login(person)
        answer = client.get(document.get_absolute_url())
        assert answer.content == files.pdf() and "sandbox" in answer["Content-Security-Policy"]


def test_only_who_edits_the_source_keeps_them(maria, client, story):
    add(maria, story)
    document = SourceDocument.objects.get()
    client.force_login(story.ines)
    assert "Remove" not in said(client, place(story))
    assert add(client, story, files.png(), "x.png").status_code == 403
    for act in ("replacement", "removal"):
        assert client.post(f"{document.get_absolute_url()}{act}/", {}).status_code == 403
    assert SourceDocument.objects.visible_to(story.ines).count() == 1


@pytest.mark.parametrize(("who", "status"), [("noel", 404), ("olga", 404)])
def test_another_branch_and_the_administrator_do_not(maria, client, story, who, status):
    add(maria, story)
    client.force_login(getattr(story, who))
    for path in (place(story), SourceDocument.objects.get().get_absolute_url()):
        assert client.get(path).status_code == status


def test_it_is_removed_replaced_and_undone(maria, story):
    add(maria, story)
    document = SourceDocument.objects.get()
    maria.post(f"{document.get_absolute_url()}replacement/", {"files": [files.upload(files.png(), "map.png")]})
    assert [d.name for d in SourceDocument.objects.visible_to(story.maria)] == ["map.png"]
    newer = SourceDocument.objects.latest("pk")
    maria.post(f"{newer.get_absolute_url()}removal/")
    page = said(maria, story.mercy.get_absolute_url())
    assert "map.png was removed" in page and "Documents (" not in page
    maria.post(f"/undo/{newer.history.latest('pgh_id').pgh_context_id}/")
    assert maria.get(newer.get_absolute_url()).status_code == 200


def test_a_merge_moves_them(maria, story):
    add(maria, story)
    versions = {"version": story.oakview.version, "other_version": story.mercy.version}
    Merge.make(story.oakview, story.mercy, by=story.mo, **versions)
    assert SourceDocument.objects.get().source == story.oakview


def test_they_cost_the_sources_page_no_question(maria, story):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            maria.get(story.mercy.get_absolute_url())
        return len(queries)

    asked()
    before = asked()
    for pages in range(1, 6):
        add(maria, story, files.pdf(pages), f"{pages}.pdf")
    maria.get(story.mercy.get_absolute_url())  # says what was added
    assert asked() == before
