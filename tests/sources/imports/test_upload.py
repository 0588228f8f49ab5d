"""The first step: what comes over the wire, whole or not."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from sources.imports import limits, store
from sources.models import SourceImport
from tests.sources.imports.files import csv_bytes, upload, xlsx_bytes

pytestmark = pytest.mark.django_db
BOUNDARY = "the-boundary"
ELM = ["Elm", "", "", "78701", "", "", ""]


@pytest.fixture
def mo(client, story):
    client.force_login(story.mo)
    return client


def files() -> set[str]:
    return {path.name for path in store.folder().iterdir()}


def over_the_wire(content: bytes) -> bytes:
    """As a browser sends the form: the file, and after it the field that says it is whole."""
    lines = [
        f"--{BOUNDARY}", 'Content-Disposition: form-data; name="file"; filename="sources.csv"',
        "Content-Type: text/csv", "", content.decode(),
        f"--{BOUNDARY}", 'Content-Disposition: form-data; name="whole"', "", "yes",
        f"--{BOUNDARY}--", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def send(client, body: bytes):
    return client.post(reverse("sources:import_new"), body, content_type=f"multipart/form-data; boundary={BOUNDARY}")


@pytest.mark.parametrize(("name", "content"), [("a.csv", csv_bytes(ELM)), ("a.xlsx", xlsx_bytes(["Name"], ["Elm"]))])
def test_a_file_is_kept_out_of_the_web_under_another_name(mo, story, name, content):
    answer = upload(mo, content, name)
    job = SourceImport.objects.get()
    assert answer.url == reverse("sources:import_columns", args=[job.pk])
    assert (job.file_name, job.branch, job.by, job.status) == (name, story.riverside, story.mo, "matching")
    assert name not in store.path_of(job).name
    assert store.path_of(job).read_bytes() == content


def test_a_whole_upload_passes_and_one_cut_off_anywhere_does_not(mo, story):
    body = over_the_wire(csv_bytes(*[ELM] * 50))
    assert send(mo, body).status_code == 302
    begins, ends = body.index(b"Elm"), body.index(b'name="whole"')
    kept = files()
    for length in range(begins, ends, 97):
        answer = send(mo, body[:length])
        assert answer.status_code == 422
        assert "The upload was cut off on its way. Choose the file again." in answer.content.decode()
    assert SourceImport.objects.count() == 1
    assert files() == kept


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7", "This is a PDF"),
        (b"PK\x03\x04 and no more", "cut off or damaged"),
        (b"\x00" * 100, "not a text file"),
        (b"<script>alert(1)</script>" * 50_000, "this is not a table"),
    ],
)
def test_what_is_no_list_is_refused_and_not_kept(mo, story, content, words):
    before = files()
    answer = upload(mo, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert files() == before
    assert not SourceImport.objects.exists()


def test_too_big_is_refused(mo, story, monkeypatch):
    monkeypatch.setattr("sources.imports.forms.MOST_BYTES", 10)
    assert "Split it." in upload(mo, csv_bytes(ELM)).content.decode()
    assert limits.MOST_BYTES == 50_000_000


@pytest.mark.parametrize("name", ["../../etc/passwd", "<script>.csv", "a" * 300 + ".csv", "ünï.csv"])
def test_a_hostile_name_is_only_shown(mo, story, name):
    upload(mo, csv_bytes(ELM), name)
    job = SourceImport.objects.get()
    page = mo.get(job.get_absolute_url()).content.decode()
    assert "<script>.csv" not in page
    assert "/" not in job.file_name
    assert store.path_of(job).parent == store.folder()


def test_a_manager_of_two_branches_chooses(mo, story):
    Membership.objects.create(user=story.mo, branch=story.hillside, role="manager")
    refused = upload(mo, csv_bytes(ELM))
    assert "This field is required." in refused.content.decode()
    upload(mo, csv_bytes(ELM), branch=story.hillside.pk)
    assert SourceImport.objects.get().branch == story.hillside


def test_not_into_a_branch_where_one_is_no_manager(mo, story):
    Membership.objects.create(user=story.mo, branch=story.hillside, role="intake")
    upload(mo, csv_bytes(ELM), branch=story.hillside.pk)
    assert SourceImport.objects.get().branch == story.riverside
