"""A worker is killed in the middle of an import, again and again; the import ends by itself, each row in once."""

import time

import pytest
from celery import Celery
from django.db import connection
from django.urls import reverse

from sources.models import Source, SourceImport
from tests.processes.test_delivery import short_lease
from tests.sources.imports.files import csv_bytes, upload

__all__ = ["short_lease"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
ROWS, BAD, KILLS = 12_000, 7000, 3
PATIENCE_SECONDS = 120


def ring_until(kept, done, what: str) -> None:
    """As beat does, only sooner."""
    until = time.monotonic() + PATIENCE_SECONDS
    celery = Celery(broker=kept.env["REDIS_URL"])
    while not done():
        assert time.monotonic() < until, f"not {what} within {PATIENCE_SECONDS} s:\n{kept.log('worker')[-2000:]}"
        with celery.connection_for_write() as broker:
            celery.send_task("sources.tasks.run_imports", connection=broker)
        time.sleep(0.2)


def state() -> tuple[str, int, int, int]:
    """Status, rows done, and what is in, as of one moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status, position, (SELECT count(*) FROM sources_source WHERE name LIKE 'Place %'),"
            " (SELECT count(*) FROM sources_contact WHERE name LIKE 'Person %') FROM sources_sourceimport"
        )
        return cursor.fetchone()


def test_a_worker_killed_in_the_middle_leaves_nothing_half_done_and_another_ends_it(
    client, story, short_lease, live_kept
):
    client.force_login(story.mo)
    rows = [[f"Place {n}", "", "clinic", "78701", "", f"Person {n}", ""] for n in range(ROWS)]
    rows[BAD][3] = "no ZIP"
    answer = upload(client, csv_bytes(*rows))
    form = client.get(answer.url).context["form"]
    client.post(answer.url, {field.name: field.value() or "" for field in form})
    ring_until(live_kept, lambda: state()[0] == "checked", "checked")

    job = SourceImport.objects.get()
    client.post(reverse("sources:import_run", args=[job.pk]))
    for kill in range(KILLS):
        ring_until(live_kept, lambda so_far=kill: state()[1] > so_far * ROWS // (KILLS + 1), "under way")
        live_kept.kill("worker")
        status, position, places, people = state()
        assert status == "running", "it was done before it could be killed"
        assert places == people == position - (position > BAD), "a batch is whole or not at all"
        live_kept.start("worker")

    ring_until(live_kept, lambda: state()[0] == "done", "done")
    job.refresh_from_db()
    assert (job.position, job.made, job.rejected) == (ROWS, ROWS - 1, 1)
    assert state()[2:] == (ROWS - 1, ROWS - 1)
    assert Source.objects.filter(name__startswith="Place ").values("name").distinct().count() == ROWS - 1
    rejects = b"".join(client.get(reverse("sources:import_rejects", args=[job.pk])).streaming_content)
    assert rejects.count(f"Place {BAD},".encode()) == 1
