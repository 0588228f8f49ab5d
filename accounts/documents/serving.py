"""The answer that carries a document: to our own pages alone, in a sandbox, kept by no browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.models import StoredFile

from . import faxes
from .limits import Kind

TYPES = {
    Kind.PDF: "application/pdf",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.TIFF: "image/tiff",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
INLINE = {Kind.PDF, Kind.PNG, Kind.JPEG}  # what every browser shows by itself
NOTHING = ["'none'"]
SANDBOX = {
    **dict.fromkeys(["script-src", "style-src", "img-src", "font-src", "connect-src", "form-action"], NOTHING),
    "sandbox": True,
}


def for_our_pages(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Another site cannot have it fetched, and nothing is put on record then. To stand above the door."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return asked


def served(request: HttpRequest, file: StoredFile) -> HttpResponse:
    """Shown where browsers can show it, a fax as the PDF made of it; else, or with `?as=file`, to be saved.

    Raises Unreadable.
    """
    content, kind, name = file.content, Kind(file.kind), file.name_outside
    asked = request.GET.get("as") == "file"
    if kind == Kind.TIFF and not asked and (shown := faxes.as_pdf(content)):
        content, kind, name = shown, Kind.PDF, f"{name}.pdf"
    answer = HttpResponse(content, content_type=TYPES[kind])
    inline = kind in INLINE and not asked
    answer.headers["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    answer.headers["Content-Length"] = str(len(content))
    answer.headers["Content-Encoding"] = "identity"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer._csp_replace = SANDBOX  # type: ignore[attr-defined]
    return answer
