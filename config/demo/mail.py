"""What the mail catcher caught, so that whoever looks around sees the alerts arrive. Only with the demo."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import wraps
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.doors import View, public

PAGE = 50


class Caught:
    """One mail in the Maildir. Its name there is its address here."""

    def __init__(self, path: Path):
        self.name = path.name
        self.at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        self.headers: EmailMessage = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)

    @property
    def text(self) -> str:
        part = self.headers.get_body(("plain",))
        return part.get_content() if part else ""


def maildir() -> list[Path]:
    """Newest first."""
    return sorted((settings.HOME / "mail" / "new").glob("*"), key=lambda path: path.stat().st_mtime_ns, reverse=True)


def on_this_machine(view: View) -> View:
    """The mails hold links to set a password: nobody from elsewhere may read them."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not ip_address(request.META["REMOTE_ADDR"]).is_loopback:
            raise Http404
        return view(request, *args, **kwargs)

    return entered


@public
@on_this_machine
def mailbox(request: HttpRequest) -> HttpResponse:
    page = Paginator(maildir(), PAGE).get_page(request.GET.get("page"))
    return render(request, "demo/mailbox.html", {"page": page, "mails": [Caught(path) for path in page]})


@public
@on_this_machine
def mail(request: HttpRequest, name: str) -> HttpResponse:
    for path in maildir():
        if path.name == name:
            return render(request, "demo/mail.html", {"mail": Caught(path)})
    raise Http404
