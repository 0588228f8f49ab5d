from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pghistory
from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.search import TrigramSimilarity
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import F, Max, OuterRef, ProtectedError, Q, Subquery
from django.db.models.functions import Coalesce, Upper
from django.urls import reverse
from phonenumber_field.modelfields import PhoneNumberField

from accounts.choices import UpdateChannel
from accounts.models import Branch, User, Versioned
from accounts.models.wishes import UpdateWishes, are_known
from accounts.roles import SEE_SOURCES
from accounts.sentences import WrongWay
from sources.choices import Channel, ContactRole
from sources.npi import validate_npi

from .at_source import AtSource
from .matching import matching, search_index
from .pairs import ALIKE
from .source import OF_ROW, Source

# By which kinds of visit a person was talked to through which channel; the kinds are the upper floor's.
TALKS = {
    Channel.PHONE: ["call", "video"],
    Channel.EMAIL: ["email"],
    Channel.TEXT: ["text"],
    Channel.IN_PERSON: ["drop_in", "meeting", "in_service", "lunch", "event"],
}
NO_ANSWER = "nobody_in"
EXTENSION = RegexValidator(r"^\d+$", "An extension has digits only.")


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User) -> ContactQuerySet:
        return self.standing().filter(source__branch__in=user.branch_ids_where(SEE_SOURCES))

    def standing(self) -> ContactQuerySet:
        """Without those that were joined to another in a merge."""
        return self.filter(merged_into=None)

    def known_as(self, pk: int | str) -> ContactQuerySet:
        """The one of this number, or the one that it was joined to."""
        named = Contact.objects.order_by().filter(pk=pk)
        return self.filter(pk__in=named.values(now=Coalesce("merged_into", "pk")))

    def maybe_same(
        self, *, source: Source, name: str, email: str = "", phone: str = "", extension: str = ""
    ) -> ContactQuerySet:
        """Who may be this person: the same e-mail or phone anywhere, or a like name at the same source."""
        likely = Q(source=source, likeness__gte=ALIKE)
        if email:
            likely |= Q(email__iexact=email)
        if phone:
            likely |= Q(phone=phone, extension=extension)
        return self.annotate(likeness=TrigramSimilarity("name", name)).filter(likely).order_by("-likeness", "pk")

    def matching(self, text: str) -> ContactQuerySet:
        """People of such a name, phone or NPI; the likeliest first."""
        return matching(self, text.strip())

    def with_names(self) -> ContactQuerySet:
        return self.select_related("source__branch", "successor")

    def at(self, source: Source | int) -> ContactQuerySet:
        """Who is met there: its own people, and those of other sources who are there as well."""
        own = Contact.objects.order_by().filter(source=source).values("pk")
        guests = AlsoAt.objects.order_by().filter(source=source).values("contact")
        return self.filter(pk__in=own.union(guests, all=True))  # an OR of the two would look at every source

    def present(self) -> ContactQuerySet:
        """All but those who left their job."""
        return self.filter(left_on=None)

    def with_answers(self) -> ContactQuerySet:
        """When each answered last, by channel: a visit that found nobody is no answer. See Contact.answers."""
        last = {
            f"answered_{channel}": Max(
                "met__visit__at", filter=Q(met__visit__kind__in=kinds) & ~Q(met__visit__outcome=NO_ANSWER)
            )
            for channel, kinds in TALKS.items()
        }
        return self.annotate(**last)

    def with_elsewhere(self, user: User) -> ContactQuerySet:
        """With the names of the other sources where each is met, as `elsewhere`."""
        others = AlsoAt.objects.visible_to(user).order_by().filter(contact=OuterRef("pk")).values("contact")
        names = others.annotate(names=StringAgg("source__name", delimiter=", ", order_by="source__name"))
        return self.annotate(elsewhere=Subquery(names.values("names")))

    def of_physician(self, contact: Contact) -> ContactQuerySet:
        """Every entry of this person, at whatever source. See also Contact.person."""
        return self.of_physicians([contact])

    def of_physicians(self, contacts: Iterable[Contact]) -> ContactQuerySet:
        """The same for several. An NPI is one person's; without one, an entry is a person by itself."""
        npis = {contact.npi for contact in contacts} - {""}
        return self.filter(Q(npi__in=npis) | Q(pk__in=[contact.pk for contact in contacts]))


