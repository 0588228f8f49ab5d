from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.db.models import OuterRef, Subquery, TextChoices, Value
from django.db.models.functions import Coalesce

from accounts.models import AlertChoice, Membership
from accounts.roles import MOVE_REFERRALS, SEE_REFERRALS, roles_with
from accounts.sentences import WrongWay
from notifications.models import Message
from referrals.choices import Arrival
from sources.models import Territory

from .moves import Moves

if TYPE_CHECKING:
    from accounts.models import Branch, User
    from sources.models import Source

    from .event import ReferralEvent


class CreditReason(TextChoices):
    """Why a referral is credited to whom it is: decided once, when it arrives. In the order in which they count."""

    BROUGHT_IN = "brought_in", "brought it in"
    OWNER = "owner", "owned the source when it came"
    TERRITORY = "territory", "has the territory of the source, which nobody owned"
    NOBODY = "nobody", "nobody owned the source, and it is in nobody's territory"
    CORRECTED = "corrected", "by a manager's correction"
    LATER = "later", "has the source since; nobody had it when it came"


class Credit(NamedTuple):
    marketer: User | None
    reason: CreditReason


def earned(*, source: Source, by: User, arrived_by: str) -> Credit:
    """The rule: who brings it in from the field, else the source's owner, else whose territory it is in."""
    marketer = source.branch_id in by.places.get("marketer", set())
    at_the_desk = by.may(MOVE_REFERRALS, branch=source.branch) and arrived_by != Arrival.FIELD
    if marketer and not at_the_desk:
        return Credit(by, CreditReason.BROUGHT_IN)
    return due_now(source)


def due_now(source: Source) -> Credit:
    """Whose a referral from there is, whoever enters it."""
    if source.working_owner:
        return Credit(source.working_owner, CreditReason.OWNER)
    if there := Territory.objects.whose(branch=source.branch, zip=source.zip):
        return Credit(there, CreditReason.TERRITORY)
    return Credit(None, CreditReason.NOBODY)


def name_due_now() -> Coalesce:
    """Its name, of each referral of a query. See also due_now."""
    at_work = Membership.objects.filter(role__in=roles_with(SEE_REFERRALS), user__is_active=True)
    owner = at_work.filter(user=OuterRef("source__owner"), branch=OuterRef("branch")).values("user__name")[:1]
    there = Territory.objects.working().filter(branch=OuterRef("branch"), zip=OuterRef("source__zip"))
    return Coalesce(Subquery(owner), Subquery(there.values("marketer__name")[:1]), Value(""))


class Credited(Moves):
    """Whose a referral is: a later change of the source's owner does not move it, only a manager's correction."""

    if TYPE_CHECKING:
        source: Source
        branch: Branch

    marketer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="credited_referrals"
    )
    # Empty in rows of an older version's hand: nobody can say any more.
    credit_reason = models.CharField(
        max_length=12, choices=CreditReason, blank=True, default="", db_default="", editable=False
    )

    class Meta:
        abstract = True

    @property
    def credit_words(self) -> str:
        """Beside the name of whoever is credited."""
        return self.get_credit_reason_display() if self.credit_reason else ""

    def note_attribution(self) -> None:
        raise NotImplementedError

    def correct_credit(self, *, marketer: User | None, why: str, by: User, version: int) -> None:
        """Raises Stale where the referral was saved meanwhile, and WrongWay where it changes nothing."""
        was = self.marketer
        if marketer == was:
            raise WrongWay("It is credited so already.", page=self.get_absolute_url())
        with transaction.atomic():
            self.edit(version=version, marketer=marketer, credit_reason=CreditReason.CORRECTED)
            self.note_attribution()
            names = {"was": str(was or "nobody"), "now": str(marketer or "nobody")}
            event = self.events.create(stage=self.stage, by=by, particulars={"credited": names, "why": why})
            self.tell_of_credit(event, [person for person in (was, marketer) if person])

    def tell_of_credit(self, event: ReferralEvent, people: list[User]) -> None:
        """Both, in the bell; the way there only for whoever still sees the referral."""
        for person in people:
            if person.pk != event.by_id and person.works_in(self.branch):
                sees = type(self).objects.visible_to(person).filter(pk=self.pk).exists()
                Message.objects.queue(
                    [person],
                    about="credit",
                    key=f"credit:{event.pk}",
                    link=self.get_absolute_url() if sees else "",
                    branch=self.branch,
                    words={"source": self.source.name, "by": event.by.name, **self.names_of(event)},
                    choice=AlertChoice.OFF,
                )

    @staticmethod
    def names_of(event: ReferralEvent) -> dict[str, Any]:
        names: dict[str, Any] = event.particulars["credited"]
        return names
