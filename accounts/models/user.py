from __future__ import annotations

from functools import cached_property
from typing import Any

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.timezone import now

from accounts.roles import SEE_REFERRALS, SIGNED_IN, roles_with

from .alerts import Alerts
from .branch import Branch, validate_time_zone
from .joining import Joining

validate_zip = RegexValidator(r"^\d{5}$", "A ZIP code has five digits.")


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: User) -> UserQuerySet:
        """Colleagues: whoever works in a branch of this person's, and the person."""
        mine = Branch.objects.visible_to(user)
        return self.filter(models.Q(pk=user.pk) | models.Q(memberships__branch__in=mine)).distinct()

    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def who_may(self, permission: str, *, branch_ids: set[int]) -> UserQuerySet:
        """In any of these branches. See also: User.may, which answers the same for one person."""
        roles = roles_with(permission)
        return self.active().filter(memberships__branch__in=branch_ids, memberships__role__in=roles).distinct()

    def at_intake(self, branch: Branch) -> UserQuerySet:
        return self.active().filter(memberships__branch=branch, memberships__role="intake").distinct()

    def managing(self, branch: Branch) -> UserQuerySet:
        return self.active().filter(memberships__branch=branch, memberships__role="manager").distinct()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email: str, name: str, password: str | None = None, **columns: Any) -> User:
        user: User = self.model(email=email.strip().lower(), name=name, **columns)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email: str) -> User:
        return self.get(email__iexact=email)


@pghistory.track(model_name="UserHistory", exclude=["password", "last_login"])
class User(Joining, Alerts, AbstractBaseUser):
    """One account per person, never shared, deactivated and never deleted [45 CFR 164.312(a)(2)(i)]."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=now)
    time_zone = models.CharField(max_length=40, default="America/Chicago", validators=[validate_time_zone])
    starts_from = models.CharField(max_length=5, blank=True, db_default="", validators=[validate_zip])

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Privacy:
        person = {"email", "name", "password", "last_login", "starts_from"}  # the ZIP of their home, as a rule
        plain = {
            "id", "is_active", "joined_at", "time_zone", "alerts_of_moves", "alerts_of_silence", "alerts_of_tasks",
            "alerts_of_clocks", "digest_at", "wants_digest", "wants_weekly",
        }  # fmt: skip

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_email")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:person", args=[self.pk])

    # A person is of no one branch, so a door asks this rule: who administers a branch that the person works in.
    branch = None

    def allows(self, user: User, permission: str) -> bool:
        return self.memberships.filter(branch__in=user.branch_ids_where(permission)).exists()

    @cached_property
    def places(self) -> dict[str, set[int]]:
        """Branch ids by role, asked once a request."""
        places: dict[str, set[int]] = {}
        for role, branch in self.memberships.values_list("role", "branch"):
            places.setdefault(role, set()).add(branch)
        return places

    def branch_ids_where(self, permission: str) -> set[int]:
        return set().union(*(self.places.get(role, set()) for role in roles_with(permission)))

    def branches_where(self, permission: str) -> models.QuerySet[Branch]:
        """The branches in which this person may do it."""
        return Branch.objects.filter(pk__in=self.branch_ids_where(permission))

    def may(self, permission: str, *, branch: Branch | None = None) -> bool:
        if permission == SIGNED_IN:
            return True
        places = self.branch_ids_where(permission)
        return branch.pk in places if branch else bool(places)

    def works_in(self, branch: Branch) -> bool:
        """Whether word of a referral there is for this person to act on."""
        return self.is_active and self.may(SEE_REFERRALS, branch=branch)
