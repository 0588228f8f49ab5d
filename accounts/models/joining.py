"""How people come, what they do where, how they leave: the verbs of a User that administrators use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.roles import MANAGE_PEOPLE
from accounts.sentences import WrongWay

if TYPE_CHECKING:
    from .branch import Branch
    from .user import User

ADMINISTRATOR = "administrator"
Roles = set[tuple[int, str]]  # (branch id, role)


class Joining:
    """Mixed into User. Each verb works in the branches that `by` administers and leaves the others alone."""

    @classmethod
    def invite(cls, *, email: str, name: str, roles: Roles, by: User) -> User:
        """A person who has no password yet; one who works in others' branches gets these roles as well."""
        with transaction.atomic():
            person = cls.known_or_new(email=email, name=name, by=by)
            if person.pk is None:
                person.save()
            person.set_roles(roles, by=by)
        return person

    @classmethod
    def known_or_new(cls: Any, *, email: str, name: str, by: User) -> User:
        """Whom an invitation to this address means. Raises WrongWay where it means nobody new."""
        person: Any = cls.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            person = cls(email=email.strip().lower(), name=name)
            person.set_unusable_password()
        elif not person.is_active:
            raise WrongWay(f"{person} was deactivated. Who administers their branch can activate them again.")
        elif person.allows(by, MANAGE_PEOPLE):
            raise WrongWay(f"{person} is here already. You can change their roles on their page.")
        return person

    def check_roles(self: Any, roles: Roles, *, by: User) -> None:
        """Raises WrongWay with the words why these can't be this person's roles in the branches of `by`."""
        others = self.memberships.exclude(branch__in=by.branch_ids_where(MANAGE_PEOPLE)) if self.pk else []
        elsewhere = {membership.role for membership in others}
        names = {role for _, role in roles} | elsewhere
        if not names:
            raise WrongWay(
                "Choose a role in at least one branch." + (" To end their access, deactivate them." if self.pk else "")
            )
        if ADMINISTRATOR in names and len(names) > 1:
            raise WrongWay(
                "An administrator sees no patients, so an administrator has no other role. "
                "Choose administrator alone, or the other roles without it."
                + (" They have a role in another branch as well." if elsewhere else "")
            )
        if self == by and ADMINISTRATOR not in names:
            raise WrongWay("You can't take away your own administrator role. Another administrator can.")

    def set_roles(self: Any, roles: Roles, *, by: User) -> None:
        mine = by.branch_ids_where(MANAGE_PEOPLE)
        if {branch for branch, _ in roles} - mine:
            raise WrongWay("You can give roles only in branches that you administer.")
        with transaction.atomic():
            type(self).objects.select_for_update().get(pk=self.pk)
            self.check_roles(roles, by=by)
            kept = set()
            for membership in self.memberships.filter(branch__in=mine):
                if (membership.branch_id, membership.role) in roles:
                    kept.add((membership.branch_id, membership.role))
                else:
                    membership.delete()
            for branch, role in sorted(roles - kept):
                self.memberships.create(branch_id=branch, role=role)

    def make_administrator(self: Any, branch: Branch) -> None:
        """For the shell: the first one has nobody to get the role from. Raises WrongWay for who has another role."""
        if self.memberships.exclude(role=ADMINISTRATOR).exists():
            raise WrongWay(f"{self} has another role, and an administrator has no other.")
        self.memberships.get_or_create(branch=branch, role=ADMINISTRATOR)

    def check_deactivation(self: Any, *, by: User) -> None:
        if self == by:
            raise WrongWay("You can't deactivate yourself. Another administrator can.", page=self.get_absolute_url())
        others = self.memberships.exclude(branch__in=by.branch_ids_where(MANAGE_PEOPLE))
        if others:
            where = ", ".join(sorted({membership.branch.name for membership in others.select_related("branch")}))
            raise WrongWay(
                f"{self} also works in {where}, which you don't administer. Take away the roles here instead.",
                page=self.get_absolute_url(),
            )

    def deactivate(self: Any, *, by: User) -> None:
        """Ends this person's access and sessions at once. What they own stays theirs until someone takes it over."""
        self.check_deactivation(by=by)
        with transaction.atomic():
            self.is_active = False
            self.save(update_fields=["is_active"])
            self.end_sessions()

    def activate(self: Any) -> None:
        self.is_active = True
        self.save(update_fields=["is_active"])

    def end_sessions(self: Any) -> None:
        """A session holds its person inside its text, so each is opened; there are as many as people signed in."""
        for session in Session.objects.iterator():
            if session.get_decoded().get(SESSION_KEY) == str(self.pk):
                session.delete()

    @property
    def is_invited(self: Any) -> bool:
        """Has not set a password yet."""
        return not self.has_usable_password()

    @property
    def state(self: Any) -> str:
        if not self.is_active:
            return "Deactivated"
        return "Invited" if self.is_invited else "Active"

    @property
    def owns_sources(self: Any) -> bool:
        found: bool = self.sources.exists()
        return found

    def leaves_behind(self: Any) -> str:
        """What stays in this person's name when they leave, in words; no names, since administrators see none."""
        count = self.sources.count()
        if not count:
            return "No source is in their name."
        if count == 1:
            return "1 source stays in their name until a manager gives it to someone else."
        return f"{count} sources stay in their name until a manager gives them to someone else."
