from __future__ import annotations

import pghistory
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import ProtectedError, Q
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models import Branch, User, Versioned
from accounts.roles import SEE_SOURCES
from accounts.sentences import WrongWay
from sources.choices import ContactRole
from sources.npi import validate_npi

from .matching import matching, search_index
from .source import OF_ROW, Source

EXTENSION = RegexValidator(r"^\d+$", "An extension has digits only.")


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User) -> ContactQuerySet:
        return self.filter(source__branch__in=user.branch_ids_where(SEE_SOURCES))

    def matching(self, text: str) -> ContactQuerySet:
        """People of such a name, phone or NPI; the likeliest first."""
        return matching(self, text.strip())


@pghistory.track(model_name="ContactHistory", exclude=["version"], obj_field=OF_ROW)
class Contact(Versioned):
    """A person at a source: who refers, who is told."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=30, choices=ContactRole, default=ContactRole.OTHER)
    phone = PhoneNumberField(blank=True)
    extension = models.CharField(max_length=10, blank=True, validators=[EXTENSION])
    email = models.EmailField(blank=True)
    npi = models.CharField("NPI", max_length=10, blank=True, validators=[validate_npi])

    objects = ContactQuerySet.as_manager()

    class Privacy:
        person = {"name", "phone", "extension", "email"}
        plain = {"id", "source", "role", "npi", "version"}

    class Meta:
        ordering = ["name"]
        indexes = [search_index("contact_search")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="contact_has_a_name"),
            models.CheckConstraint(condition=Q(npi="") | Q(npi__regex=r"^\d{10}$"), name="contact_npi_ten_digits"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def branch(self) -> Branch:
        return self.source.branch

    def allows(self, user: User, permission: str) -> bool:
        return self.source.allows(user, permission)

    def get_absolute_url(self) -> str:
        return self.source.get_absolute_url()

    @property
    def phone_in_full(self) -> str:
        return f"{self.phone} ext. {self.extension}" if self.extension else str(self.phone)

    @property
    def dial(self) -> str:
        """For tel: links; the telephone waits at the comma and then dials the extension."""
        return ",".join(filter(None, [self.phone.as_e164 if self.phone else "", self.extension]))

    def remove(self) -> None:
        """Raises WrongWay where something names this person: who sent a patient stays known."""
        try:
            with transaction.atomic():
                self.delete()
        except ProtectedError as named:
            sentence = f"{self} is named in referrals and stays, so that it stays known who sent them."
            raise WrongWay(sentence, page=self.get_absolute_url()) from named
