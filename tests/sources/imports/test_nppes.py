"""The layout of NPPES: the rows of some ZIPs and taxonomy codes, organisations and the people at their addresses."""

import csv
import io
import re
import tracemalloc
import zipfile
from contextlib import nullcontext
from itertools import repeat

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from sources.imports import nppes, running, store
from sources.models import Contact, Source, SourceImport
from tests.sources.imports.files import csv_bytes, imported, upload

pytestmark = pytest.mark.django_db
HEADERS = list(nppes.FIELDS.values())
HOSPITAL = {
    "npi": "1234567893", "entity": "2", "organisation": "ST DAVID HOSPITAL OF AUSTIN LLC", "address": "919 E 32ND ST",
    "city": "AUSTIN", "state": "TX", "zip": "787052703", "phone": "5125550111", "fax": "5125550112",
    "taxonomy_1": "251G00000X", "taxonomy_2": "282N00000X",
}  # fmt: skip
POE = {
    "npi": "1932104098", "entity": "1", "last": "POE", "first": "SAMANTHA", "credential": "M.D.", "zip": "78705",
    "address": "1 ELM ST STE 5", "city": "AUSTIN", "state": "TX", "phone": "5125550142", "taxonomy_1": "207R00000X",
}  # fmt: skip
LEE = POE | {"npi": "1003000126", "last": "LEE", "first": "KIM", "credential": "NP", "taxonomy_1": "363LF0000X"}


def rows(*people: dict[str, str]) -> bytes:
    return csv_bytes(*[[row.get(name, "") for name in nppes.FIELDS] for row in people], headers=HEADERS)


def taken(client, *people: dict[str, str], zips: str = "78705", codes: str = "") -> SourceImport:
    return imported(client, rows(*people), "npidata.csv", zips=zips, codes=codes)


@pytest.fixture
def mo(client, story):
    client.force_login(story.mo)
    return client


def test_the_layout_is_known_by_its_headers_and_asks_for_the_rows(mo, story):
    answer = upload(mo, rows(HOSPITAL))
    form = mo.get(answer.url).context["form"]
    assert form["zips"].value() == "78705"  # the branch's service area
    refused = mo.post(answer.url, {"zips": "7870", "codes": "x!"})
    assert "“7870” is not a ZIP code of five digits." in refused.content.decode()
    assert "is not a taxonomy code" in refused.content.decode()


def test_an_organisation_becomes_a_source_of_the_kind_it_was_chosen_for(mo, story):
    job = taken(mo, HOSPITAL, codes="282N")
    source = Source.objects.get(npi="1234567893")
    assert (source.name, source.kind, source.zip) == ("St David Hospital of Austin LLC", "hospital", "78705")
    assert (source.address, source.city, source.phone.as_e164) == ("919 E 32nd St", "Austin", "+15125550111")
    assert (job.made, job.passed) == (1, 0)


def test_people_at_one_address_are_one_practice(mo, story):
    job = taken(mo, POE, LEE)
    practice = Source.objects.get(name="Practice at 1 Elm St Ste 5")
    assert practice.kind == "physician_practice"
    assert list(practice.contacts.values_list("name", "role")) == [
        ("Kim Lee, NP", "nurse_practitioner"), ("Samantha Poe, MD", "physician"),
    ]  # fmt: skip
    assert (job.made, job.updated, job.also["people_made"]) == (1, 1, 2)


def test_a_person_sits_at_the_source_that_is_here_with_that_address_or_phone(mo, story):
    Source.objects.filter(pk=story.mercy.pk).update(address="1 Elm St STE 5")
    Source.objects.filter(pk=story.oakview.pk).update(phone="+15125550199")
    taken(mo, POE, LEE | {"address": "2 OAK ST", "phone": "5125550199"})
    assert Contact.objects.get(npi=POE["npi"]).source == story.mercy
    assert Contact.objects.get(npi=LEE["npi"]).source == story.oakview
    assert Source.objects.get(pk=story.mercy.pk).name == "Mercy Hospital"
    assert Source.objects.get(pk=story.mercy.pk).phone == ""


