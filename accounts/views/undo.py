from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import is_valid_path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import SIGNED_IN
from accounts.sentences import WrongWay
from accounts.undo import undo as put_back


@door(SIGNED_IN)
@require_POST
def undo(request: HttpRequest, change: UUID) -> HttpResponse:
    """Back to the page the button stood on; to its list, or the first page, where the page itself was undone."""
    came_from = request.headers.get("Referer", "")
    known = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    _, _, path, query, _ = urlsplit(came_from if known else "/")
    page = f"{path}?{query}" if query else path
    try:
        rows = put_back(change, by=request.user)
    except WrongWay as refusal:
        messages.error(request, str(refusal))
        return redirect(page)
    messages.success(request, "Undone.")
    gone = any(row.was is None and f"/{row.pk}/" in path for row in rows)
    return redirect(list_of(path) if gone else page)


def list_of(path: str) -> str:
    above = "/".join(path.split("/")[:2]) + "/"
    return above if is_valid_path(above) else "/"
