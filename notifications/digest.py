"""A day's moves in one mail, for those who chose it: once a person and local day, in the morning."""

from django.db import transaction
from django.utils.timezone import now

from accounts.models import AlertChoice, User
from notifications import mail
from notifications.models import Message, MessageQuerySet


def send_due() -> None:
    """Asks rather than remembers: two beats, a jump of the clock or three days down change nothing."""
    for pk in User.objects.active().filter(pk__in=due_parts().values("user")).values_list("pk", flat=True):
        send_to(pk)


def due_parts() -> MessageQuerySet:
    return Message.objects.waiting().filter(channel=AlertChoice.DIGEST, next_try__lte=now())


@transaction.atomic
def send_to(pk: int) -> None:
    # One beat at a time for each person, else a part could be taken for a digest that another beat has just written.
    person = User.objects.select_for_update(no_key=True).get(pk=pk)
    parts = list(due_parts().filter(user=person).order_by("created_at", "pk"))
    those = Message.objects.filter(pk__in=[part.pk for part in parts])
    key = f"digest:{mail.today(person)}"
    if Message.objects.filter(dedupe_key=f"{key}:{person.pk}").exists():
        those.update(next_try=mail.digest_time(person))  # today's has gone; they come tomorrow
    elif parts:
        those.update(sent_at=now())
        words = {"parts": parts}
        Message.objects.queue([person], about="digest", key=key, link="/notifications/", words=words, in_bell=False)
