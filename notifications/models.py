from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import uniform
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import now

from accounts.models import AlertChoice, Branch, Membership, User
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
        return self.filter(Q(user=user) | Q(pk__in=self.looked_after_by(user).failing().values("pk")))

    def looked_after_by(self, user: User) -> MessageQuerySet:
        """Mail about a branch; and mail about none, such as an invitation, to the branch's people."""
        branches = user.branch_ids_where(SEE_FAILED_MAIL)
        people = Membership.objects.filter(branch__in=branches).values("user")
        return self.filter(Q(branch__in=branches) | Q(branch=None, user__in=people))

    def bell_of(self, user: User) -> MessageQuerySet:
        return self.filter(user=user, in_bell=True)

    def unread(self) -> MessageQuerySet:
        return self.filter(read_at=None)

    def waiting(self) -> MessageQuerySet:
        return self.filter(sent_at=None, dead_at=None)

    def by_mail(self) -> MessageQuerySet:
        """What leaves by itself. A digest's part waits for the digest, which takes it along (parts_for)."""
        return self.waiting().exclude(channel=AlertChoice.DIGEST)

    def parts_for(self, user: User) -> MessageQuerySet:
        """What waits for this person's next digest, in order."""
        return self.waiting().filter(user=user, channel=AlertChoice.DIGEST).order_by("created_at", "pk")

    def due(self) -> MessageQuerySet:
        """What may leave now, in each recipient's order: nothing passes an earlier one that waits for its next try."""
        earlier = Message.objects.by_mail().filter(to=OuterRef("to"), pk__lt=OuterRef("pk"), next_try__gt=now())
        return self.by_mail().filter(~Exists(earlier), next_try__lte=now())

    def failing(self) -> MessageQuerySet:
        """Tried and not sent: waiting for another try, or dead. See also Message.is_failing."""
        return self.filter(sent_at=None).filter(Q(attempts__gt=0, last_error__gt="") | ~Q(dead_at=None))

    def claim(self, limit: int = 10) -> list[Message]:
        """Takes due messages for a while. A worker that dies gives them back by doing nothing."""
        with transaction.atomic():
            due = self.due().select_for_update(skip_locked=True, of=("self",)).order_by("pk")
            found = list(due.select_related("user")[:limit])
            out_of_turn = self.behind_others({message.pk for message in found})
            taken = [message for message in found if message.pk not in out_of_turn]
            rows = self.model.objects.filter(pk__in=[message.pk for message in taken])
            rows.update(next_try=now() + LEASE, attempts=F("attempts") + 1)
        for message in taken:
            message.attempts += 1
        return taken

    def behind_others(self, found: set[int]) -> set[int]:
        """Those whose recipient has an earlier message that another worker took at this very moment."""
        earlier = Message.objects.by_mail().filter(to=OuterRef("to"), pk__lt=OuterRef("pk")).exclude(pk__in=found)
        return set(Message.objects.filter(Exists(earlier), pk__in=found).values_list("pk", flat=True))

    def give_back(self, untried: list[Message], *, until: datetime) -> None:
        """These had not their turn, so it counts as no try."""
        rows = self.filter(pk__in=[message.pk for message in untried])
        rows.update(next_try=until, attempts=F("attempts") - 1)

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
                    **mail.rendered(about, person, link, words or {}),
                )
                for person in people
            ],
            ignore_conflicts=True,
        )
        if choice == AlertChoice.AT_ONCE:
            transaction.on_commit(nudge)

    def post(self, *, to: str, about: str, subject: str, text: str, html: str) -> None:
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
            dedupe_key=f"{about}:{uuid4()}",
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
    trying_since = models.DateTimeField(default=now)
    next_try = models.DateTimeField(default=now)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Privacy:
        person = {"to", "subject", "text", "html"}
        plain = {
            "id", "user", "branch", "about", "channel", "link", "dedupe_key", "created_at", "in_bell", "read_at",
            "attempts", "trying_since", "next_try", "last_error", "sent_at", "dead_at", "secret",
        }  # fmt: skip

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["next_try", "id"], name="message_due", condition=Q(sent_at=None, dead_at=None)),
            models.Index(fields=["to", "id"], name="message_order", condition=Q(sent_at=None, dead_at=None)),
            models.Index(fields=["branch", "-created_at"], name="message_unsent", condition=Q(sent_at=None)),
            models.Index(fields=["user"], name="message_unread", condition=Q(in_bell=True, read_at=None)),
            models.Index(fields=["user", "-created_at"], name="message_bell", condition=Q(in_bell=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(sent_at=None) | Q(dead_at=None), name="message_sent_or_dead"),
        ]

    def __str__(self) -> str:
        return f"Message {self.pk} ({self.about})"

    def allows(self, user: User, permission: str) -> bool:
        """One's own bell; and of others' mail only what failed."""
        return self.user_id == user.pk if permission == SIGNED_IN else self.is_failing

    @property
    def is_failing(self) -> bool:
        """See also MessageQuerySet.failing."""
        return not self.sent_at and bool(self.dead_at or (self.attempts and self.last_error))

    def note(self, **columns: Any) -> None:
        """On a row that may be gone by now: what was on its way may have been withdrawn."""
        vars(self).update(columns)
        Message.objects.filter(pk=self.pk).update(**columns)

    def went(self) -> None:
        wiped = {"text": "", "html": ""} if self.secret else {}
        self.note(sent_at=now(), dead_at=None, last_error="", **wiped)

    def failed(self, error: str, *, for_good: bool = False) -> None:
        """Tries again later, ever more patiently; gives up after three days, or at once on a final no."""
        if for_good or now() - self.trying_since > GIVE_UP_AFTER:
            self.note(last_error=error[:300], dead_at=now())
        else:
            wait = min(FIRST_WAIT * 2 ** min(self.attempts - 1, 10), LONGEST_WAIT)
            # Spread, so that what failed together does not come back together.
            self.note(last_error=error[:300], next_try=now() + wait * uniform(0.9, 1.1))  # noqa: S311

    def give_up(self) -> None:
        Message.objects.filter(pk=self.pk, sent_at=None).update(dead_at=now())

    def send_again(self) -> None:
        """A manager's wish: from the start, now. With the same Message-ID, in case it did arrive."""
        self.note(trying_since=now(), next_try=now(), attempts=0, dead_at=None, last_error="")
        transaction.on_commit(nudge)

    def read(self) -> None:
        self.note(read_at=self.read_at or now())


class Sweep(models.Model):
    """When the outbox was last looked through: the proof that work is done, not only that a process lives."""

    ran_at = models.DateTimeField()

    class Privacy:
        plain = {"id", "ran_at"}

    @classmethod
    def note(cls) -> None:
        cls.objects.update_or_create(pk=1, defaults={"ran_at": now()})
