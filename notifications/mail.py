"""How a message becomes a mail: three templates, one Message-ID, one connection a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

from accounts.models import User

if TYPE_CHECKING:
    from notifications.models import Message


def rendered(about: str, person: User, link: str, words: dict[str, Any]) -> dict[str, str]:
    """Subject, text and HTML from templates/emails/<about>.*; the link with our own address in front."""
    context = {**words, "person": person, "link": f"{settings.BASE_URL}{link}" if link else ""}
    subject = render_to_string(f"emails/{about}.subject.txt", context)
    return {
        "subject": " ".join(subject.split()),  # a line break would begin a header of its own
        "text": render_to_string(f"emails/{about}.txt", context),
        "html": render_to_string(f"emails/{about}.html", context),
    }


def message_id(message: Message) -> str:
    """The same at every try, so that a mail that went twice is known as one."""
    host = urlsplit(settings.BASE_URL).hostname or "kept"
    return f"<kept-{message.pk}-{message.created_at:%Y%m%d%H%M%S}@{host}>"


def send(message: Message, connection: BaseEmailBackend) -> None:
    """Raises what smtplib raises."""
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        settings.DEFAULT_FROM_EMAIL,
        [message.to],
        headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    mail.send()
