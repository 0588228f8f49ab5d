from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import IMPORT
from accounts.sentences import WrongWay
from sources.imports import running, store
from sources.imports.forms import ColumnsForm, NppesForm, RunForm, UploadForm
from sources.models import Source, SourceImport
from sources.models.importing import Status

PAGE = 20
STEP = "sources/import_step.html"


@door(IMPORT)
def imports(request: HttpRequest) -> HttpResponse:
    rows = SourceImport.objects.visible_to(request.user).with_names()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "sources/imports.html", {"page": page})


@door(IMPORT)
def new(request: HttpRequest) -> HttpResponse:
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*posted, by=request.user)
    if form.is_valid():
        return redirect("sources:import_columns", form.begin().pk)
    return render(request, "sources/import_new.html", {"form": form}, status=422 if form.is_bound else 200)


@door(IMPORT, SourceImport)
def columns(request: HttpRequest, upload: SourceImport) -> HttpResponse:
    """What the file's columns are; of NPPES, which rows."""
    if not upload.stored_as:
        raise WrongWay("The file is removed by now. Upload it again.", page=upload.get_absolute_url())
    kind = NppesForm if upload.layout == SourceImport.Layout.NPPES else ColumnsForm
    posted = request.POST if request.method == "POST" else None
    form = kind(posted, upload=upload, by=request.user)
    if form.is_valid():
        upload.examine(**form.matched)
        transaction.on_commit(running.ring)
        return redirect(upload)
    return render(request, STEP, {"form": form, "upload": upload}, status=422 if form.is_bound else 200)


@door(IMPORT, SourceImport)
def show(request: HttpRequest, upload: SourceImport) -> HttpResponse:
    """How far it is: the preview, the bar, the report. The bar asks for itself again until it is done."""
    fragment = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    page = {"upload": upload, "preview": with_sources(request, upload) if not upload.is_at_work else {}}
    answer = render(request, "sources/import.html#state" if fragment else "sources/import.html", page)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def with_sources(request: HttpRequest, upload: SourceImport) -> dict[str, Any]:
    """The preview's rows, each with the sources that it may be, as they are by now."""
    shown = upload.preview
    likely = shown.get("likely", [])
    rows = [*shown.get("updates", []), *shown.get("alike", []), *likely]
    ids = {pk for row in rows for pk in [row.get("here"), *row.get("alike", [])] if pk}
    here = {s.pk: s for s in Source.objects.visible_to(request.user).filter(pk__in=ids).select_related("owner")}
    for row in rows:
        row["source"] = here.get(row.get("here"))
        row["likely"] = [here[pk] for pk in row.get("alike", []) if pk in here]
    return shown | {"likely": [row for row in likely if row["likely"]]}


@door(IMPORT, SourceImport)
@require_POST
def run(request: HttpRequest, upload: SourceImport) -> HttpResponse:
    form = RunForm(request.POST)
    form.is_valid()
    upload.run(**form.cleaned_data)
    transaction.on_commit(running.ring)
    return redirect(upload)


@door(IMPORT, SourceImport)
@require_POST
def cancellation(request: HttpRequest, upload: SourceImport) -> HttpResponse:
    upload.cancel()
    running.finish(upload)
    transaction.on_commit(running.ring)
    return redirect(upload)


@door(IMPORT, SourceImport)
@require_POST
def resumption(request: HttpRequest, upload: SourceImport) -> HttpResponse:
    upload.resume()
    transaction.on_commit(running.ring)
    return redirect(upload)


@door(IMPORT, SourceImport)
@require_POST
def undoing(request: HttpRequest, upload: SourceImport) -> HttpResponse:
    upload.undo()
    transaction.on_commit(running.ring)
    return redirect(upload)


@door(IMPORT, SourceImport)
@require_POST
def removal(request: HttpRequest, upload: SourceImport) -> HttpResponse:
    """Of a file that brought nothing in."""
    upload.discard()
    store.forget(upload)
    messages.success(request, f"{upload} is removed. Nothing of it was imported.")
    return redirect("sources:imports")


@door(IMPORT, SourceImport)
def rejects(request: HttpRequest, upload: SourceImport) -> FileResponse | HttpResponse:
    path = store.rejects_of(upload)
    if not upload.rejects_bytes or upload.status == Status.RUNNING or not path.exists():
        sentence = "There is no file of rejects: none was needed, or it is removed by now."
        raise WrongWay(sentence, page=upload.get_absolute_url())
    name = f"rejects-{upload.pk}.csv"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv")
