from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import Case, Q, Value, When

from accounts.roles import MANAGE_PEOPLE, ROLES

from .branch import Branch
from .user import User


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, user: User) -> MembershipQuerySet:
        """One's own, and for an administrator all of the branches that they keep."""
        return self.filter(Q(user=user) | Q(branch__in=user.branch_ids_where(MANAGE_PEOPLE)))


@pghistory.track(model_name="MembershipHistory")
class Membership(models.Model):
    """A person's role in one branch. The same person may be intake here and manager there."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role, role.title()) for role in ROLES])

    objects = MembershipQuerySet.as_manager()

    class Privacy:
        plain = {"id", "user", "branch", "role"}

    class Meta:
        ordering = ["branch__name", "role"]
        constraints = [
            models.UniqueConstraint(fields=["user", "branch", "role"], name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="membership_role_known"),
            # Administrators see no patients, so the role stands alone.
            ExclusionConstraint(
                name="administrator_is_exclusive",
                expressions=[
                    ("user", "="),
                    (Case(When(role="administrator", then=Value(1)), default=Value(0)), "<>"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} in {self.branch}"
