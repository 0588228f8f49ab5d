"""Which county a ZIP is in, and the ZIPs of a county: the list that comes with the zipcodes package."""

from collections.abc import Iterable
from functools import cache


@cache
def county_by_zip() -> dict[str, str]:
    """ "Travis County, TX" by ZIP; read once a process, when first asked for."""
    import zipcodes

    return {row["zip_code"]: f"{row['county']}, {row['state']}" for row in zipcodes.list_all() if row["county"]}


@cache
def zips_by_county() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for zip, county in county_by_zip().items():
        found.setdefault(county, []).append(zip)
    return found


def zips_of(county: str) -> list[str]:
    """None for a county that nobody knows."""
    return zips_by_county().get(county, []) if county else []


def counties_near(zips: Iterable[str]) -> list[str]:
    """The counties in which these ZIPs are, by name."""
    return sorted({county for zip in zips if (county := county_by_zip().get(zip))})
