"""The files about a source: seen by who sees the source, kept by who edits it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.documents.answering import say, sent
from accounts.documents.forms import UploadForm
from accounts.documents.serving import for_our_pages, served
from accounts.doors import door
from accounts.roles import EDIT_SOURCES, SEE_SOURCES
from accounts.undo import undoable
from sources.models import Source, SourceDocument

PAGE = "sources/documents.html"


@door(SEE_SOURCES, Source)
def documents(request: HttpRequest, source: Source) -> HttpResponse:
    return render(request, PAGE, {"form": UploadForm(user=request.user)} | stands(request, source))


@door(EDIT_SOURCES, Source)
@require_POST
def new(request: HttpRequest, source: Source) -> HttpResponse:
    form = UploadForm(*sent(request), user=request.user)
    if form.is_valid():
        say(request, form, SourceDocument.add(form.staged, source=source, by=request.user))
        return redirect("sources:documents", source.pk)
    return render(request, PAGE, {"form": form} | stands(request, source), status=422)


def stands(request: HttpRequest, source: Source) -> dict[str, Any]:
    return {"source": source, "documents": source.documents.visible_to(request.user).with_people()}


@for_our_pages
@door(SEE_SOURCES, SourceDocument)
@require_safe
def document(request: HttpRequest, document: SourceDocument) -> HttpResponse:
    return served(request, document)


@door(EDIT_SOURCES, SourceDocument)
def replacement(request: HttpRequest, document: SourceDocument) -> HttpResponse:
    form = UploadForm(*sent(request), user=request.user)
    if form.is_valid():
        say(request, form, document.replace(form.staged, by=request.user), verb=f"In place of {document.name}")
        return redirect(document.place_url)
    page = {"form": form, "document": document}
    return render(request, "accounts/replacement.html", page, status=422 if form.is_bound else 200)


@door(EDIT_SOURCES, SourceDocument)
@require_POST
def removal(request: HttpRequest, document: SourceDocument) -> HttpResponse:
    document.remove(by=request.user)
    undoable(request, f"Removed {document.name}.")
    return redirect(document.place_url)
