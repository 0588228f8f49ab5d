"""Mo brings a list of sources in: look first, then write, and take it back if it was the wrong list."""

import csv
import io
import threading
from datetime import timedelta

import pghistory
import pytest
import time_machine
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from notifications.models import Message
from referrals.models import Referral
from sources.imports import running, store
from sources.models import Contact, CoOwner, Handover, LikelyPair, Merge, NotSame, Source, SourceImport, Territory
from tests.sources.imports.files import HEADERS, checked, csv_bytes, imported, upload

pytestmark = pytest.mark.django_db

ELM = [
    "Elm Street Practice",
    "1932104098",
    "physician practice",
    "2139",
    "(512) 555-0142",
    "Sam Poe",
    "512 555 0143 x 5",
]
OAK = ["Oak Clinic", "", "clinic", "78701", "", "", ""]
BAD = ["Broken Place", "1234567890", "", "78", "555", "", ""]


@pytest.fixture
def mo(client, story):
    client.force_login(story.mo)
    return client


def counts(job: SourceImport) -> tuple[int, int, int, int]:
    return job.made, job.updated, job.same, job.rejected


def rejects(client, job: SourceImport) -> list[list[str]]:
    answer = client.get(reverse("sources:import_rejects", args=[job.pk]))
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_nothing_is_written_before_the_third_step(mo, story):
    before = Source.objects.count(), Contact.objects.count()
    job = checked(mo, csv_bytes(ELM, OAK, BAD))
    assert (job.status, counts(job)) == ("checked", (2, 0, 0, 1))
    assert (Source.objects.count(), Contact.objects.count()) == before
    page = mo.get(job.get_absolute_url()).content.decode()
    assert "Import 2 rows" in page
    assert "one digit of this NPI is mistyped" in page


def test_the_good_rows_go_in_and_the_bad_ones_come_back_with_reasons(mo, story):
    job = imported(mo, csv_bytes(ELM, OAK, BAD))
    assert (job.status, counts(job)) == ("done", (2, 0, 0, 1))
    elm = Source.objects.get(npi="1932104098")
    assert (elm.name, elm.kind, elm.zip, elm.phone.as_e164) == (ELM[0], "physician_practice", "02139", "+15125550142")
    assert (elm.branch, elm.owner, elm.tier) == (story.riverside, None, "C")
    assert elm.next_check_in == elm.added_on + timedelta(days=30)
    person = elm.contacts.get()
    assert (person.name, person.phone_in_full) == ("Sam Poe", "(512) 555-0143 ext. 5")
    headers, row = rejects(mo, job)
    assert headers == [*HEADERS, "Row in the file", "Reason"]
    assert row[:-2] == BAD
    assert row[-2] == "4"
    assert "NPI:" in row[-1]
    assert "ZIP:" in row[-1]
    assert "Phone:" in row[-1]


def test_the_file_of_rejects_comes_back_mended(mo, story):
    job = imported(mo, csv_bytes(ELM, ["=HYPERLINK(1)", "1234567890", "", "78701", "+1 512 555 0190", "", ""]))
    headers, row = rejects(mo, job)
    assert (row[0], row[4]) == ("'=HYPERLINK(1)", "'+1 512 555 0190")
    row[0], row[1] = "Mended Place", ""
    again = imported(mo, csv_bytes(row, headers=headers))
    assert counts(again) == (1, 0, 0, 0)
    assert Source.objects.get(name="Mended Place").phone.as_e164 == "+15125550190"


def test_the_same_file_again_changes_nothing(mo, story):
    imported(mo, csv_bytes(ELM, OAK))
    before = Source.history.rel.related_model.objects.count()
    again = imported(mo, csv_bytes(ELM, OAK))
    assert counts(again) == (0, 0, 2, 0)
    assert Source.history.rel.related_model.objects.count() == before


def test_an_npi_that_is_here_updates_and_an_empty_cell_changes_nothing(mo, story):
    imported(mo, csv_bytes(ELM))
    elm = Source.objects.get(npi="1932104098")
    again = imported(mo, csv_bytes(["Elm Street Medical", "1932104098", "", "", "", "SAM POE", "512-555-0199"]))
    assert counts(again) == (0, 1, 0, 0)
    after = Source.objects.get(pk=elm.pk)
    assert (after.name, after.kind, after.zip, after.version) == (
        "Elm Street Medical", "physician_practice", "02139", elm.version + 1,
    )  # fmt: skip
    assert after.contacts.get().phone.as_e164 == "+15125550199"


