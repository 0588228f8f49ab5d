"""Files as people have them: written into a test's folder, or uploaded as a browser does."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sources.imports import running
from sources.models import SourceImport

HEADERS = ["Name", "NPI", "Kind", "ZIP", "Phone", "Contact name", "Contact phone"]


def csv_bytes(*rows: Sequence[str], headers: Sequence[str] = HEADERS, encoding: str = "utf-8", **dialect: Any) -> bytes:
    out = io.StringIO()
    csv.writer(out, **dialect).writerows([headers, *rows])
    return out.getvalue().encode(encoding)


def xlsx_bytes(*rows: Sequence[Any]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(list(row))
    book.save(out)
    return out.getvalue()


def upload(client: Any, content: bytes, name: str = "sources.csv", **more: Any) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("sources:import_new"), {"file": file, "whole": "yes", **more})


def checked(client: Any, content: bytes, name: str = "sources.csv", **choices: Any) -> SourceImport:
    """Uploaded, its columns taken as they were proposed, and checked by the worker."""
    answer = upload(client, content, name)
    assert answer.status_code == 302, answer.context["form"].errors
    form = client.get(answer.url).context["form"]
    proposed = {field.name: field.value() or "" for field in form}
    client.post(answer.url, proposed | choices)
    running.work_due()
    return SourceImport.objects.latest("pk")


def imported(client: Any, content: bytes, name: str = "sources.csv", **choices: Any) -> SourceImport:
    """All three steps."""
    ours = {name: choices.pop(name) for name in ("all_or_none",) if name in choices}
    job = checked(client, content, name, **choices)
    client.post(reverse("sources:import_run", args=[job.pk]), ours)
    running.work_due()
    job.refresh_from_db()
    return job
