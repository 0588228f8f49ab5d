from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import IntegerField, Q, QuerySet, Subquery

from accounts.models import User
from accounts.roles import SEE_PATIENTS, SEE_REFERRALS
from referrals.choices import Urgency
from referrals.models import Payer, Referral
from referrals.stages import OPEN, Stage
from sources.models import Source

OPEN_ONES, ALL = "open", "all"
MANY = 1000


class HowMany(Subquery):
    """Of a sliced query: the database stops at its end, however many rows of past years there are."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


class ReferralFilter(filters.FilterSet):
    """What the address of the list may say. A patient's name is not among it, since browsers and proxies keep
    addresses; to find a patient by name is the search page's work, which asks by POST."""

    q = filters.CharFilter(method="from_source", label="Source")
    urgency = filters.ChoiceFilter(choices=Urgency, empty_label="Any urgency")
    payer = filters.ModelChoiceFilter(
        queryset=lambda request: Payer.objects.visible_to(request.user), empty_label="Any payer"
    )
    whose = filters.ChoiceFilter(
        choices=[("mine", "Mine"), ("unassigned", "Nobody's")], method="of_whom", empty_label="Anybody's", label="Whose"
    )
    marketer = filters.ModelChoiceFilter(
        queryset=lambda request: marketers_beside(request.user), empty_label="Any marketer", label="Credited marketer"
    )
    branch = filters.ModelChoiceFilter(
        queryset=lambda request: request.user.branches_where(SEE_REFERRALS), empty_label="All branches"
    )

    class Meta:
        model = Referral
        fields = ["q", "urgency", "payer", "whose", "marketer", "branch"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user: User = self.request.user
        self.filters["q"].field.widget.attrs["placeholder"] = "Source"
        for filter in self.filters.values():
            filter.field.widget.attrs["class"] = "form-control" if filter.field_name == "q" else "form-select"
        if len(self.user.branch_ids_where(SEE_REFERRALS)) < 2:
            del self.filters["branch"]
        if not self.user.may(SEE_PATIENTS):  # a marketer's list holds only the own ones
            del self.filters["whose"], self.filters["marketer"]

    def from_source(self, rows: QuerySet[Referral], name: str, text: str) -> QuerySet[Referral]:
        return rows.filter(source__in=Source.objects.visible_to(self.user).matching(text).order_by().values("pk"))

    def of_whom(self, rows: QuerySet[Referral], name: str, whose: str) -> QuerySet[Referral]:
        if whose == "mine":
            return rows.filter(Q(intake_owner=self.user) | Q(marketer=self.user))
        return rows.filter(intake_owner=None)

    def counts(self) -> dict[str, int]:
        """How many stand on each stage under the other filters, asked once for all tabs; past MANY nobody counts on."""
        rows = self.qs.order_by().values("pk")
        of_stages = {stage.value: HowMany(rows.filter(stage=stage)[: MANY + 1]) for stage in Stage}
        me = User.objects.visible_to(self.user).filter(pk=self.user.pk).order_by()  # one row, to ask beside
        counts: dict[str, int] = me.values(**of_stages)[0]
        return {OPEN_ONES: sum(counts[stage] for stage in OPEN), **counts, ALL: sum(counts.values())}

    def on(self, stage: str) -> QuerySet[Referral]:
        if stage == ALL:
            return self.qs
        return self.qs.filter(stage=stage) if stage in Stage.values else self.qs.filter(stage__in=OPEN)


def marketers_beside(user: User) -> QuerySet[User]:
    """Who may be credited in the branches that this person sees."""
    places = user.branch_ids_where(SEE_PATIENTS)
    return User.objects.visible_to(user).filter(memberships__role="marketer", memberships__branch__in=places)
