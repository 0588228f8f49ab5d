"""Whose the ZIPs are, and a few sources that two marketers own."""

from random import Random

from sources.models import CoOwner, Source, Territory

from .agency import Office


def share_out(rng: Random, offices: list[Office], book: list[Source]) -> None:
    """Each town of a branch to one of its marketers in turn; the last one stays free, so that a list has an end."""
    for office in offices:
        zips = sorted({zip for _, zip in office.place.towns})[:-1]
        Territory.objects.bulk_create(
            [
                Territory(branch=office.branch, marketer=office.marketers[nth % len(office.marketers)], zip=zip)
                for nth, zip in enumerate(zips)
            ]
        )
    marketers = {office.branch.pk: office.marketers for office in offices}
    for source in book[::25]:
        others = [person for person in marketers[source.branch_id] if person != source.owner]
        if source.owner and others:
            CoOwner.objects.create(source=source, user=rng.choice(others))
