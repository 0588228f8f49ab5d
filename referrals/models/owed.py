"""Which milestones a source is owed word of, and how it wants to hear. Nothing of it is stored.

The person's wish, else the source's, else the branch's. For one event in Python: `wishes_of`, `ReferralEvent.is_owed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Case, CharField, F, Func, Q, When

from accounts.choices import UpdateChannel
from accounts.models.wishes import UpdateWishes
from referrals.choices import Arrival
from referrals.stages import Stage

if TYPE_CHECKING:
    from .referral import Referral

# Who said it to us in person has heard that we have it.
SPOKEN = [Arrival.PHONE, Arrival.WALK_IN, Arrival.FIELD]
HEARD_AT_ONCE = Q(stage=Stage.RECEIVED, referral__arrived_by__in=SPOKEN)


class Among(Func):
    """Among(F("stage"), array): whether the value stands in the array."""

    output_field = BooleanField()
    conditional = True

    def as_sql(self, compiler: Any, connection: Any, *shape: Any, **extra: Any) -> Any:
        (value, value_with), (array, array_with) = map(compiler.compile, self.source_expressions)
        return f"({value} = ANY ({array}))", [*value_with, *array_with]


def wish(column: str, output_field: Any) -> Case:
    return Case(
        When(Q(referral__contact__update_channel__gt=""), then=F(f"referral__contact__{column}")),
        When(Q(referral__source__update_channel__gt=""), then=F(f"referral__source__{column}")),
        default=F(f"referral__branch__{column}"),
        output_field=output_field,
    )


def owed(milestones: Any) -> Any:
    """Those of them that the source wants to hear of, since the branch closes its loops."""
    stands = milestones.filter(referral__retracted_at=None, at__gte=F("referral__branch__loops_since"))
    wants = Among(F("stage"), wish("update_milestones", ArrayField(CharField())))
    by = wish("update_channel", CharField())
    return stands.exclude(HEARD_AT_ONCE).alias(owed_by=by).filter(wants).exclude(owed_by=UpdateChannel.NONE)


def wishes_of(referral: Referral) -> UpdateWishes:
    said = (row for row in (referral.contact, referral.source) if row and row.says_how)
    return next(said, referral.branch)
