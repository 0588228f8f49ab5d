"""What this agency asks in its own words: tags, two fields, and views of the list of sources."""

from random import Random

from accounts.models import User
from sources.choices import SourceKind
from sources.models import CustomField, SavedView, Source, Tag, Tagging

from .agency import Office
from .people import MARIA, MO

TAGS = ("Spanish spoken", "Stroke unit", "Weekend discharges", "Wound clinic")
RECORDS = ("Epic", "Oracle Health", "PointClickCare", "Paper")


def describe(rng: Random, offices: list[Office], book: list[Source]) -> None:
    system = CustomField.add(label="Record system", kind=CustomField.Kind.CHOICE, choices=RECORDS, position=10)
    lists = CustomField.add(label="Lists us for patients", kind=CustomField.Kind.YES_NO, position=20)
    values = list(CustomField.objects.with_options().get(pk=system.pk).offered)
    asked = [source for source in book if source.kind != SourceKind.FAMILY and rng.random() < 0.7]
    for source in asked:
        source.custom = {system.key: rng.choice(values), lists.key: rng.random() < 0.5}
    Source.objects.bulk_update(asked, ["custom"], batch_size=100)
    tags = Tag.objects.bulk_create([Tag(name=name) for name in TAGS])
    Tagging.objects.bulk_create(
        [Tagging(source=source, tag=tag) for source in asked for tag in rng.sample(tags, rng.choice((0, 0, 1, 1, 2)))]
    )
    maria, mo = (User.objects.get(email=person.email) for person in (MARIA, MO))
    SavedView.keep(user=maria, name="My A sources", branch=None, query="tier=A&owner=mine")
    SavedView.keep(user=mo, name="Nobody's yet", branch=offices[0].branch, query="owner=nobody")
