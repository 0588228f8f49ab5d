from datetime import date, datetime, timedelta

import structlog
from django import template
from django.contrib.messages.storage.base import Message
from django.utils.timezone import localdate, localtime, now

register = template.Library()

UNDO, UNDO_AT = "undo:", "undo-at:"
FAR = timedelta(days=60)


@register.simple_tag
def request_id() -> str:
    """What a person quotes when an error page shows; the log's lines of that request carry the same."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


@register.filter
def undo_id(message: Message) -> str:
    """The change that a message's Undo puts back, from its tag `undo:<uuid>`; empty without one."""
    tags = (message.extra_tags or "").split()
    return next((tag.removeprefix(UNDO) for tag in tags if tag.startswith(UNDO)), "")


@register.filter
def undo_at(message: Message) -> str:
    """The address of an undo of its own, from the tag `undo-at:<path>`; empty without one."""
    tags = (message.extra_tags or "").split()
    return next((tag.removeprefix(UNDO_AT) for tag in tags if tag.startswith(UNDO_AT)), "")


@register.filter
def ago(at: datetime | date | None) -> str:
    """ "8 d ago", "in 3 d", and the date itself from two months on, where the count says less."""
    if at is None:
        return "never"
    if not isinstance(at, datetime):
        return days((at - localdate()).days, at)
    gap = at - now()
    if abs(gap) >= timedelta(days=1):
        return days((localtime(at).date() - localdate()).days, localtime(at).date())
    minutes = round(abs(gap).total_seconds() / 60)
    if minutes < 1:
        return "just now"
    return told(f"{minutes} min" if minutes < 60 else f"{minutes // 60} h", later=gap > timedelta(0))


def days(count: int, on: date) -> str:
    if abs(count) > FAR.days:
        return f"{on:%b} {on.day}, {on.year}"
    if count in (-1, 0, 1):
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[count]
    return told(f"{abs(count)} d", later=count > 0)


def told(span: str, *, later: bool) -> str:
    return f"in {span}" if later else f"{span} ago"


@register.filter
def moment(at: datetime | date) -> str:
    """The same in full, for a title and for print: "Mon, Nov 23, 2026, 2:05 PM CST"."""
    if not isinstance(at, datetime):
        return f"{at:%a, %b} {at.day}, {at.year}"
    here = localtime(at)
    return f"{here:%a, %b} {here.day}, {here.year}, {here.hour % 12 or 12}:{here:%M %p %Z}"


@register.filter
def machine(at: datetime | date) -> str:
    return at.isoformat()