def test_a_person_stays_where_they_are_and_the_same_file_changes_nothing(mo, story):
    taken(mo, POE, LEE, HOSPITAL)
    practice = Source.objects.get(kind="physician_practice")
    practice.edit(version=practice.version, name="Elm Street Medical", address="")
    again = taken(mo, POE, LEE, HOSPITAL)
    assert (again.made, again.updated, again.same) == (0, 0, 3)


@pytest.mark.parametrize(
    "other",
    [
        {"zip": "10001"},
        {"zip": ""},
        {"taxonomy_1": "122300000X"},
        {"ended": "01/02/2024"},
        {"entity": ""},
    ],
)
def test_what_nobody_asked_for_is_passed_over_and_counted(mo, story, other):
    before = Source.objects.count()
    job = taken(mo, POE | other, codes="20 363")
    assert (job.position, job.passed, job.made) == (1, 1, 0)
    assert Source.objects.count() == before


def test_one_that_was_taken_up_again_counts(mo, story):
    assert taken(mo, POE | {"ended": "01/02/2020", "reactivated": "03/04/2021"}).made == 1


def test_a_chosen_row_with_a_wrong_cell_is_rejected_with_its_reason(mo, story):
    job = taken(mo, HOSPITAL | {"npi": "1234567890"}, POE | {"address": ""})
    assert (job.rejected, job.made) == (2, 0)
    reasons = [row["why"] for row in SourceImport.objects.get(pk=job.pk).preview["problems"]]
    assert reasons == [
        ["NPI: The last digit does not fit the others: one digit of this NPI is mistyped."],
        ["Name: empty."],
    ]


def test_it_is_taken_back_like_any_other(mo, story):
    job = taken(mo, POE, LEE, HOSPITAL)
    mo.post(reverse("sources:import_undoing", args=[job.pk]))
    running.work_due()
    assert not Source.objects.filter(zip="78705").exclude(pk=story.mercy.pk).exists()
    assert not Contact.objects.filter(npi__in=[POE["npi"], LEE["npi"]]).exists()


def test_who_was_joined_to_another_is_nobodys_place(mo, story):
    gone = Contact.objects.create(source=story.oakview, name="S. Poe", npi="1932104098", merged_into=story.dana)
    taken(mo, POE)
    gone.refresh_from_db()
    assert (gone.name, story.oakview.contacts.count()) == ("S. Poe", 1)
    assert Contact.objects.standing().get(npi="1932104098").source.name == "Practice at 1 Elm St Ste 5"


# --- the published file, several GB of it ---


def published(path, *people, many=0, packed=False):
    """As CMS packs it: the table, and beside it one with the headers alone. Other columns stand between ours."""
    headers = [name for header in HEADERS for name in (header, f"Other {header}")]
    member = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) if packed else None
    with member or nullcontext(), member.open("npidata_pfile_20260101.csv", "w") if member else path.open("wb") as out:
        text = io.TextIOWrapper(out, encoding="utf-8", newline="")
        sheet = csv.writer(text, quoting=csv.QUOTE_ALL)
        sheet.writerow(headers)
        for row in [*people, *repeat(POE | {"zip": "99501"}, many)]:
            sheet.writerow([cell for name in nppes.FIELDS for cell in (row.get(name, ""), "x" * 20)])
        text.flush()
        text.detach()
    if packed:
        with zipfile.ZipFile(path, "a") as more:
            more.writestr("npidata_pfile_20260101_fileheader.csv", "NPI")
            more.writestr("NPPES_Readme.pdf", "x")
    return path


def run(*args, **options):
    said = io.StringIO()
    call_command("nppes", *args, stdout=said, **options)
    return said.getvalue()