@pghistory.track(model_name="ContactHistory", exclude=["version"], obj_field=OF_ROW)
class Contact(AtSource, UpdateWishes, Versioned):
    """A person at a source: who refers, who is told."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=30, choices=ContactRole, default=ContactRole.OTHER)
    phone = PhoneNumberField(blank=True)
    extension = models.CharField(max_length=10, blank=True, validators=[EXTENSION])
    email = models.EmailField(blank=True)
    npi = models.CharField("NPI", max_length=10, blank=True, validators=[validate_npi])
    preferred_channel = models.CharField(max_length=20, choices=Channel, blank=True, db_default="")
    left_on = models.DateField(null=True, editable=False)
    successor = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="predecessors")
    merged_into = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, editable=False, related_name="merged_here"
    )

    objects = ContactQuerySet.as_manager()

    UNSAID = "As the source does"

    class Privacy:
        person = {"name", "phone", "extension", "email"}
        plain = {
            "id", "source", "role", "npi", "preferred_channel", "left_on", "successor", "merged_into", "version",
            "update_milestones", "update_channel", "update_sending",
        }  # fmt: skip

    class Meta:
        ordering = ["name"]
        indexes = [
            search_index("contact_search"),
            models.Index(Upper("email"), name="contact_email", condition=~Q(email="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="contact_not_joined_to_itself"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="contact_has_a_name"),
            models.CheckConstraint(condition=Q(npi="") | Q(npi__regex=r"^\d{10}$"), name="contact_npi_ten_digits"),
            models.CheckConstraint(
                condition=Q(successor=None) | (Q(left_on__isnull=False) & ~Q(successor=F("id"))),
                name="contact_successor_of_one_who_left",
            ),
            models.CheckConstraint(
                condition=Q(preferred_channel__in=["", *Channel.values]), name="contact_channel_known"
            ),
            models.CheckConstraint(
                condition=are_known() & Q(update_channel__in=["", *UpdateChannel.values]), name="contact_wishes_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def branch(self) -> Branch:
        return self.source.branch

    @property
    def above(self) -> UpdateWishes:
        return self.source

    def allows(self, user: User, permission: str) -> bool:
        return self.source.allows(user, permission)

    def get_absolute_url(self) -> str:
        return reverse("sources:contact", args=[self.pk])

    @property
    def answers(self) -> list[tuple[str, Any]]:
        """When they last answered, the latest first, as (by what, at). Of rows `with_answers`."""
        last = [(channel.label.lower(), getattr(self, f"answered_{channel}")) for channel in Channel]
        return sorted([one for one in last if one[1]], key=lambda one: one[1], reverse=True)

    @property
    def person(self) -> str:
        """The same for every entry of one person. See also ContactQuerySet.of_physician."""
        return self.npi or f"contact-{self.pk}"

    @property
    def phone_in_full(self) -> str:
        return f"{self.phone} ext. {self.extension}" if self.extension else str(self.phone)

    @property
    def dial(self) -> str:
        """For tel: links; the telephone waits at the comma and then dials the extension."""
        return ",".join(filter(None, [self.phone.as_e164 if self.phone else "", self.extension]))

    def leave(self, *, on: date, successor: Contact | None = None) -> None:
        """Their job is another's now. What they said and did stays. Raises WrongWay where they left before."""
        with transaction.atomic():
            self.refresh_from_db(from_queryset=Contact._base_manager.select_for_update(of=("self",)))
            if self.left_on:
                raise WrongWay(f"{self} left already.", page=self.get_absolute_url())
            if successor and successor.pk is None:
                successor.source = self.source
                successor.save()
            self.left_on, self.successor = on, successor
            self.save(update_fields=["left_on", "successor"])

    def come_back(self) -> None:
        self.left_on, self.successor = None, None
        self.save(update_fields=["left_on", "successor"])

    def remove(self) -> None:
        """Raises WrongWay where something names this person: who sent a patient stays known."""
        try:
            with transaction.atomic():
                self.delete()
        except ProtectedError as named:
            sentence = f"{self} is named in the records and stays, so that it stays known who was meant."
            raise WrongWay(sentence, page=self.get_absolute_url()) from named


class AlsoAtQuerySet(models.QuerySet["AlsoAt"]):
    def visible_to(self, user: User) -> AlsoAtQuerySet:
        return self.filter(source__branch__in=user.branch_ids_where(SEE_SOURCES))

    def with_names(self) -> AlsoAtQuerySet:
        return self.select_related("source__branch", "contact__source__branch")


@pghistory.track(model_name="AlsoAtHistory")
class AlsoAt(models.Model):
    """One more source where a person is met: a physician who sees patients at several."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="also_at")
    source = models.ForeignKey(Source, models.CASCADE, related_name="visiting_people")

    objects = AlsoAtQuerySet.as_manager()

    class Privacy:
        plain = {"id", "contact", "source"}

    class Meta:
        ordering = ["source__name"]
        constraints = [models.UniqueConstraint(fields=["contact", "source"], name="also_there_once")]

    @classmethod
    def meet(cls, contact: Contact, source: Source) -> AlsoAt:
        """A double press notes it once."""
        return cls.objects.get_or_create(contact=contact, source=source)[0]

    @property
    def branch(self) -> Branch:
        return self.source.branch

    def allows(self, user: User, permission: str) -> bool:
        return self.contact.allows(user, permission)

    def get_absolute_url(self) -> str:
        return self.contact.get_absolute_url()
