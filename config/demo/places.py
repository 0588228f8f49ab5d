"""Where the demo agency works: real cities and ZIP codes of Texas; the streets are invented."""

from dataclasses import dataclass
from functools import cached_property

from .words import each

AUSTIN, ROUND_ROCK, SAN_ANTONIO = "Austin", "Round Rock", "San Antonio"
TIME_ZONE = "America/Chicago"
STATE = "TX"


@dataclass
class Place:
    """A branch: its share of the work, its telephone area, and the ZIP codes it serves, by city."""

    name: str
    share: int
    area_codes: tuple[str, ...]
    zips: dict[str, str]

    @cached_property
    def towns(self) -> list[tuple[str, str]]:
        """City and ZIP."""
        return [(city, code) for city, codes in self.zips.items() for code in codes.split()]

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(code for _, code in self.towns)


PLACES = [
    Place(
        AUSTIN,
        45,
        ("512", "737"),
        {
            "Austin": "78701 78702 78703 78704 78705 78721 78722 78723 78724 78727 78728 78729 78730 78731 78735 "
            "78736 78737 78738 78739 78741 78744 78745 78746 78747 78748 78749 78750 78751 78752 78753 "
            "78754 78756 78757 78758 78759",
            "Buda": "78610",
            "Kyle": "78640",
        },
    ),
    Place(
        ROUND_ROCK,
        22,
        ("512", "737"),
        {
            "Round Rock": "78664 78665 78681",
            "Georgetown": "78626 78628 78633",
            "Cedar Park": "78613",
            "Pflugerville": "78660",
            "Leander": "78641",
            "Hutto": "78634",
            "Taylor": "76574",
        },
    ),
    Place(
        SAN_ANTONIO,
        33,
        ("210", "726"),
        {
            "San Antonio": "78201 78202 78203 78204 78205 78207 78209 78210 78212 78213 78216 78217 78218 78219 78221 "
            "78222 78223 78224 78227 78228 78229 78230 78231 78232 78233 78237 78238 78239 78240 78242 "
            "78244 78245 78247 78248 78249 78250 78251 78253 78254 78258 78259",
            "Schertz": "78154",
            "New Braunfels": "78130",
        },
    ),
]

# Too far for any branch: where a referral is refused for the service area.
BEYOND = ["78602", "78666", "78006", "78132", "78645", "78015", "78264"]
STREETS = each(
    """
    Pecan Bend|Juniper Hollow|Cottonwood|Sycamore Run|Bluestem|Limestone|Mockingbird|Agarita|Persimmon|
    Salado View|Larkspur|Cypress Fork|Old Quarry|Sagebrush|Redbud|Windmill|Caliche|Prickly Pear|
    Meadowlark|Hackberry
    """,
    "|",
)
STREET_ENDS = ("Drive", "Lane", "Street", "Trail", "Court", "Avenue")
