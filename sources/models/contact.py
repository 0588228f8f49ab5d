from __future__ import annotations

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models import Branch, User, Versioned
from accounts.roles import SEE_SOURCES
from sources.choices import ContactRole
from sources.npi import validate_npi

from .matching import named_like
from .source import Source


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User) -> ContactQuerySet:
        return self.filter(source__branch__in=user.branch_ids_where(SEE_SOURCES))

    def matching(self, text: str) -> ContactQuerySet:
        return named_like(self, text)


@pghistory.track(model_name="ContactHistory", exclude=["version"])
class Contact(Versioned):
    """A person at a source: who refers, who is told."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=30, choices=ContactRole, default=ContactRole.OTHER)
    phone = PhoneNumberField(blank=True)
    email = models.EmailField(blank=True)
    npi = models.CharField("NPI", max_length=10, blank=True, validators=[validate_npi])

    objects = ContactQuerySet.as_manager()

    class Privacy:
        person = {"name", "phone", "email"}
        plain = {"id", "source", "role", "npi", "version"}

    class Meta:
        ordering = ["name"]
        indexes = [GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="contact_name_trigrams")]
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
