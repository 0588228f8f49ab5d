"""A second record of a hospital, as somebody in a hurry added it: what the page of likely pairs is for."""

from sources.choices import SourceKind
from sources.models import LikelyPair, Source


def enter(book: list[Source]) -> None:
    """Of the second hospital of the first branch: whoever types "mer" still finds Mercy Hospital first."""
    here = [source for source in book[1:] if source.branch_id == book[0].branch_id]
    hospital, twin = sorted(here, key=lambda source: source.kind != SourceKind.HOSPITAL)[:2]
    name = hospital.name.replace("Medical Center", "Med Ctr").replace("Hospital", "Hosp.")
    place = {"city": hospital.city, "zip": hospital.zip}
    Source.objects.filter(pk=twin.pk).update(name=name, **place, owner=None, npi="")
    LikelyPair.reckon_all()