def test_a_number_of_another_system_updates(mo, story):
    headers = ["ID", "Name", "ZIP"]
    imported(mo, csv_bytes(["A-7", "Elm", "78701"], headers=headers))
    imported(mo, csv_bytes(["A-7", "Elm Street", "78702"], headers=headers))
    assert Source.objects.filter(external_id="A-7").values_list("name", "zip").get() == ("Elm Street", "78702")


def test_number_and_npi_of_two_sources_are_a_problem(mo, story):
    Source.objects.create(branch=story.riverside, name="One", external_id="A-1")
    Source.objects.create(branch=story.riverside, name="Two", npi="1932104098")
    job = checked(mo, csv_bytes(["A-1", "1932104098", "Which"], headers=["ID", "NPI", "Name"]))
    assert job.preview["problems"][0]["why"] == ["The number is that of One, the NPI that of Two."]


def test_two_sources_with_one_npi_are_told_apart_by_name_or_refused(mo, story):
    for name in ("North", "South"):
        Source.objects.create(branch=story.riverside, name=name, npi="1932104098", zip="78701")
    headers = ["Name", "NPI", "ZIP", "City"]
    job = imported(mo, csv_bytes(["South", "1932104098", "78701", "Austin"], headers=headers))
    assert counts(job) == (0, 1, 0, 0)
    assert Source.objects.get(city="Austin").name == "South"
    job = checked(mo, csv_bytes(["West", "1932104098", "78701", ""], headers=headers))
    assert "2 sources here have this NPI" in job.preview["problems"][0]["why"][0]


def test_the_same_name_and_zip_is_shown_beside_and_updates(mo, story):
    row = ["mercy  hospital", "", "", "78705", "512 555 0100", "", ""]
    job = checked(mo, csv_bytes(row))
    assert counts(job) == (0, 1, 0, 0)
    assert job.preview["alike"][0]["here"] == story.mercy.pk
    assert job.preview["updates"][0]["changes"] == [
        ["Name", "Mercy Hospital", "mercy hospital"],
        ["Phone", "", "(512) 555-0100"],
    ]
    assert "The same name and ZIP" in mo.get(job.get_absolute_url()).content.decode()
    mo.post(reverse("sources:import_run", args=[job.pk]))
    running.work_due()
    assert Source.objects.get(pk=story.mercy.pk).phone.as_e164 == "+15125550100"


def test_or_it_is_left_out(mo, story):
    twice = ["New Place", "", "", "78701", "", "Ann", ""], ["New Place", "", "", "78701", "", "Bob", ""]
    job = imported(mo, csv_bytes(["Mercy Hospital", "", "", "78705", "", "", ""], *twice), alike="leave")
    assert counts(job) == (1, 1, 0, 1)  # what the file itself made is not left out
    assert "Mercy Hospital, which is here" in rejects(mo, job)[1][-1]


def test_a_like_name_is_suggested_and_never_taken_for_it(mo, story):
    job = checked(mo, csv_bytes(["Mercy Hospital of Austin", "", "", "78705", "", "", ""]))
    assert counts(job) == (1, 0, 0, 0)
    page = mo.get(job.get_absolute_url()).content.decode()
    assert "like a source that is here" in page
    assert f'href="/sources/{story.mercy.pk}/"' in page


def test_a_like_name_with_another_npi_is_another_source(mo, story):
    story.mercy.edit(version=1, npi="1234567893")
    job = imported(mo, csv_bytes(["Mercy Hospital", "1932104098", "", "78705", "", "", ""]))
    assert counts(job) == (1, 0, 0, 0)


def test_a_source_in_several_rows_has_several_people(mo, story):
    rows = [["Elm", "1932104098", "", "78701", "", name, ""] for name in ("Ann", "Bob", "Ann")]
    job = checked(mo, csv_bytes(*rows))
    seen = counts(job)
    job = imported(mo, csv_bytes(*rows))
    assert seen == counts(job) == (1, 1, 1, 0)
    assert job.also == {"people_made": 2, "people_changed": 0}
    assert sorted(Source.objects.get(name="Elm").contacts.values_list("name", flat=True)) == ["Ann", "Bob"]


