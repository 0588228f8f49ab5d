"""A second record of Mercy Hospital, as somebody in a hurry added it: what the page of likely pairs is for."""

from sources.choices import SourceKind
from sources.models import LikelyPair, Source

NAME = "Mercy Hosp. of Austin"


def enter(book: list[Source]) -> None:
    mercy = book[0]
    beside = [source for source in book[1:] if source.branch_id == mercy.branch_id]
    twin = next((source for source in beside if source.kind == SourceKind.HOSPITAL), beside[0])
    Source.objects.filter(pk=twin.pk).update(name=NAME, city=mercy.city, zip=mercy.zip, owner=None, npi="")
    LikelyPair.reckon_all()
