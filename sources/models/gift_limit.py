from __future__ import annotations

from decimal import Decimal

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import User, Versioned
from accounts.roles import KEEP_GIFT_LIMITS, NOTE_GIFTS

CENT = MinValueValidator(Decimal("0.01"))
YEARS = [MinValueValidator(2000), MaxValueValidator(2100)]


class GiftLimitQuerySet(models.QuerySet["GiftLimit"]):
    def visible_to(self, user: User) -> GiftLimitQuerySet:
        """The law's limits are nobody's secret, but only of use to those who give and who keep them."""
        return self.all() if user.may(NOTE_GIFTS) or user.may(KEEP_GIFT_LIMITS) else self.none()

    def of_year(self, year: int) -> GiftLimit | None:
        """That year's; else the latest before it, else the first after it. None where no year is noted."""
        known = list(self.order_by("year"))
        earlier = [limit for limit in known if limit.year <= year]
        return earlier[-1] if earlier else next(iter(known), None)


@pghistory.track(model_name="GiftLimitHistory", exclude=["version"])
class GiftLimit(Versioned):
    """What one physician may be given in a calendar year, in USD. CMS publishes it each year [42 CFR 411.357(k), (m)].

    A year's total may reach `yearly`; a meal on campus must stay below `per_occasion`.
    """

    year = models.PositiveSmallIntegerField(unique=True, validators=YEARS)
    yearly = models.DecimalField(max_digits=8, decimal_places=2, validators=[CENT])
    per_occasion = models.DecimalField(max_digits=8, decimal_places=2, validators=[CENT])
    cited_from = models.CharField(max_length=200)

    objects = GiftLimitQuerySet.as_manager()

    class Privacy:
        plain = {"id", "year", "yearly", "per_occasion", "cited_from", "version"}

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(condition=Q(year__range=(2000, 2100)), name="gift_limit_year"),
            models.CheckConstraint(
                condition=Q(per_occasion__gt=0, yearly__gte=F("per_occasion")), name="gift_limit_of_some_money"
            ),
            models.CheckConstraint(condition=~Q(cited_from=""), name="gift_limit_says_where_it_stands"),
        ]

    # The law is the same in every branch, so a door asks for the right in any.
    branch = None

    def __str__(self) -> str:
        return f"Limit of {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("sources:gift_limit", args=[self.pk])
