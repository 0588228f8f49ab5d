from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from typing import Any, NamedTuple

import zipcodes
from django.db import models


class Centre(NamedTuple):
    """The middle of a ZIP code's area, in degrees."""

    latitude: float
    longitude: float

    def miles_to(self, other: Centre) -> float:
        """As the crow flies."""
        return zipcodes.haversine(self.longitude, self.latitude, other.longitude, other.latitude)


class ZipCode(models.Model):
    """Where each ZIP code of the country lies. Copied once from a package, which would take 60 MB of every process."""

    code = models.CharField(max_length=5, primary_key=True)
    city = models.CharField(max_length=60)
    county = models.CharField(max_length=60)
    state = models.CharField(max_length=2)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Privacy:
        plain = {"code", "city", "county", "state", "latitude", "longitude"}

    def __str__(self) -> str:
        return self.code

    @classmethod
    def centres(cls, codes: Iterable[str]) -> dict[str, Centre]:
        """By code; what is no ZIP code is left out."""
        found = cls.objects.filter(pk__in=set(codes)).values_list("code", "latitude", "longitude")
        return {code: Centre(latitude, longitude) for code, latitude, longitude in found}

    @classmethod
    def known(cls, codes: Iterable[str]) -> set[str]:
        return set(cls.objects.filter(pk__in=set(codes)).values_list("code", flat=True))

    @classmethod
    def of_county(cls, county: str, state: str) -> set[str]:
        """Of "Travis" or "Travis County" in "TX"; none for a county that nobody knows."""
        named = models.Q(county__iexact=county)
        for kind in ("County", "Parish", "Borough", "Municipality"):
            named |= models.Q(county__iexact=f"{county} {kind}")
        return set(cls.objects.filter(named, state__iexact=state).values_list("code", flat=True))

    @classmethod
    def counties(cls, codes: Iterable[str]) -> dict[str, str]:
        """ "Travis County, TX" by code; what is no ZIP code is left out."""
        found = cls.objects.filter(pk__in=set(codes)).values_list("code", "county", "state")
        return {code: f"{county or 'No county'}, {state}" for code, county, state in found}


def copy_all(cursor: Any, table: str) -> None:
    """Fills the empty table with what the package knows, within a second."""
    columns = ("zip_code", "city", "county", "state", "lat", "long")
    lines = ("\t".join(place[column] for column in columns) for place in zipcodes.list_all())
    cursor.copy_expert(
        f'COPY "{table}" (code, city, county, state, latitude, longitude) FROM STDIN', StringIO("\n".join(lines))
    )
