"""Sources and contacts beyond the story's: `SourceFactory.create_batch(50, branch=story.riverside)`."""

import factory

from sources.choices import ContactRole, SourceKind, Tier
from sources.models import Contact, Source
from sources.npi import is_npi
from tests.factories.accounts import BranchFactory


def npi(nth: int) -> str:
    """The nth that is right by its check digit."""
    return next(f"{stem}{digit}" for stem in [f"2{nth:08d}"] for digit in range(10) if is_npi(f"{stem}{digit}"))


class SourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Source

    branch = factory.SubFactory(BranchFactory)
    name = factory.Sequence("Source {}".format)
    # A family is no place to be named outside; a test that is about one says so.
    kind = factory.Iterator([kind for kind in SourceKind.values if kind != SourceKind.FAMILY])
    tier = factory.Iterator(Tier.values)
    npi = factory.Sequence(npi)
    address = factory.Sequence("{} Oak Street".format)
    city, state, zip = "Austin", "TX", "78705"
    phone = factory.Sequence(lambda n: f"+1512{2000000 + n}")


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    source = factory.SubFactory(SourceFactory)
    name = factory.Faker("name")
    role = factory.Iterator(ContactRole.values)
    phone = factory.Sequence(lambda n: f"+1512{3000000 + n}")
    email = factory.Sequence("contact{}@source.test".format)
