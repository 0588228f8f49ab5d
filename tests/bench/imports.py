"""python -m tests.bench.imports [--rows N] [--xlsx]: a list with one person a row, as a worker imports it."""

import argparse
import csv
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from .house import ROOT, standing

ROWS = 100_000
HEADERS = ["Name", "ID", "NPI", "Kind", "Address", "City", "State", "ZIP", "Phone", "Fax"]
HEADERS += ["Contact name", "Contact role", "Contact phone", "Contact email"]
MB = 1_000_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.imports", description="Times an import of a big list.")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--xlsx", action="store_true", help="the same list as a workbook")
    parser.add_argument("--work", help=argparse.SUPPRESS)  # in the worker's process
    wanted = parser.parse_args()
    if wanted.work:
        return work(wanted.work)
    with standing(scale=1, keep=False):
        import django

        django.setup()
        path = Path(os.environ["KEPT_HOME"]) / f"bench.{'xlsx' if wanted.xlsx else 'csv'}"
        write(path, wanted.rows, xlsx=wanted.xlsx)
        print(f"{wanted.rows:,} rows, {path.stat().st_size / MB:.1f} MB {path.suffix[1:]}\n")
        print("| step           | seconds | of which the worker's CPU | rows a second | the worker's peak MB |")
        print("| -------------- | ------: | ------------------------: | ------------: | -------------------: |")
        job = begin(path)
        for name, step in {
            "check": lambda: job.examine(columns=job.columns, options={}),
            "import": lambda: job.run(all_or_none=False),
            "the same again": lambda: again(job),
            "undo": lambda: job.undo(),
        }.items():
            step()
            timed(name, job.pk, wanted.rows)
            job.refresh_from_db()
    print(f"\n{job.get_status_display()}: {job.also}")
    return 0


def listed(rows: int) -> Iterator[list[str]]:
    from tests.factories.sources import npi

    for n in range(rows):
        yield [
            f"{'Elm Oak Ash Lake Hill'.split()[n % 5]} Street Practice {n}", f"A-{n}", npi(n), "physician practice",
            f"{n} Elm Street", "Austin", "TX", f"{78000 + n % 700}", f"512{2000000 + n}", f"737{2000000 + n}",
            f"Sam {'Poe Lee Ito Cruz'.split()[n % 4]} {n}", "office manager",
            f"(512) {300 + n // 10000}-{n % 10000:04} x 5", f"sam{n}@practice.test",
        ]  # fmt: skip


def write(path: Path, rows: int, *, xlsx: bool) -> None:
    if not xlsx:
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([HEADERS, *listed(rows)])
        return
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in [HEADERS, *listed(rows)]:
        sheet.append(row)
    book.save(path)


def begin(path: Path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from accounts.models import User
    from sources.imports import columns
    from sources.imports.forms import UploadForm
    from sources.imports.vocabulary import COLUMNS

    mo = User.objects.filter(memberships__role="manager").first()
    branch = mo.memberships.filter(role="manager").first().branch.pk
    started = time.monotonic()
    form = UploadForm(
        {"whole": "yes", "branch": branch}, {"file": SimpleUploadedFile(path.name, path.read_bytes())}, by=mo
    )
    assert form.is_valid(), form.errors
    job = form.begin()
    print(f"| upload         | {time.monotonic() - started:7.1f} |{'|':>27}{'|':>16}{'|':>23}")
    job.note(columns=columns.match(job.headers, COLUMNS))
    return job


def again(job) -> None:
    """A re-import that changes nothing, and after it the first one as it was, to be undone."""
    job.note(status="checked")
    job.run(all_or_none=False)


def timed(name: str, job: int, rows: int) -> None:
    """In a process of its own, whose peak is what a worker takes."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.imports", "--work", str(job)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    took = time.monotonic() - started
    cpu, peak = map(int, done.stdout.split()[-2:])
    print(f"| {name:<14} | {took:7.1f} | {cpu:25,} | {rows / took:13,.0f} | {peak:20,} |", flush=True)


def work(job: str) -> int:
    """What the worker's process does when it is rung."""
    import logging

    from config.celery import app

    app.loader.import_default_modules()
    logging.disable()
    from sources.imports import running

    running.work_due()
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(round(used.ru_utime + used.ru_stime), used.ru_maxrss * 1024 // MB)
    return 0


if __name__ == "__main__":
    sys.exit(main())