def test_the_preview_counts_what_the_import_does_across_batches(mo, story, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 2)
    rows = [[f"Place {n % 4}", "", "", "78701", "", f"Person {n % 3}", ""] for n in range(9)]
    rows += [["Mercy Hospital", "", "", "78705", f"512 555 010{n}", "", ""] for n in (1, 1, 2)]
    job = checked(mo, csv_bytes(*rows))
    seen, also = counts(job), job.also
    job = imported(mo, csv_bytes(*rows))
    assert counts(job) == seen
    assert job.also == also


def test_the_owner_is_a_colleague_by_e_mail(mo, story):
    rows = [["Elm", "maria@kept.test"], ["Oak", "noel@kept.test"], ["Ash", ""]]
    job = imported(mo, csv_bytes(*rows, headers=["Name", "Owner email"]))
    assert counts(job) == (2, 0, 0, 1)
    assert Source.objects.get(name="Elm").owner == story.maria
    assert Source.objects.get(name="Ash").owner is None
    assert "no marketer or manager of this branch" in rejects(mo, job)[1][-1]


# --- all or none ---


def test_all_or_none_is_refused_while_there_are_problems(mo, story):
    job = checked(mo, csv_bytes(ELM, BAD))
    answer = mo.post(reverse("sources:import_run", args=[job.pk]), {"all_or_none": "on"}, follow=True)
    assert "Some rows have problems, so none goes in." in answer.content.decode()
    running.work_due()
    assert not Source.objects.filter(npi="1932104098").exists()


def test_all_or_none_takes_everything_back_when_a_row_turns_bad_on_the_way(mo, story, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 1)
    headers = ["ID", "NPI", "Name"]
    job = checked(mo, csv_bytes(["A-1", "", "One"], ["A-2", "1932104098", "Two"], headers=headers))
    Source.objects.create(branch=story.riverside, name="Meanwhile", external_id="A-2")
    Source.objects.create(branch=story.riverside, name="Other", npi="1932104098")
    mo.post(reverse("sources:import_run", args=[job.pk]), {"all_or_none": "on"})
    running.work_due()
    job.refresh_from_db()
    assert job.status == "undone"
    assert "Row 3" in job.trouble
    assert not Source.objects.filter(name="One").exists()


# --- stop, go on, take back ---


def stopped_halfway(mo, monkeypatch) -> SourceImport:
    """Stopped while its second batch of four waits."""
    monkeypatch.setattr(running, "BATCH", 2)
    job = checked(mo, csv_bytes(*[[f"Place {n}", "", "", "78701", "", f"P{n}", ""] for n in range(8)]))
    mo.post(reverse("sources:import_run", args=[job.pk]))
    job = SourceImport.objects.claim()
    with running.continuing(job.change, user=job.by_id):
        running.write_batch(job, job.subject, next(running.batches(job)))
        mo.post(reverse("sources:import_cancellation", args=[job.pk]))
        with pytest.raises(running.Lost):
            running.write_batch(job, job.subject, next(running.batches(job)))
    return SourceImport.objects.get(pk=job.pk)


def test_stopped_it_says_how_far_it_came_and_goes_on_with_the_rest(mo, story, monkeypatch):
    job = stopped_halfway(mo, monkeypatch)
    assert (job.status, job.position, Source.objects.filter(name__startswith="Place").count()) == ("cancelled", 2, 2)
    assert "Stopped after 2 of 8 rows" in mo.get(job.get_absolute_url()).content.decode()
    mo.post(reverse("sources:import_resumption", args=[job.pk]))
    running.work_due()
    job.refresh_from_db()
    assert (job.status, counts(job)) == ("done", (8, 0, 0, 0))
    assert Source.objects.filter(name__startswith="Place").count() == 8


def test_stopped_it_can_be_taken_back(mo, story, monkeypatch):
    job = stopped_halfway(mo, monkeypatch)
    mo.post(reverse("sources:import_undoing", args=[job.pk]))
    running.work_due()
    assert not Source.objects.filter(name__startswith="Place").exists()


def test_undo_removes_what_it_made_and_puts_back_what_it_changed(mo, story, monkeypatch):
    monkeypatch.setattr("sources.imports.undoing.BATCH", 2)
    before = Source.objects.filter(pk=story.mercy.pk).values().get()
    rows = [
        ["Mercy Hospital", "1234567893", "snf", "78705", "512 555 0100", "Dana Reyes", "512 555 0101"],
        ELM,
        OAK,
        BAD,
    ]
    job = imported(mo, csv_bytes(*rows))
    assert counts(job) == (2, 1, 0, 1)
    answer = mo.post(reverse("sources:import_undoing", args=[job.pk]), follow=True)
    running.work_due()
    after = Source.objects.filter(pk=story.mercy.pk).values().get()
    assert {k: v for k, v in after.items() if before[k] != v}.keys() == {"version"}
    assert Contact.objects.get(pk=story.dana.pk).phone.as_e164 == "+15125550111"
    assert not Source.objects.filter(name__in=[ELM[0], OAK[0]]).exists()
    assert not Contact.objects.filter(name="Sam Poe").exists()
    page = mo.get(answer.redirect_chain[-1][0]).content.decode()
    assert "Taken back: 3 removed, 2 put back as they were." in page


