from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pghistory
from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import now

from accounts.changes import current_change
from accounts.models import Branch, User
from accounts.sentences import WrongWay, clock
from followups.choices import BY_HOW, How, NoUpdate
from referrals.models import Referral, ReferralEvent
from referrals.models.event import ReferralEventQuerySet
from sources.models import Contact, Source
from sources.models.moments import Piece

from .moments import of_updates
from .visit import Visit

LOOK_BACK = timedelta(days=60)  # what nobody was told by then is no news any more: docs/decisions, the loop


class UpdateQuerySet(models.QuerySet["Update"]):
    def visible_to(self, user: User) -> UpdateQuerySet:
        return self.filter(referral__in=Referral.objects.visible_to(user))

    def with_names(self) -> UpdateQuerySet:
        return self.select_related("by", "contact", "source__branch", "referral__branch")

    def moments(self) -> list[Piece]:
        """For a timeline."""
        return of_updates(self, Told.objects.all())


@pghistory.track(model_name="UpdateHistory")
class Update(models.Model):
    """The source was told what became of its patient: by whom, how, when. Or nobody needs to tell it, and why not."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="updates")
    source = models.ForeignKey(Source, models.CASCADE, related_name="updates")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="updates")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="updates")
    at = models.DateTimeField(default=now)
    how = models.CharField(max_length=10, choices=How, blank=True)
    reason = models.CharField(max_length=20, choices=NoUpdate, blank=True)
    note = models.TextField(blank=True)
    visit = models.ForeignKey(Visit, models.CASCADE, null=True, blank=True, related_name="updates")
    change = models.UUIDField(default=current_change, null=True, editable=False)

    objects = UpdateQuerySet.as_manager()

    class Privacy:
        # Typed by hand, so it may name a patient in spite of all: it stays in the house.
        person = {"note"}
        plain = {"id", "referral", "source", "contact", "by", "at", "how", "reason", "visit", "change"}

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["source", "-at"], name="update_by_source")]
        constraints = [
            models.CheckConstraint(
                condition=Q(how__in=How.values, reason="") | Q(how="", reason__in=NoUpdate.values),
                name="update_says_how_or_why_not",
            ),
            models.CheckConstraint(
                condition=~Q(reason=NoUpdate.OTHER) | ~Q(note=""), name="update_other_reason_has_a_note"
            ),
            models.CheckConstraint(condition=Q(visit=None) | ~Q(how=""), name="update_on_a_visit_told"),
        ]

    def __str__(self) -> str:
        return f"Update {self.pk}"

    @property
    def branch(self) -> Branch:
        return self.referral.branch

    def get_absolute_url(self) -> str:
        return self.referral.get_absolute_url()

    @property
    def words(self) -> str:
        """ "Told Dana Reyes by phone", "No update wanted: they know already"."""
        if not self.how:
            return f"No update wanted: {self.get_reason_display().lower()}"
        return f"Told {self.contact or self.source} {BY_HOW[How(self.how)]}"

    @property
    def sentence(self) -> str:
        """With what they were told, where `stages` says it (referrals.telling)."""
        what: list[str] = getattr(self, "stages", [])
        return f"{self.words} ({', '.join(what)})" if what else self.words

    @classmethod
    def tell(
        cls,
        referral: Referral,
        *,
        by: User,
        until: ReferralEvent,
        how: str = "",
        reason: str = "",
        note: str = "",
        at: datetime | None = None,
        contact: Contact | None = None,
        visit: Visit | None = None,
    ) -> Update:
        """Covers that milestone and every earlier one that nobody told. The same again by the same person: the first.

        `at` is when they were told, if not now. Raises WrongWay where somebody else told it, or where it was undone.
        """
        with transaction.atomic():
            rows = Referral._base_manager.select_for_update(of=("self",)).select_related("contact")
            referral = rows.get(pk=referral.pk)
            page = referral.get_absolute_url()
            stands = ReferralEvent.objects.milestones().filter(referral=referral)
            if not stands.filter(pk=until.pk).exists():
                raise WrongWay(f"“{until.headline}” was undone meanwhile. Look again, then tell them.", page=page)
            if known := cls.objects.filter(covers__event=until).select_related("by").first():
                if known.by_id != by.pk:
                    raise WrongWay(f"{known.by} closed this loop {clock(known.at)}.", page=page)
                return known
            update = cls.objects.create(
                referral=referral,
                source_id=referral.source_id,
                contact=contact if how and contact else referral.contact if how else None,
                by=by,
                at=at or now(),
                how=how,
                reason=reason,
                note=note,
                visit=visit,
            )
            untold = stands.filter(told=None, at__lte=until.at).order_by("at", "pk")
            Told.objects.bulk_create(Told(update=update, event=event, event_at=event.at) for event in untold)
        return update

    @classmethod
    def tell_all(cls, loops: Iterable[ReferralEvent], *, by: User, **said: Any) -> tuple[list[Update], int]:
        """About several patients in one go; gives what was noted, and how many somebody else had told meanwhile."""
        told, known = [], 0
        with transaction.atomic():
            for loop in sorted(loops, key=lambda loop: loop.referral_id):  # in one order: no two wait in a ring
                try:
                    told.append(cls.tell(loop.referral, by=by, until=loop, **said))
                except WrongWay:
                    known += 1
        return told, known


class ToldQuerySet(models.QuerySet["Told"]):
    def visible_to(self, user: User) -> ToldQuerySet:
        return self.filter(update__referral__in=Referral.objects.visible_to(user))


@pghistory.track(model_name="ToldHistory")
class Told(models.Model):
    """A milestone that an update covers: from then on its loop is closed. Each once."""

    update = models.ForeignKey(Update, models.CASCADE, related_name="covers")
    event = models.OneToOneField(ReferralEvent, models.PROTECT, related_name="told")
    event_at = models.DateTimeField(editable=False)  # the event's, which never changes: what is open asks of late ones

    objects = ToldQuerySet.as_manager()

    class Privacy:
        plain = {"id", "update", "event", "event_at"}

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["event_at", "event"], name="told_lately")]


class OpenLoopQuerySet(ReferralEventQuerySet):
    def mine(self, user: User) -> OpenLoopQuerySet:
        """From own and co-owned sources, credited to them, or theirs at intake."""
        book = Source.objects.order_by().in_book_of(user).values("pk")
        theirs = Q(referral__marketer=user) | Q(referral__intake_owner=user)
        return self.filter(theirs | Q(referral__source__in=book))

    def by_sender(self) -> Any:
        """Who waits: source, contact, since when, and about how many patients. The longest waiting first."""
        who = self.order_by().values("referral__source", "referral__contact")
        found = who.annotate(since=Min("at"), patients=Count("referral", distinct=True))
        return found.order_by("since", "referral__source", "referral__contact")

    def of_senders(self, senders: Sequence[tuple[int, int | None]]) -> OpenLoopQuerySet:
        any_of = Q(pk__in=[])
        for source, contact in senders:
            any_of |= Q(referral__source=source, referral__contact=contact)
        return self.filter(any_of)

    def with_names(self) -> OpenLoopQuerySet:
        of = "referral"
        return self.select_related(f"{of}__patient", f"{of}__branch", f"{of}__source__branch", f"{of}__contact")

    def oldest_first(self) -> OpenLoopQuerySet:
        return self.order_by("at", "pk")


class OpenLoopManager(models.Manager.from_queryset(OpenLoopQuerySet)):
    def get_queryset(self) -> OpenLoopQuerySet:
        """Of both events and what was told of them only the last weeks' part of an index is read."""
        since = now() - LOOK_BACK
        told = Told.objects.order_by().filter(event=OuterRef("pk"), event_at__gte=since)
        return super().get_queryset().filter(~Exists(told), at__gte=since).owed()


class OpenLoop(ReferralEvent):
    """A milestone of which the source has not heard and wants to. Nothing stores it: it is the absence of an update."""

    objects = OpenLoopManager()

    class Meta:
        proxy = True

    def tell(self, **said: Any) -> Update:
        """As Update.tell, about this milestone."""
        return Update.tell(self.referral, until=self, **said)

    def get_absolute_url(self) -> str:
        return reverse("followups:update", args=[self.referral_id])
