from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.timezone import now

from accounts.sentences import WrongWay
from sources.choices import SourceKind

from .credit import CreditReason, due_now, name_due_now
from .pace import PaceQuerySet

if TYPE_CHECKING:
    from accounts.models import User
    from sources.models import Contact

WITHIN = timedelta(hours=1)  # from the arrival: then what is missing is overdue
NOT_DECIDED = [CreditReason.NOBODY, ""]
# A patient or a family that refers itself has nobody beside it to be named.
NO_PERSON = Q(contact=None) & ~Q(source__kind=SourceKind.FAMILY)
NO_OWNER = Q(marketer=None, credit_reason__in=NOT_DECIDED)


class Share(NamedTuple):
    """Of the referrals received: of how many the moment is known, and of how many it was within the hour."""

    known: int
    in_time: int

    @property
    def percent(self) -> int | None:
        """Too few say nothing in per cent."""
        return round(100 * self.in_time / self.known) if self.known >= 10 else None


class AttributionQuerySet(PaceQuerySet):
    def to_attribute(self) -> Any:
        """Received, and nobody knows who sent it, or whose it is. See also Attributed.lacks."""
        narrow = Q(contact=None) | Q(marketer=None)  # what the index is of
        return self.filter(narrow, NO_PERSON | NO_OWNER, received_at__isnull=False)

    def overdue_to_attribute(self, now: datetime) -> Any:
        return self.to_attribute().filter(received_at__lt=now - WITHIN)

    def with_due_name(self) -> Any:
        """With the name of whom the rule credits today, as `due_name`. See also credit.due_now."""
        return self.annotate(due_name=name_due_now())

    def attributed_share(self, *, since: datetime) -> Share:
        """Of those received since. A complete row of an older version does not know its moment and is left out."""
        came = self.filter(received_at__gte=since).order_by()
        known = came.filter(Q(attributed_at__isnull=False) | NO_PERSON | NO_OWNER)
        in_time = Q(attributed_at__lte=F("received_at") + WITHIN)
        return Share(**known.aggregate(known=Count("pk"), in_time=Count("pk", filter=in_time)))


class Attributed:
    """Who referred it, and whose it is: what is missing is a task that is overdue after an hour.

    A plain class over the columns of Referral: with one abstract model more the type checker gives up.
    """

    if TYPE_CHECKING:
        contact: Any
        contact_id: Any
        source: Any
        marketer: Any
        marketer_id: Any
        credit_reason: Any
        received_at: Any
        attributed_at: Any
        stage: Any
        version: Any
        events: Any
        save: Any
        refresh_from_db: Any
        meanwhile: Any
        tell_of_credit: Any
        get_absolute_url: Any
        match_pledge_again: Any

    @property
    def lacks(self) -> list[str]:
        """Of "person" and "owner", what nobody has said. See also AttributionQuerySet.to_attribute."""
        if self.received_at is None:
            return []
        lacks = ["person"] if self.contact_id is None and not self.source.is_family else []
        return lacks + (["owner"] if self.marketer_id is None and self.credit_reason in NOT_DECIDED else [])

    @property
    def is_attribution_overdue(self) -> bool:
        return bool(self.lacks) and self.received_at is not None and self.received_at < now() - WITHIN

    def name_sender(self, contact: Contact, *, by: User) -> None:
        """Who sent it, learned later. Raises WrongWay where somebody named a person meanwhile."""
        with self.while_lacking("person"):
            self.contact = contact
            self.save(update_fields=["contact", "version"])
            self.match_pledge_again()
            self.events.create(stage=self.stage, by=by, particulars={"corrected": True, "sent_by": contact.name})

    def give_credit(self, *, by: User) -> None:
        """To whom the rule gives it today: the source has an owner at last, or its ZIP a marketer. Raises WrongWay."""
        with self.while_lacking("owner"):
            marketer, reason = due_now(self.source)
            if marketer is None:
                raise WrongWay("Nobody owns the source yet: give it an owner first.", page=self.get_absolute_url())
            self.marketer, self.credit_reason = marketer, CreditReason.LATER
            self.save(update_fields=["marketer", "credit_reason", "version"])
            why = "owns the source now" if reason == CreditReason.OWNER else "has the territory of the source now"
            said = {"credited": {"was": "nobody", "now": marketer.name}, "why": why}
            self.tell_of_credit(self.events.create(stage=self.stage, by=by, particulars=said), [marketer])

    @contextmanager
    def while_lacking(self, what: str) -> Iterator[None]:
        """Locks the row, and asks whether it still lacks this. Raises WrongWay where somebody was faster."""
        with transaction.atomic():
            self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update(of=("self",)))
            if what not in self.lacks:
                raise WrongWay(self.meanwhile(), page=self.get_absolute_url())
            self.version += 1
            yield
            self.note_attribution()

    def note_attribution(self) -> None:
        """When it was complete for the first time; empty again where something is missing again."""
        complete = self.received_at is not None and not self.lacks
        if complete != (self.attributed_at is not None):
            self.attributed_at = now() if complete else None
            self.save(update_fields=["attributed_at"])
