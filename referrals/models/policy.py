from __future__ import annotations

from datetime import date, datetime

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.timezone import localdate, now

from accounts.models import User
from accounts.roles import SEE_POLICY
from accounts.sentences import WrongWay


class PolicyQuerySet(models.QuerySet["AcceptancePolicy"]):
    def visible_to(self, user: User) -> PolicyQuerySet:
        """The agency's: whoever works there may read it, and show it to whoever asks."""
        return self.all() if user.may(SEE_POLICY) else self.none()

    def in_force(self, on: date) -> PolicyQuerySet:
        """The version that holds on that day comes first: of two with one date the later written."""
        return self.filter(effective_on__lte=on).order_by("-effective_on", "-number")

    def next_number(self) -> int:
        highest: int | None = self.aggregate(highest=Max("number"))["highest"]
        return (highest or 0) + 1


@pghistory.track(model_name="AcceptancePolicyHistory")
class AcceptancePolicy(models.Model):
    """A version of the rule by which the agency takes or refuses patients [42 CFR 484.105(i)]. Its text never changes.

    What is wrong in it is put right by the next version, so that each decision can show the words that it was made by.
    """

    number = models.PositiveIntegerField(unique=True, editable=False)
    effective_on = models.DateField("in force from")
    text = models.TextField("criteria")
    services = models.TextField("services and their limits", blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now, editable=False)

    objects = PolicyQuerySet.as_manager()
    branch = None  # the agency's: a door asks whether the person may at all

    class Privacy:
        plain = {"id", "number", "effective_on", "text", "services", "made_by", "made_at"}

    class Meta:
        ordering = ["-effective_on", "-number"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="policy_has_criteria")]
        triggers = [pgtrigger.Protect(name="written_once", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"Version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("referrals:policy", args=[self.pk])

    @classmethod
    def issue(cls, *, effective_on: date, text: str, services: str, by: User) -> AcceptancePolicy:
        number = cls.objects.next_number()
        return cls.objects.create(number=number, effective_on=effective_on, text=text, services=services, made_by=by)

    def withdraw(self, *, at: datetime) -> None:
        """Before it holds. Raises WrongWay from then on: decisions may have been made by it."""
        if self.effective_on <= localdate(at) or self.decided.exists():
            raise WrongWay(f"{self} is in force. Write the next version instead.", page=self.get_absolute_url())
        self.delete()
