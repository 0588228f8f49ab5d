"""Carrying out what the outbox holds: claim, send, note. Taking again what a dead worker held is the lease's work."""

from __future__ import annotations

from contextlib import suppress
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException
from time import monotonic

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.timezone import now

from notifications import mail
from notifications.models import FIRST_WAIT, Message, Sweep

BATCH = 10
BUDGET_SECONDS = 40  # with one slow mail more still below CELERY_TASK_TIME_LIMIT, after which the worker is cut off
CLOSED = 421  # the server's "not now, and not for anybody"


def deliver_due() -> None:
    """Sends what is due until nothing is, the time is used, or the mail server is away."""
    Sweep.note()
    until = monotonic() + BUDGET_SECONDS
    while batch := Message.objects.claim(BATCH):
        if not deliver(batch, until):
            break


def deliver(batch: list[Message], until: float) -> bool:
    """Over one connection. False when the rest went back: the time is used, or the mail server is away."""
    connection = get_connection()
    try:
        for place, message in enumerate(batch):
            if monotonic() > until:
                Message.objects.give_back(batch[place:], until=now())
                return False
            if not try_one(message, connection):
                # Each of them would only wait for the same server.
                Message.objects.give_back(batch[place + 1 :], until=now() + FIRST_WAIT)
                return False
    finally:
        with suppress(OSError):  # a server that is gone hears no good-bye
            connection.close()
    return True


def try_one(message: Message, connection: BaseEmailBackend) -> bool:
    """False when the trouble is the mail server's and not this message's. smtplib's errors are OSErrors."""
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
    except ValueError as trouble:
        message.failed(f"No mail can be made of this address or subject: {type(trouble).__name__}", for_good=True)
    except OSError as trouble:
        message.failed(f"The mail server is away or refuses us: {in_words(trouble)}")
        return False
    else:
        message.went()
    return True


def refused(message: Message, code: int, words: bytes | str) -> bool:
    """A final no to this address kills the message; a "not now" waits; "closed" ends the batch."""
    message.failed(answer(code, words), for_good=500 <= code < 600)
    return code != CLOSED


def in_words(trouble: OSError) -> str:
    if isinstance(trouble, SMTPResponseException):
        return answer(trouble.smtp_code, trouble.smtp_error)
    return trouble.strerror or str(trouble) or type(trouble).__name__


def answer(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
