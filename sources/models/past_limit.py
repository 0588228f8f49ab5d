from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import User
from accounts.roles import APPROVE_GIFTS
from accounts.sentences import WrongWay
from notifications.models import Message

from .standing import Standing

if TYPE_CHECKING:
    from .contact import Contact

LINK = Message._meta.get_field("link").max_length


class PastTheLimit(WrongWay):
    """A gift that the law does not cover, unless a manager says why."""

    def __init__(self, standings: Sequence[Standing], *, page: str):
        super().__init__(" ".join(standing.refusal for standing in standings), page=page)
        self.standings = standings


class HeldToLimit(models.Model):
    """A gift beside the limits: goes through within them, and past them by a manager's recorded reason."""

    over_limit_reason = models.CharField(max_length=300, blank=True, editable=False)
    over_limit_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    approved_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def standings(
        self, people: Iterable[Contact], shares: Mapping[int, Decimal] | None = None, *, locked: bool = False
    ) -> list[Standing]:
        """Each person with this gift's part, beside what all other gifts of its year make."""
        from .gift import GiftShare

        others = GiftShare.objects.exclude(gift=self.pk)
        return others.standings(people, shares or {}, self.given_on.year, on_campus=self.on_campus, locked=locked)

    def hold(self, standings: Iterable[Standing], *, by: User, reason: str) -> None:
        """Raises PastTheLimit without a manager's reason; a reason that is not needed is not kept."""
        past = [standing for standing in standings if standing.is_past]
        if past and not (reason and by.may(APPROVE_GIFTS, branch=self.branch)):
            raise PastTheLimit(past, page=self.get_absolute_url())
        self.over_limit_reason, self.over_limit_by, self.approved_at = (reason, by, now()) if past else ("", None, None)

    def undone(self, *, by: User, change: Any) -> None:
        """An undo of a deletion or a correction must not slip past the limit either. Raises PastTheLimit."""
        if self.over_limit_reason:
            return
        shares = {share.contact_id: share.value for share in self.shares.all()}
        past = [each for each in self.standings(self.people, shares, locked=True) if each.is_past]
        if past:
            raise PastTheLimit(past, page=self.get_absolute_url())

    def tell(self, standings: Iterable[Standing]) -> None:
        """The branch's managers hear once a year of each physician who is near the limit, and once of one past it."""
        for each in standings:
            if each.is_near or (each.is_past_the_year and each.limit):
                Message.objects.queue(
                    User.objects.managing(self.branch),
                    about="gift_limit",
                    # A meal too large for its occasion says nothing of the year.
                    key=f"gift-{'past' if each.is_past_the_year else 'near'}:{each.contact.person}:{each.year}",
                    link=f"{reverse('sources:gift_report')}?year={each.year}",
                    branch=self.branch,
                    words={"contact": each.contact.name, "year": each.year, "percent": each.percent},
                )

    def ask(self, people: Iterable[Contact], *, by: User) -> None:
        """Asks the branch's managers whether it may go past the limit: the form, filled in, waits behind the link."""
        named = sorted(people, key=lambda contact: contact.pk)
        Message.objects.queue(
            User.objects.managing(self.branch),
            about="gift_asked",
            key=f"gift-asked:{by.pk}:{named[0].pk}:{self.given_on:%Y%m%d}:{self.value}",
            link=self.filled_in(named),
            branch=self.branch,
            words={"by": by.name, "source": self.source.name_outside},
        )

    def filled_in(self, people: Sequence[Contact]) -> str:
        """The address of a new gift with these particulars; nothing that somebody typed in words."""
        asked = {"source": self.source_id, "kind": self.kind, "value": self.value, "given_on": self.given_on}
        asked |= {"given_by": self.given_by_id, "others": self.others} | ({"on_campus": "on"} if self.on_campus else {})
        link = f"{reverse('sources:gift_new')}?{urlencode(asked)}"
        for contact in people:  # a message's link is short; whoever does not fit is ticked by hand
            person = f"&people={contact.pk}"
            link += person if len(link + person) <= (LINK or 0) else ""
        return link
