from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from accounts.models import Branch, User
from accounts.roles import OVERSEE, SEE_SOURCES


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> SavedViewQuerySet:
        """One's own, and those that colleagues share with a branch of this person's."""
        return self.filter(Q(user=user) | Q(branch__in=user.branch_ids_where(SEE_SOURCES)))


@pghistory.track(model_name="SavedViewHistory")
class SavedView(models.Model):
    """A name for an address of the list of sources: what it is narrowed by, its columns and its order."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="views")
    branch = models.ForeignKey(
        Branch, models.CASCADE, null=True, blank=True, related_name="views", verbose_name="shared with"
    )
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=2000, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Privacy:
        plain = {"id", "user", "branch", "name", "query"}

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("user", Lower("name"), name="one_view_of_a_name"),
            models.CheckConstraint(condition=~Q(name=""), name="view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('sources:sources')}?{self.query}"

    def allows(self, user: User, permission: str) -> bool:
        """Changed by whoever made it; one that is shared also by the branch's managers, when they have left."""
        return self.user_id == user.pk or bool(self.branch and user.may(OVERSEE, branch=self.branch))

    @classmethod
    def keep(cls, *, user: User, name: str, branch: Branch | None, query: str) -> SavedView:
        """One's own view of that name is replaced."""
        with transaction.atomic():
            User.objects.order_by().select_for_update(of=("self",)).get(pk=user.pk)  # a double press keeps one
            view = cls.objects.filter(user=user, name__iexact=name).first() or cls(user=user)
            view.name, view.branch, view.query = name, branch, query
            view.save()
        return view

    def rename(self, *, name: str, branch: Branch | None) -> None:
        """Raises IntegrityError where its person has another view of that name."""
        self.name, self.branch = name, branch
        self.save()
