from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils.timezone import now

from accounts.documents.staged import Staged
from accounts.roles import MOVE_REFERRALS
from notifications.models import Message
from referrals import clocks
from referrals.choices import Arrival, Urgency
from referrals.stages import Stage
from sources.models import Pledge
from sources.models.silence import GAPS

from .credit import Credited, CreditReason, earned
from .document import Document
from .escalation import of_clocks
from .papers import Papered
from .patient import Patient

if TYPE_CHECKING:
    from accounts.models import User
    from sources.models import Contact, Source

    from .event import ReferralEvent

# In a small facility source, need and time may point at one person (SAFETY-DETAIL 1.2).
ENOUGH_TO_NAME_THE_NEED = 5


class Arriving(Credited, Papered):
    """How a referral comes in: once, whoever presses twice; and whom it is told."""

    form_id = models.UUIDField(editable=False)
    arrived_by = models.CharField(max_length=20, choices=Arrival, default=Arrival.PHONE)
    urgency = models.CharField(max_length=20, choices=Urgency, default=Urgency.ROUTINE)
    entered_at = models.DateTimeField(default=now, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    retracted_at = models.DateTimeField(null=True, editable=False)
    pledge = models.ForeignKey(Pledge, models.SET_NULL, null=True, blank=True, editable=False, related_name="referrals")

    class Meta:
        abstract = True

    @classmethod
    def arrive(
        cls,
        *,
        form_id: UUID,
        source: Source,
        patient: dict[str, Any],
        by: User,
        contact: Contact | None = None,
        inquiry: bool = False,
        documents: Sequence[Staged] = (),
        **columns: Any,
    ) -> Self:
        """Patient, referral, event and alerts in one transaction; a new source or contact is saved with them.

        The same form sent again gives the first referral; after its undo, a new one.
        """
        with transaction.atomic():
            if not source.pk:
                source.save()
            else:
                source = type(source).objects.lock_standing(source.pk)
            if contact and not contact.pk:
                contact.source = source
                contact.save()
            received_at = None if inquiry else now()
            urgency = columns.get("urgency", Urgency.ROUTINE)
            cls.with_new_physicians(source, columns)
            credit = earned(source=source, by=by, arrived_by=columns.get("arrived_by", ""))
            complete = credit.marketer and (contact or source.is_family)  # see also Attributed.lacks
            referral, fresh = cls._base_manager.get_or_create(
                form_id=form_id,
                retracted_at=None,
                defaults={
                    **columns,
                    "source": source,
                    "contact": contact,
                    "branch": source.branch,
                    "patient": Patient.objects.create(branch=source.branch, **patient),
                    "stage": Stage.INQUIRY if inquiry else Stage.RECEIVED,
                    "received_at": received_at,
                    "answer_due_at": received_at and clocks.answer_due(source.branch, received_at, urgency),
                    "entered_by": by,
                    "intake_owner": by if by.may(MOVE_REFERRALS, branch=source.branch) else None,
                    "marketer": credit.marketer,
                    "credit_reason": credit.reason,
                    "attributed_at": now() if complete and not inquiry else None,
                },
            )
            if not fresh:
                transaction.set_rollback(True)  # a second patient was never meant
                return referral
            referral.events.create(stage=referral.stage, by=by)
            if documents:
                Document.add(documents, referral=referral, by=by)
            if not inquiry:
                referral.announce()
        return referral

    @property
    def arrival(self) -> ReferralEvent:
        return self.events.earliest("pk")

    def receive(self, *, by: User, version: int | None = None) -> None:
        """The authorisation to begin care has come: an inquiry becomes a referral and its clocks start."""
        with transaction.atomic():
            with self.moving_to(Stage.RECEIVED, by=by, version=version):
                pass
            self.note_attribution()
            self.announce()

    def announce(self) -> None:
        self.note_at_source()
        self.keep_pledge()
        heard = self.source.who_to_tell()
        if self.marketer and self.credit_reason == CreditReason.TERRITORY and self.marketer not in heard:
            heard.append(self.marketer)
        Message.objects.queue(
            heard,
            about="new_referral",
            key=f"new-referral:{self.pk}",
            link=self.get_absolute_url(),
            branch=self.branch,
            words=self.words_outside(),
        )

    def words_outside(self) -> dict[str, str]:
        """What an alert may say: source, contact, urgency, at most the discipline. Never the patient."""
        month = now() - timedelta(days=30)
        lately = self.source.referrals.filter(received_at__gte=month, retracted_at=None).count()
        need = self.discipline_words if lately >= ENOUGH_TO_NAME_THE_NEED else ""
        return {
            "source": self.source.name_outside,
            "contact": self.contact.name if self.contact and not self.source.is_family else "",
            "urgency": self.get_urgency_display() if self.urgency == Urgency.URGENT else "",
            "need": need,
            "owned": "yes" if self.source.working_owner else "",
            "to_owner": f"{settings.BASE_URL}{self.source.ownership_url}",
        }

    def tell_marketer(self, event: ReferralEvent) -> None:
        """The credited marketer hears of each move, as they chose; not of their own, nor twice of the arrival."""
        if (
            not self.marketer
            or not self.is_known_to_marketer
            or self.marketer_id == event.by_id
            or (event.stage == Stage.RECEIVED and not event.undoes_id)
        ):
            return
        Message.objects.queue(
            [self.marketer],
            about="moved",
            key=f"moved:{event.pk}",
            link=self.get_absolute_url(),
            branch=self.branch,
            words={"source": self.source.name_outside, "sentence": event.headline, "by": event.by.name},
            choice=self.marketer.alerts_of_moves,
        )

    @property
    def is_known_to_marketer(self) -> bool:
        """Also after a transfer, where the source is of a branch in which the credited marketer works."""
        return any(self.marketer.works_in(branch) for branch in (self.branch, self.source.branch))  # type: ignore[union-attr]

    def take_back(self, *, by: User) -> None:
        """Undo of an arrival. Every referral stays logged, so the row stays and nobody sees it any more."""
        self.retracted_at = now()
        self.save(update_fields=["retracted_at"])
        for event in self.events.filter(undoes=None, undone_by=None):
            self.events.create(stage=self.stage, by=by, undoes=event, particulars={"retracted": True})
        self.unannounce()

    def unannounce(self) -> None:
        """It did not come after all: no word of it leaves, and the source's last referral is the one before."""
        Message.objects.withdraw(f"new-referral:{self.pk}")
        Message.objects.withdraw(of_clocks(self.pk))
        self.note_at_source()
        if self.pledge:
            self.pledge.reopen()
            self.pledge = None
            self.save(update_fields=["pledge"])

    def note_at_source(self) -> None:
        """When its last referrals came. Locked, so that of two at once neither misses the other."""
        source = type(self.source)._base_manager.select_for_update(of=("self",)).get(pk=self.source_id)
        came = self.source.referrals.filter(retracted_at=None, received_at__isnull=False)
        source.heard_of(list(came.order_by("-received_at").values_list("received_at", flat=True)[: GAPS + 1]))

    @classmethod
    def follow_sources(cls, source_ids: Iterable[int]) -> None:
        """Called by a merge of sources, when referrals have moved from one to the other."""
        places: Any = cls._meta.get_field("source").related_model
        for source in places._base_manager.filter(pk__in=source_ids):
            cls(source=source).note_at_source()

    def keep_pledge(self) -> None:
        """Their word is kept by the next referral, and by itself."""
        self.pledge = Pledge.objects.meant_by(source=self.source, contact=self.contact, at=self.received_at)
        if self.pledge:
            self.pledge.keep(at=self.received_at)
            self.save(update_fields=["pledge"])

    def match_pledge_again(self) -> None:
        """Somebody else sent it than was thought: whose word it keeps is asked anew."""
        if self.pledge:
            self.pledge.reopen()
            self.pledge = None
            self.save(update_fields=["pledge"])
        if self.received_at:
            self.keep_pledge()

    def undone(self, *, by: User, change: UUID) -> None:
        super().undone(by=by, change=change)
        if self.received_at is None:
            self.unannounce()