def test_undo_leaves_what_was_changed_since_and_what_something_builds_on(mo, story):
    job = imported(mo, csv_bytes(ELM, OAK, ["Ash", "", "", "78701", "", "", ""]))
    oak = Source.objects.get(name="Oak Clinic")
    with pghistory.context(user=story.mo.pk):
        oak.edit(version=oak.version, city="Austin")
    patient = {"last_name": "Brook", "first_name": "Bea", "phone": "5125550142", "zip": "78705"}
    elm = Source.objects.get(name=ELM[0])
    Referral.arrive(form_id=job.change, by=story.ines, source=elm, contact=elm.contacts.get(), patient=patient)
    mo.post(reverse("sources:import_undoing", args=[job.pk]))
    running.work_due()
    job.refresh_from_db()
    assert Source.objects.filter(name__in=["Oak Clinic", ELM[0]]).count() == 2
    assert not Source.objects.filter(name="Ash").exists()
    assert {k: job.also["undo"][k] for k in ("removed", "put_back", "kept")} == {"removed": 1, "put_back": 0, "kept": 3}


def test_undo_ends_after_a_day(mo, story):
    job = imported(mo, csv_bytes(ELM))
    with time_machine.travel(now() + timedelta(hours=25)):
        mo.force_login(story.mo)
        assert "Undo this import" not in mo.get(job.get_absolute_url()).content.decode()
        answer = mo.post(reverse("sources:import_undoing", args=[job.pk]), follow=True)
        assert "more than 24 hours ago" in answer.content.decode()
    assert Source.objects.filter(name=ELM[0]).exists()


# --- who carries it on ---


def test_one_worker_has_it_until_its_lease_runs_out(mo, story):
    job = checked(mo, csv_bytes(ELM))
    mo.post(reverse("sources:import_run", args=[job.pk]))
    held = SourceImport.objects.claim()
    assert held == job
    assert SourceImport.objects.claim() is None
    with time_machine.travel(now() + timedelta(minutes=10)):
        taken = SourceImport.objects.claim()
        assert taken == job
        running.work(taken)
    with pytest.raises(running.Lost):
        running.write_batch(held, held.subject, next(running.table_of(held).rows() for _ in "1"))
    assert Source.objects.filter(name=ELM[0]).count() == 1


def test_one_that_dies_again_and_again_is_given_up_and_says_so(mo, story):
    job = checked(mo, csv_bytes(ELM))
    mo.post(reverse("sources:import_run", args=[job.pk]))
    SourceImport.objects.filter(pk=job.pk).update(tries=5)
    running.work_due()
    assert "It stopped 5 times after 0 rows" in mo.get(job.get_absolute_url()).content.decode()


def test_the_queries_do_not_grow_with_the_rows(mo, story):
    def asked(number: int) -> int:
        rows = [[f"Place {number} {n}", "", "", "78701", "", f"Person {n}", ""] for n in range(number)]
        job = checked(mo, csv_bytes(*rows))
        mo.post(reverse("sources:import_run", args=[job.pk]))
        with CaptureQueriesContext(connection) as queries:
            running.work_due()
        return len(queries)

    assert asked(5) == asked(500)


def test_a_bar_that_asks_again_until_it_is_done(mo, story):
    job = checked(mo, csv_bytes(ELM))
    mo.post(reverse("sources:import_run", args=[job.pk]))
    page = mo.get(job.get_absolute_url()).content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "<progress" in page
    running.work_due()
    fragment = mo.get(job.get_absolute_url(), headers={"HX-Request": "true", "X-Kept-Poll": "1"}).content.decode()
    assert "hx-trigger" not in fragment
    assert "<title>" not in fragment
    assert "All 1 row is done" in fragment


# --- the file ---


