"""What the tests of gifts begin with: two physicians, one of them met at two places, and the verb with its defaults."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from sources.models import Contact, Gift

TODAY = date(2026, 11, 24)
NOON = "2026-11-24T18:00:00Z"  # Tuesday, in Chicago
NPI = "1932104098"


def physicians(story: SimpleNamespace) -> None:
    """Dr. Lee works at Mercy and Oakview, under one NPI; Dr. Roy at Mercy, and nobody noted an NPI."""
    story.lee = Contact.objects.create(source=story.mercy, name="Dr. Ann Lee", role="physician", npi=NPI)
    story.lee_at_oakview = Contact.objects.create(source=story.oakview, name="Ann Lee, MD", role="physician", npi=NPI)
    story.roy = Contact.objects.create(source=story.mercy, name="Dr. Sam Roy", role="physician")


def give(story: SimpleNamespace, *people: Contact, value="40", by=None, **columns) -> Gift:
    by = by or story.maria
    about = {"source": people[0].source, "kind": "meal", "given_on": TODAY, "given_by": by} | columns
    return Gift.record(by=by, people=people, value=Decimal(value), **about)


def typed(*people: Contact, **changes) -> dict:
    """The form as a browser sends it."""
    form = {"people": [contact.pk for contact in people], "kind": "meal", "value": "40", "given_on": "2026-11-24"}
    return form | {"others": "0"} | changes
