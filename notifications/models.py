from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from random import uniform
from typing import Any
from uuid import uuid4
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import now

from accounts.models import AlertChoice, Branch, User
from accounts.roles import SEE_FAILED_MAIL, SIGNED_IN
from notifications import mail
from notifications.nudge import nudge

# Longer than a delivery may run (CELERY_TASK_TIME_LIMIT): nobody takes what a living worker still holds.
LEASE = settings.OUTBOX_LEASE
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=72)


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> MessageQuerySet:
        """One's own; and what failed in the branches whose mail one looks after."""
        return self.filter(user=user) | self.looked_after_by(user).failing()

    def looked_after_by(self, user: User) -> MessageQuerySet:
        return self.filter(branch__in=user.branch_ids_where(SEE_FAILED_MAIL))

    def bell_of(self, user: User) -> MessageQuerySet:
        return self.filter(user=user, in_bell=True)

    def unread(self) -> MessageQuerySet:
        return self.filter(read_at=None)

    def waiting(self) -> MessageQuerySet:
        return self.filter(sent_at=None, dead_at=None)

    def due(self) -> MessageQuerySet:
        """What may leave now, in each recipient's order: nothing passes an earlier one that waits for its next try."""
        at_once = self.waiting().exclude(channel=AlertChoice.DIGEST)
        earlier = Message.objects.waiting().exclude(channel=AlertChoice.DIGEST).filter(
            to=OuterRef("to"), pk__lt=OuterRef("pk"), next_try__gt=now()
        )
        return at_once.filter(~Exists(earlier), next_try__lte=now())

    def failing(self) -> MessageQuerySet:
        """Tried and not sent: waiting for another try, or dead."""
        return self.filter(sent_at=None).filter(Q(attempts__gt=0, last_error__gt="") | ~Q(dead_at=None))

    def claim(self, limit: int = 10) -> list[Message]:
        """Takes due messages for a while. A worker that dies gives them back by doing nothing."""
        with transaction.atomic():
            due = self.due().select_for_update(skip_locked=True, of=("self",)).order_by("next_try", "pk")
            taken = list(due.select_related("user")[:limit])
            self.model.objects.filter(pk__in=[m.pk for m in taken]).update(
                next_try=now() + LEASE, attempts=F("attempts") + 1
            )
        return taken

    def give_back(self, untried: list[Message]) -> None:
        """The mail server was away before these had their turn."""
        rows = self.filter(pk__in=[message.pk for message in untried])
        rows.update(next_try=now() + FIRST_WAIT, attempts=F("attempts") - 1)

    def queue(
        self,
        people: Iterable[User],
        *,
        about: str,
        key: str,
        link: str = "",
        branch: Branch | None = None,
        words: dict[str, Any] | None = None,
        choice: str = AlertChoice.AT_ONCE,
        in_bell: bool = True,
    ) -> None:
        """Owes each person a message, in the transaction of the fact it tells. The same key again is a no-op.

        `about` names the templates in templates/emails/; `words` must hold nothing of a patient.
        """
        self.bulk_create(
            [
                Message(
                    user=person,
                    to=person.email,
                    branch=branch,
                    about=about,
                    link=link,
                    in_bell=in_bell,
                    channel=choice,
                    dedupe_key=f"{key}:{person.pk}",
                    # What is only for the bell has arrived as soon as it is written.
                    sent_at=now() if choice == AlertChoice.OFF else None,
                    # A digest's part waits for the digest, which takes it along (digest.py).
                    next_try=mail.digest_time(person) if choice == AlertChoice.DIGEST else now(),
                    **mail.rendered(about, person, link, words or {}),
                )
                for person in people
            ],
            ignore_conflicts=True,
        )
        if choice == AlertChoice.AT_ONCE:
            transaction.on_commit(nudge)

    def post(self, *, to: str, about: str, subject: str, text: str, html: str) -> None:
        """Owes an address a mail that is written already, such as a link to set a password. Not for the bell."""
        self.create(
            to=to, about=about, subject=subject, text=text, html=html, in_bell=False, dedupe_key=f"{about}:{uuid4()}"
        )
        transaction.on_commit(nudge)

    def post(self, *, to: str, subject: str, text: str, html: str = "", about: str, key: str = "") -> None:
        """A mail that somebody else worded, with a link that only its reader may know: wiped once it is sent."""
        self.create(
            user=User.objects.filter(email__iexact=to).first(),
            to=to,
            about=about,
            subject=" ".join(subject.split())[:200],
            text=text,
            html=html,
            secret=True,
            in_bell=False,
            dedupe_key=key or f"{about}:{uuid4()}",
        )
        transaction.on_commit(nudge)

    def withdraw(self, key: str) -> None:
        """What it tells is no longer so: unsent ones go, and sent ones leave the bell."""
        about_it = self.filter(dedupe_key__startswith=f"{key}:")
        about_it.waiting().delete()
        about_it.update(in_bell=False)

    def told(self, key: str) -> bool:
        return self.filter(dedupe_key__startswith=f"{key}:").exclude(sent_at=None).exists()


