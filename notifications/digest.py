"""A day's moves in one mail, for those who chose it: once a person and local day, in the morning."""

from django.db import transaction
from django.utils.timezone import now

from accounts.models import AlertChoice, User
from notifications import mail
from notifications.models import Message


def send_due() -> None:
    """Asks rather than remembers: two beats, a jump of the clock or three days down change nothing."""
    parts = Message.objects.waiting().filter(channel=AlertChoice.DIGEST, next_try__lte=now())
    for person in User.objects.filter(pk__in=parts.values("user")):
        send_to(person)


def send_to(person: User) -> None:
    key = f"digest:{mail.today(person)}"
    with transaction.atomic():
        parts = Message.objects.waiting().filter(user=person, channel=AlertChoice.DIGEST, next_try__lte=now())
        held = list(parts.select_for_update(skip_locked=True, of=("self",)).order_by("created_at", "pk"))
        if not held:
            return
        those = Message.objects.filter(pk__in=[part.pk for part in held])
        if Message.objects.filter(dedupe_key=f"{key}:{person.pk}").exists():
            those.update(next_try=mail.digest_time(person))  # today's has gone; they come tomorrow
            return
        those.update(sent_at=now())
        Message.objects.queue(
            [person], about="digest", key=key, link="/notifications/", words={"parts": held}, in_bell=False
        )
