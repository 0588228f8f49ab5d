"""What the bells would say of the last days: written as already sent, so that no mail leaves the house."""

from collections import Counter
from datetime import datetime, timedelta

from accounts.models import User
from config.demo.people import GRACE
from notifications import mail
from notifications.models import Message
from referrals.models import Referral, ReferralEvent
from referrals.stages import Stage

LATELY = timedelta(days=6)
UNREAD = 4
ON_ITS_WAY = timedelta(seconds=1)


def ring(referrals: list[Referral], now: datetime) -> None:
    recent = Referral.objects.filter(pk__in=[r.pk for r in referrals if r.entered_at >= now - LATELY])
    heard: list[Message] = []
    # Plain look-ups rather than one wide join: tables just filled have no statistics to plan a join by.
    for referral in recent.prefetch_related("source__owner", "contact", "marketer", "branch", "events__by"):
        for event in referral.events.all():
            heard += of_arrival(referral, event) if event.stage == Stage.RECEIVED else of_move(referral, event)
    unread: Counter[int | None] = Counter()
    for message in sorted(heard, key=lambda message: message.created_at, reverse=True):
        unread[message.user_id] += 1
        if unread[message.user_id] > UNREAD:
            message.read_at = min(message.created_at + timedelta(hours=1), now)
    bounce([message for message in heard if message.to == GRACE.email][-2:])
    Message.objects.bulk_create(heard)


def bounce(messages: list[Message]) -> None:
    """What Mo finds on the page of failed mail. Given up, so it stays there until somebody sends it again."""
    for message in messages:
        message.sent_at, message.dead_at = None, message.sent_at
        message.last_error = "552 5.2.2 The mailbox is full"


def of_arrival(referral: Referral, event: ReferralEvent) -> list[Message]:
    words = referral.words_outside()
    return [
        told(person, "new_referral", f"new-referral:{referral.pk}", referral, event, words)
        for person in referral.source.who_to_tell()
    ]


def of_move(referral: Referral, event: ReferralEvent) -> list[Message]:
    """See also Referral.tell_marketer, which does this for a move that happens now."""
    marketer = referral.marketer
    if not marketer or marketer == event.by or event.stage == Stage.INQUIRY:
        return []
    words = {"source": referral.source.name_outside, "sentence": event.headline, "by": event.by.name}
    return [told(marketer, "moved", f"moved:{event.pk}", referral, event, words, choice=marketer.alerts_of_moves)]


def told(
    person: User,
    about: str,
    key: str,
    referral: Referral,
    event: ReferralEvent,
    words: dict[str, str],
    choice: str = "at_once",
) -> Message:
    link = referral.get_absolute_url()
    return Message(
        user=person,
        to=person.email,
        branch=referral.branch,
        about=about,
        link=link,
        channel=choice,
        dedupe_key=f"{key}:{person.pk}",
        created_at=event.at,
        attempts=1,
        sent_at=event.at + ON_ITS_WAY,
        **mail.rendered(about, person, link, words),
    )