def test_after_a_week_the_file_is_gone_and_the_counts_stay(mo, story):
    job = imported(mo, csv_bytes(ELM, BAD))
    path, bad = store.path_of(job), store.rejects_of(job)
    assert path.exists()
    assert oct(path.stat().st_mode)[-3:] == "600"
    assert bad.exists()
    with time_machine.travel(now() + timedelta(days=8)):
        running.work_due()
    job.refresh_from_db()
    assert not path.exists()
    assert not bad.exists()
    assert (job.stored_as, job.preview, counts(job)) == ("", {}, (1, 0, 0, 1))


def test_columns_matched_once_are_remembered_for_the_branch(mo, story):
    headers = ["Wer", "Wo", "Was"]
    answer = upload(mo, csv_bytes(["Elm", "78701", "clinic"], headers=headers))
    assert mo.get(answer.url).context["form"]["name"].value() == ""
    refused = mo.post(answer.url, {"name": "", "alike": "update"})
    assert refused.status_code == 422
    assert "Say which column is the name." in refused.content.decode()
    mo.post(answer.url, {"name": "0", "zip": "1", "kind": "2", "alike": "update"})
    running.work_due()
    again = upload(mo, csv_bytes(["Oak", "78702", "snf"], headers=headers))
    form = mo.get(again.url).context["form"]
    assert [form[name].value() for name in ("name", "zip", "kind", "city")] == ["0", "1", "2", ""]


def test_one_column_is_not_two_things(mo, story):
    answer = upload(mo, csv_bytes(ELM))
    refused = mo.post(answer.url, {"name": "0", "city": "0", "alike": "update"})
    assert "That column is the Name already." in refused.content.decode()


@pytest.mark.parametrize("what", ["import_run", "import_resumption", "import_undoing"])
def test_what_is_not_its_turn_is_refused_with_a_sentence(mo, story, what):
    answer = upload(mo, csv_bytes(ELM))
    job = SourceImport.objects.latest("pk")
    page = mo.post(reverse(f"sources:{what}", args=[job.pk]), follow=True).content.decode()
    assert "This import is “Columns to match” by now." in page
    assert answer.status_code == 302


def test_an_upload_can_be_removed_before_it_wrote_anything(mo, story):
    job = checked(mo, csv_bytes(ELM))
    path = store.path_of(job)
    mo.post(reverse("sources:import_removal", args=[job.pk]))
    assert not SourceImport.objects.exists()
    assert not path.exists()
    job = imported(mo, csv_bytes(ELM))
    mo.post(reverse("sources:import_removal", args=[job.pk]))
    assert SourceImport.objects.exists()


# --- who may not ---


@pytest.mark.parametrize("who", ["maria", "ines", "olga"])
def test_only_managers_import(client, story, who):
    client.force_login(getattr(story, who))
    assert client.get(reverse("sources:imports")).status_code == 403
    assert upload(client, csv_bytes(ELM)).status_code == 403
    assert not SourceImport.objects.exists()


def test_another_branchs_import_is_not_there(mo, story, client):
    job = checked(mo, csv_bytes(ELM))
    client.force_login(story.person("Hal Ito", "manager", story.hillside))
    assert client.get(job.get_absolute_url()).status_code == 404
    assert client.get(reverse("sources:import_rejects", args=[job.pk])).status_code == 404


def test_another_branchs_source_is_never_touched(mo, story):
    Source.objects.filter(pk=story.hilltop.pk).update(npi="1932104098")
    job = imported(mo, csv_bytes(ELM))
    assert counts(job) == (1, 0, 0, 0)
    assert Source.objects.get(pk=story.hilltop.pk).name == "Hilltop Clinic"


# --- beside the rooms around it ---


def test_a_new_one_that_nobody_owns_falls_to_the_territorys_marketer(mo, story):
    Territory.objects.give(["02139"], to=story.maria, branch=story.riverside)
    imported(mo, csv_bytes(ELM, OAK))
    assert Source.objects.get(name=ELM[0]).owner == story.maria
    assert Source.objects.get(name=OAK[0]).owner is None


def merged_away(story) -> Source:
    elm = Source.objects.get(npi="1932104098")
    told = {"version": story.mercy.version, "other_version": elm.version}
    Merge.make(story.mercy, elm, by=story.mo, **told)
    story.mercy.refresh_from_db()
    return elm


