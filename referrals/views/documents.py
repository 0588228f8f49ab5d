"""The files of a referral: added by who enters referrals, opened by who may see its patient, each time on record."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.documents.answering import say, sent
from accounts.documents.forms import UploadForm
from accounts.documents.serving import for_our_pages, served
from accounts.doors import door
from accounts.roles import ADD_DOCUMENTS, SEE_DOCUMENTS
from accounts.undo import undoable
from referrals.models import Document, Referral


@door(ADD_DOCUMENTS, Referral)
def documents(request: HttpRequest, referral: Referral) -> HttpResponse:
    form = UploadForm(*sent(request), user=request.user)
    if form.is_valid():
        say(request, form, Document.add(form.staged, referral=referral, by=request.user))
        return redirect(referral)
    page: dict[str, Any] = {
        "form": form,
        "referral": referral,
        "documents": referral.documents.visible_to(request.user).with_people(),
    }
    return render(request, "referrals/documents.html", page, status=422 if form.is_bound else 200)


@for_our_pages
@door(SEE_DOCUMENTS, Document)
@require_safe
def document(request: HttpRequest, document: Document) -> HttpResponse:
    return served(request, document)


@door(SEE_DOCUMENTS, Document)
def replacement(request: HttpRequest, document: Document) -> HttpResponse:
    form = UploadForm(*sent(request), user=request.user)
    if form.is_valid():
        say(request, form, document.replace(form.staged, by=request.user), verb=f"In place of {document.name}")
        return redirect(document.place_url)
    page = {"form": form, "document": document, "holds_patients": True}
    return render(request, "accounts/replacement.html", page, status=422 if form.is_bound else 200)


@door(SEE_DOCUMENTS, Document)
@require_POST
def removal(request: HttpRequest, document: Document) -> HttpResponse:
    document.remove(by=request.user)
    undoable(request, f"Removed {document.name}.")
    return redirect(document.place_url)
