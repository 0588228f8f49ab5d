"""Carrying out what the outbox holds: claim, send, note. Taking again what a dead worker held is the lease's work."""

from __future__ import annotations

from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from time import monotonic

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from notifications import mail
from notifications.models import Message, Sweep

BATCH = 10
BUDGET_SECONDS = 40  # below CELERY_TASK_TIME_LIMIT, so that a batch is never cut
CLOSED = 421  # the server's "not now, and not for anybody"


def deliver_due() -> None:
    """Sends what is due until nothing is, the time is used, or the mail server is away."""
    Sweep.note()
    until = monotonic() + BUDGET_SECONDS
    while monotonic() < until:
        batch = Message.objects.claim(BATCH)
        if not batch or not deliver(batch):
            break


def deliver(batch: list[Message]) -> bool:
    """False when the mail server is away: the rest goes back untried, since each try would only fail again."""
    connection = get_connection()
    for place, message in enumerate(batch):
        if not try_one(message, connection):
            Message.objects.give_back(batch[place + 1 :])
            return False
    connection.close()
    return True


def try_one(message: Message, connection: BaseEmailBackend) -> bool:
    if message.user and not message.user.is_active:
        message.failed("The account is closed.", for_good=True)
        return True
    try:
        connection.open()
        mail.send(message, connection)
    except SMTPRecipientsRefused as refusal:
        ((code, words),) = refusal.recipients.values()
        return refused(message, code, words)
    except SMTPDataError as refusal:
        return refused(message, refusal.smtp_code, refusal.smtp_error)
    except (SMTPException, OSError) as trouble:
        code = trouble.smtp_code if isinstance(trouble, SMTPResponseException) else ""
        message.failed(f"The mail server is away or refuses us: {code} {type(trouble).__name__}".strip())
        return False
    message.went()
    return True


def refused(message: Message, code: int, words: bytes | str) -> bool:
    """A final no to this address kills the message; a "not now" waits; "closed" ends the batch."""
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    message.failed(f"{code} {said}", for_good=500 <= code < 600)
    return code != CLOSED