def test_a_record_that_was_merged_away_leads_to_the_one_that_stands_for_it(mo, story):
    imported(mo, csv_bytes(ELM))
    elm = merged_away(story)
    same = imported(mo, csv_bytes(ELM))
    assert counts(same) == (0, 0, 1, 0)  # what was chosen in the merge is not undone by the same file again
    job = imported(mo, csv_bytes([*ELM[:4], "512 555 0177", *ELM[5:]]))
    assert counts(job) == (0, 1, 0, 0)
    after = Source.objects.get(pk=story.mercy.pk)
    assert (after.name, after.zip, after.phone.as_e164) == ("Mercy Hospital", "78705", "+15125550177")
    assert Source.objects.get(pk=elm.pk).phone.as_e164 == "+15125550142"
    assert after.contacts.filter(name="Sam Poe").count() == 1


def test_its_number_stays_with_it(mo, story):
    headers = ["ID", "Name", "NPI", "City"]
    Source.objects.filter(pk=story.mercy.pk).update(external_id="A-1")
    story.mercy.refresh_from_db()
    imported(mo, csv_bytes(["A-2", "Elm", "1932104098", ""], headers=headers))
    merged_away(story)
    job = imported(mo, csv_bytes(["A-2", "Elm", "1932104098", "Austin"], headers=headers))
    assert counts(job) == (0, 1, 0, 0)
    after = Source.objects.get(pk=story.mercy.pk)
    assert (after.external_id, after.city, after.npi) == ("A-1", "Austin", "")


def test_its_name_and_zip_lead_there_too(mo, story):
    row = ["Elm Street Practice", "", "", "78701", "", "", ""]
    imported(mo, csv_bytes([row[0], "1932104098", *row[2:]]))
    merged_away(story)
    job = checked(mo, csv_bytes(row))
    assert counts(job) == (0, 0, 1, 0)
    assert job.preview["alike"][0]["here"] == story.mercy.pk


def test_what_stands_in_another_branch_by_now_is_not_written_to(mo, story):
    imported(mo, csv_bytes(ELM))
    Source.objects.filter(npi="1932104098").update(merged_into=story.hilltop)
    job = imported(mo, csv_bytes([*ELM[:4], "512 555 0177", *ELM[5:]]))
    assert counts(job) == (0, 0, 0, 1)
    assert "in another branch by now" in rejects(mo, job)[1][-1]


def test_who_was_joined_to_another_is_not_written_to(mo, story):
    gone = Contact.objects.create(source=story.mercy, name="D. Reyes", npi="1932104098", merged_into=story.dana)
    row = ["Mercy Hospital", "", "", "78705", "", "D. Reyes", "512 555 0143"]
    job = imported(mo, csv_bytes(row))
    assert job.also["people_made"] == 0
    gone.refresh_from_db()
    story.dana.refresh_from_db()
    assert (gone.phone, story.dana.name, story.dana.phone.as_e164) == ("", "Dana Reyes", "+15125550143")


# --- two at once ---


def in_a_thread(work):
    failed = []

    def run():
        try:
            work()
        except Exception as wrong:
            failed.append(wrong)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, failed


def waits(thread) -> bool:
    """Until it stands at somebody's lock."""
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return True
        thread.join(0.02)
        if not thread.is_alive():
            return False
    return False


@pytest.mark.django_db(transaction=True)
def test_what_a_colleague_saves_at_this_moment_is_not_written_over(mo, story):
    headers = ["Name", "ZIP", "Contact name", "Contact email"]
    job = checked(mo, csv_bytes(["Mercy Hospital", "78705", "Dana Reyes", "dana@mercy.test"], headers=headers))
    mo.post(reverse("sources:import_run", args=[job.pk]))
    with transaction.atomic():
        story.dana.edit(version=story.dana.version, phone="+15125550199")
        thread, failed = in_a_thread(running.work_due)
        assert waits(thread)
    thread.join()
    assert not failed
    story.dana.refresh_from_db()
    assert (story.dana.phone.as_e164, story.dana.email) == ("+15125550199", "dana@mercy.test")


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_has_something_in_hand(mo, story):
    for n in range(2):
        job = checked(mo, csv_bytes([f"Place {n}", "", "", "78701", "", "", ""]))
        mo.post(reverse("sources:import_run", args=[job.pk]))
    held = []
    with transaction.atomic():
        held.append(SourceImport.objects.claim())
        thread, failed = in_a_thread(lambda: held.append(SourceImport.objects.claim()))
        waits(thread)
    thread.join()
    assert not failed
    assert [bool(job) for job in held] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_what_is_begun_at_this_moment_is_not_removed(mo, story):
    job = checked(mo, csv_bytes(ELM))
    old = SourceImport.objects.get(pk=job.pk)
    with transaction.atomic():
        job.run(all_or_none=False)
        thread, failed = in_a_thread(old.discard)
        assert waits(thread)
    thread.join()
    assert "This import wrote rows" in str(failed[0])
    assert SourceImport.objects.filter(pk=job.pk).exists()