class Message(models.Model):
    """Something we owe a person. Written with the fact it tells, in the same transaction: the outbox."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="messages")
    branch = models.ForeignKey(Branch, models.CASCADE, null=True, related_name="+")
    to = models.EmailField()
    about = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=AlertChoice, default=AlertChoice.AT_ONCE)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    link = models.CharField(max_length=200, blank=True)
    dedupe_key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(default=now)
    in_bell = models.BooleanField(default=True)
    secret = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField(default=now)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Privacy:
        person = {"to", "subject", "text", "html"}
        plain = {
            "id", "user", "branch", "about", "channel", "link", "dedupe_key", "created_at", "in_bell", "read_at",
            "attempts", "next_try", "last_error", "sent_at", "dead_at", "secret",
        }  # fmt: skip

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["next_try", "id"], name="message_due", condition=Q(sent_at=None, dead_at=None)),
            models.Index(fields=["to", "id"], name="message_order", condition=Q(sent_at=None, dead_at=None)),
            models.Index(fields=["user", "-created_at"], name="message_bell", condition=Q(in_bell=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(sent_at=None) | Q(dead_at=None), name="message_sent_or_dead"),
        ]

    def __str__(self) -> str:
        return f"Message {self.pk} ({self.about})"

    def allows(self, user: User, permission: str) -> bool:
        """One's own bell; and whoever looks after failed mail looks after the branch's only."""
        return self.user_id == user.pk if permission == SIGNED_IN else self.branch_id is not None

    def went(self) -> None:
        self.sent_at, self.last_error = now(), ""
        if self.secret:
            self.text = self.html = ""
        self.save(update_fields=["sent_at", "last_error", "text", "html"])

    def read(self) -> None:
        self.read_at = self.read_at or now()
        self.save(update_fields=["read_at"])

    def give_up(self) -> None:
        self.dead_at = now()
        self.save(update_fields=["dead_at"])

    def failed(self, error: str, *, for_good: bool = False) -> None:
        """Tries again later, ever more patiently; gives up after three days, or at once on a final no."""
        self.refresh_from_db(fields=["attempts"])
        self.last_error = error[:300]
        if for_good or now() - self.created_at > GIVE_UP_AFTER:
            self.dead_at = now()
        else:
            wait = min(FIRST_WAIT * 2 ** min(self.attempts - 1, 10), LONGEST_WAIT)
            self.next_try = now() + wait * uniform(0.9, 1.1)  # noqa: S311  (spreads the tries, no secret)
        self.save(update_fields=["last_error", "dead_at", "next_try"])

    def send_again(self) -> None:
        """A manager's wish: from the start, now."""
        self.created_at, self.next_try, self.attempts, self.dead_at, self.last_error = now(), now(), 0, None, ""
        self.save(update_fields=["created_at", "next_try", "attempts", "dead_at", "last_error"])
        transaction.on_commit(nudge)


class Sweep(models.Model):
    """When the outbox was last looked through: the proof that work is done, not only that a process lives."""

    ran_at = models.DateTimeField()

    class Privacy:
        plain = {"id", "ran_at"}

    @classmethod
    def note(cls) -> None:
        cls.objects.update_or_create(pk=1, defaults={"ran_at": now()})
