"""Uploaded files, and the files of rejects: in KEPT_HOME, outside of what the web shows, under random names."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from secrets import token_urlsafe

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import now

from sources.models.importing import KEEPS_FILES_FOR, Import

from .columns import REASON, ROW
from .limits import Row

FORMULA = tuple("=+-@\t\r")


def folder() -> Path:
    place = Path(settings.HOME) / "imports"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


def keep(upload: UploadedFile) -> str:
    """The name that it is stored under."""
    name = token_urlsafe(24)
    with open(folder() / name, "xb", opener=private) as file:
        for chunk in upload.chunks():
            file.write(chunk)
    return name


def private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def path_of(job: Import) -> Path:
    return folder() / job.stored_as


def rejects_of(job: Import) -> Path:
    return folder() / f"{job.stored_as}.rejects"


def reject(job: Import, rows: Iterable[tuple[Row, str]]) -> int:
    """Adds these and returns how long the file is by then. What an unfinished batch wrote behind its end is cut off."""
    with open(rejects_of(job), "ab", opener=private) as file:
        file.truncate(job.rejects_bytes)
        file.seek(0, os.SEEK_END)
        if not job.rejects_bytes:
            file.write(b"\xef\xbb\xbf" + line([*job.headers, ROW, REASON]))
        for row, reason in rows:
            file.write(line([*row.cells, str(row.number), reason]))
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


def line(cells: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([safe(cell) for cell in cells])
    return out.getvalue().encode(errors="replace")


def safe(cell: str) -> str:
    """So that no spreadsheet takes it for a formula; from_csv.tidy takes the mark off again."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def forget(job: Import) -> None:
    """Nothing to do where the file went already, after its week."""
    for path in (path_of(job), rejects_of(job)) if job.stored_as else ():
        path.unlink(missing_ok=True)


def forget_old(imports: type[Import]) -> None:
    """After a week the file goes, and with it what the preview showed of it. The counts stay."""
    for job in imports._base_manager.exclude(stored_as="").filter(created_at__lt=now() - KEEPS_FILES_FOR):
        if not job.is_at_work:
            forget(job)
            job.note(stored_as="", preview={}, sample=[], rejects_bytes=0)