def test_one_who_waited_in_a_ring_tries_again(mo, story, monkeypatch):
    job = checked(mo, csv_bytes(ELM))
    mo.post(reverse("sources:import_run", args=[job.pk]))
    real, tries = running.write_batch, []

    def once_in_a_ring(*args):
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("deadlock detected")
        return real(*args)

    monkeypatch.setattr(running, "write_batch", once_in_a_ring)
    running.work_due()
    job.refresh_from_db()
    assert (job.status, len(tries)) == ("done", 2)


def test_the_sources_of_a_batch_are_locked_in_one_order(mo, story):
    rows = [ELM, ["Mercy Hospital", "1234567893", "", "78705", "", "", ""], ["Oakview Rehab", "", "", "", "", "", ""]]
    job = checked(mo, csv_bytes(*rows))
    mo.post(reverse("sources:import_run", args=[job.pk]))
    with CaptureQueriesContext(connection) as queries:
        running.work_due()
    locks = [q["sql"] for q in queries if "NO KEY UPDATE" in q["sql"] and 'FROM "sources_source"' in q["sql"]]
    assert len(locks) == 1
    assert 'ORDER BY "sources_source"."id"' in locks[0]


# --- who owns them now ---


def told() -> dict[str, str]:
    return {m.user.name: m.text for m in Message.objects.filter(about="handover").select_related("user")}


def test_who_gains_and_who_loses_sources_hears_of_it_once(mo, story):
    lena = story.person("Lena Fox", "marketer", story.riverside)
    CoOwner.objects.create(source=story.mercy, user=lena)
    extra = Source.objects.create(branch=story.riverside, name="Ash", zip="78701", owner=story.maria)
    rows = [["Mercy Hospital", "78705"], ["Ash", "78701"], ["Oakview Rehab", ""], ["Brand New", "78701"]]
    content = csv_bytes(*[[*row, "lena@kept.test"] for row in rows], headers=["Name", "ZIP", "Owner email"])
    job = checked(mo, content)
    assert "is told once, when the import is done" in mo.get(job.get_absolute_url()).content.decode()
    assert not told()
    mo.post(reverse("sources:import_run", args=[job.pk]))
    running.work_due()
    acts = Handover.objects.filter(change=job.change)
    assert sorted(((act.left and act.left.name) or "", act.source_count) for act in acts) == [
        ("", 1),
        ("Maria Lopez", 2),
    ]
    assert told().keys() == {"Lena Fox", "Maria Lopez"}
    assert "2 sources of yours" in told()["Maria Lopez"]
    assert not CoOwner.objects.exists()
    story.mercy.refresh_from_db()
    assert story.mercy.owner_changes()[0].note == "Import of sources.csv"
    mo.post(reverse("sources:import_undoing", args=[job.pk]))
    running.work_due()
    for source in (story.mercy, extra):
        source.refresh_from_db()
        assert source.owner == story.maria
    assert CoOwner.objects.filter(source=story.mercy, user=lena).exists()
    assert not Handover.objects.filter(taken_back_in=None).exists()


def test_stopped_and_gone_on_tells_of_each_source_once(mo, story, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 1)
    rows = [["Mercy Hospital", "78705", "mo@kept.test"], ["Oakview Rehab", "", "maria@kept.test"]]
    job = checked(mo, csv_bytes(*rows, headers=["Name", "ZIP", "Owner email"]))
    mo.post(reverse("sources:import_run", args=[job.pk]))
    job = SourceImport.objects.claim()
    with running.continuing(job.change, user=job.by_id):
        running.write_batch(job, job.subject, next(running.batches(job)))
    mo.post(reverse("sources:import_cancellation", args=[job.pk]))
    assert [act.source_count for act in Handover.objects.all()] == [1]
    mo.post(reverse("sources:import_resumption", args=[job.pk]))
    running.work_due()
    assert [act.source_count for act in Handover.objects.order_by("pk")] == [1, 1]


# --- what may be here twice ---