@pytest.mark.parametrize("packed", [False, True])
def test_the_chosen_rows_of_the_published_file_become_a_file_to_upload(mo, story, tmp_path, packed):
    whole = published(tmp_path / "whole", HOSPITAL, POE, LEE, HOSPITAL | {"zip": "10001"}, packed=packed)
    small = tmp_path / "small.csv"
    asked = ["--zip", "78705", "78704", "--taxonomy", "282N", "207R"]
    said = run(str(whole), "--branch", "riverside", *asked, "--to", str(small))
    assert said.startswith("2 rows are in")
    assert next(csv.reader(io.StringIO(small.read_text(encoding="utf-8-sig")))) == HEADERS
    job = imported(mo, small.read_bytes(), "small.csv", zips="78705", codes="")
    assert (job.layout, job.made) == ("nppes", 2)
    assert Source.objects.filter(npi="1234567893").exists()
    assert Contact.objects.filter(npi="1932104098").exists()


def test_without_zips_those_that_the_branch_serves(story, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run(str(published(tmp_path / "whole.csv", HOSPITAL, POE | {"zip": "78704"})), "--branch", "Riverside")
    assert len((tmp_path / "nppes-riverside.csv").read_text().splitlines()) == 2


def test_it_is_checked_at_once_as_a_manager_who_then_looks(mo, story, tmp_path):
    whole = published(tmp_path / "npidata.zip", HOSPITAL, LEE, packed=True)
    said = run(str(whole), "--branch", "Riverside", "--zip", "78705", "--as", "mo@kept.test")
    job = SourceImport.objects.get()
    assert "2 rows are being checked. Nothing is written before Mo Haddad says so:" in said
    assert job.get_absolute_url() in said
    running.work_due()
    job.refresh_from_db()
    assert (job.status, job.by, job.file_name, job.made) == ("checked", story.mo, "npidata.zip", 2)
    assert oct(store.path_of(job).stat().st_mode)[-3:] == "600"
    assert not Source.objects.filter(npi="1234567893").exists()
    mo.post(reverse("sources:import_run", args=[job.pk]))
    running.work_due()
    assert Source.objects.filter(npi="1234567893").exists()


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--branch", "Nowhere", "--zip", "78705"], "There is no branch “Nowhere”."),
        (["--branch", "Riverside", "--zip", "787"], "“787” is not a ZIP code of five digits."),
        (["--branch", "Hillside"], "This field is required."),
        (["--branch", "Riverside", "--as", "maria@kept.test"], "nobody who may import in Riverside"),
    ],
)
def test_what_the_command_is_not_given_it_says(story, tmp_path, args, sentence):
    with pytest.raises(CommandError, match=re.escape(sentence)):
        run(str(published(tmp_path / "whole.csv", HOSPITAL)), *args)
    assert not SourceImport.objects.exists()


def test_what_is_no_nppes_file_is_refused_in_words(story, tmp_path, settings):
    here = ["--branch", "Riverside", "--as", "mo@kept.test"]
    other, packed, cut = tmp_path / "other.csv", tmp_path / "other.zip", tmp_path / "cut.zip"
    other.write_text("Name,ZIP\nElm,78705\n")
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("readme.txt", "x")
    whole = published(tmp_path / "whole.zip", HOSPITAL, many=3000, packed=True).read_bytes()
    cut.write_bytes(whole[:2000] + bytes(200) + whole[2200:])
    before = set(store.folder().iterdir())
    for path, sentence in (
        (other, "lacks “NPI”"),
        (packed, "no CSV file in this ZIP"),
        (cut, "damaged or was cut off"),
        (tmp_path / "none.zip", "No such file"),
    ):
        with pytest.raises(CommandError, match=re.escape(sentence)):
            run(str(path), *here)
    assert set(store.folder().iterdir()) == before


def test_the_memory_stays_flat_however_long_the_file(story, tmp_path):
    def most(many: int) -> int:
        whole = published(tmp_path / f"{many}.zip", HOSPITAL, many=many, packed=True)
        tracemalloc.start()
        try:
            run(str(whole), "--branch", "Riverside", "--zip", "78705", "--to", str(tmp_path / "small.csv"))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    most(10)  # what is loaded once
    assert most(20_000) < most(1_000) + 1_000_000