def test_every_new_row_is_asked_whether_it_is_here(mo, story):
    """Not the first twenty alone."""
    rows = [[f"Place {n}", "", "", "73301", "", "", ""] for n in range(60)]
    job = checked(mo, csv_bytes(*rows, ["Mercy Hospital of Austin", "", "", "78705", "", "", ""]))
    assert [(row["row"], row["alike"]) for row in job.preview["likely"]] == [(62, [story.mercy.pk])]
    assert job.preview["likely_count"] == 1
    assert f'href="/sources/{story.mercy.pk}/"' in mo.get(job.get_absolute_url()).content.decode()


def test_by_phone_and_by_name_without_a_zip_too_and_what_was_merged_away_is_none(mo, story):
    Source.objects.filter(pk=story.mercy.pk).update(phone="+15125550100")
    Source.objects.create(branch=story.riverside, name="Gone", phone="+15125550100", merged_into=story.mercy)
    rows = [["Quite Another", "", "", "73301", "512 555 0100", "", ""], ["OAKVIEW REHAB", "", "", "73301", "", "", ""]]
    job = checked(mo, csv_bytes(*rows))
    assert [row["alike"] for row in job.preview["likely"]] == [[story.mercy.pk], [story.oakview.pk]]


def test_what_may_be_here_twice_is_on_the_page_of_pairs_at_once(mo, story):
    imported(mo, csv_bytes(["Mercy Hospital of Austin", "", "", "78705", "", "", ""]))
    assert LikelyPair.objects.filter(one=story.mercy, other__name="Mercy Hospital of Austin").exists()


def test_the_day_it_was_added_is_the_branchs(mo, story):
    with time_machine.travel("2026-11-25T03:00:00Z"):  # still the 24th in Chicago
        mo.force_login(story.mo)
        imported(mo, csv_bytes(ELM))
    assert Source.objects.get(npi="1932104098").added_on.isoformat() == "2026-11-24"


# --- an undo that meets something ---


def test_not_the_same_holds_no_undo_up(mo, story):
    job = imported(mo, csv_bytes(ELM))
    elm = Source.objects.get(npi="1932104098")
    NotSame.say(elm, story.mercy, by=story.mo)
    mo.post(reverse("sources:import_undoing", args=[job.pk]))
    running.work_due()
    job.refresh_from_db()
    assert (job.status, job.trouble) == ("undone", "")
    assert not Source.objects.filter(pk=elm.pk).exists()
    assert not NotSame.objects.exists()


def test_what_names_it_with_a_hidden_key_keeps_it(mo, story):
    job = imported(mo, csv_bytes(ELM))
    elm = Source.objects.get(npi="1932104098")
    elm.bear(["Key account"])
    mo.post(reverse("sources:import_undoing", args=[job.pk]))
    running.work_due()
    job.refresh_from_db()
    assert job.status == "undone"
    assert Source.objects.filter(pk=elm.pk).exists()


def test_an_undo_that_was_given_up_says_so_and_is_tried_again(mo, story):
    job = imported(mo, csv_bytes(ELM))
    mo.post(reverse("sources:import_undoing", args=[job.pk]))
    SourceImport.objects.filter(pk=job.pk).update(tries=5)
    running.work_due()
    job.refresh_from_db()
    assert job.status == "done"
    page = mo.get(job.get_absolute_url()).content.decode()
    assert "Taking it back stopped 5 times" in page
    assert "Undo this import" in page
    assert "Taken back:" not in page
    mo.post(reverse("sources:import_undoing", args=[job.pk]))
    running.work_due()
    job.refresh_from_db()
    assert (job.status, job.trouble) == ("undone", "")
    assert not Source.objects.filter(npi="1932104098").exists()


def test_a_file_that_went_after_its_week_is_no_trouble_to_remove(mo, story):
    job = checked(mo, csv_bytes(ELM))
    with time_machine.travel(now() + timedelta(days=8)):
        running.work_due()
        mo.force_login(story.mo)
        answer = mo.post(reverse("sources:import_removal", args=[job.pk]), follow=True)
    assert answer.status_code == 200
    assert not SourceImport.objects.exists()
    assert store.folder().is_dir()


def test_undo_takes_likely_pairs_along(mo, story):
    job = imported(mo, csv_bytes(ELM, [*ELM[:1], "", *ELM[2:]]))
    LikelyPair.reckon(list(Source.objects.values_list("pk", flat=True)))
    mo.post(reverse("sources:import_undoing", args=[job.pk]))
    running.work_due()
    assert not Source.objects.filter(name=ELM[0]).exists()
