"""Who sends patients: the sources of every kind with their owners, and the people there."""

from random import Random
from typing import NamedTuple

from accounts.models import User
from sources.choices import ContactRole, SourceKind, Tier
from sources.models import Contact, Source
from sources.npi import is_npi

from .agency import Office
from .people import MARIA
from .places import STATE, STREET_ENDS, STREETS
from .words import LAST_NAMES, PLACE_NAMES, STAFF_NAMES


class Kind(NamedTuple):
    """How many of 180 sources are of this kind, how they are called, who is met there."""

    share: int
    names: tuple[str, ...]
    roles: tuple[ContactRole, ...]
    tiers: str


R, K = ContactRole, SourceKind
PLANNERS = (R.CASE_MANAGER, R.DISCHARGE_PLANNER, R.SOCIAL_WORKER)
KINDS = {
    K.HOSPITAL: Kind(14, ("{} Medical Center", "{} Hospital", "{} Regional Hospital"), PLANNERS, "AAAB"),
    K.SNF: Kind(34, ("{} Health and Rehab", "{} Nursing and Rehab", "{} Care Center"), (*PLANNERS, R.NURSE), "AABBC"),
    K.IRF: Kind(6, ("{} Rehabilitation Hospital",), PLANNERS, "AB"),
    K.LTACH: Kind(4, ("{} Specialty Hospital",), PLANNERS, "BC"),
    K.PHYSICIAN_PRACTICE: Kind(
        62,
        ("{} Family Medicine", "{} Internal Medicine", "{} Cardiology", "{} Orthopaedics", "{} Primary Care"),
        (R.PHYSICIAN, R.OFFICE_MANAGER, R.REFERRAL_COORDINATOR, R.NURSE_PRACTITIONER),
        "BCCCD",
    ),
    K.CLINIC: Kind(16, ("{} Clinic", "{} Urgent Care"), (R.NURSE_PRACTITIONER, R.OFFICE_MANAGER), "CCD"),
    K.ASSISTED_LIVING: Kind(18, ("{} Assisted Living", "{} Senior Villas"), (R.ADMINISTRATOR, R.NURSE), "BCD"),
    K.INDEPENDENT_LIVING: Kind(8, ("{} Retirement Village",), (R.ADMINISTRATOR, R.OTHER), "CD"),
    K.CASE_MANAGEMENT: Kind(5, ("{} Care Partners ACO",), (R.CASE_MANAGER,), "BC"),
    K.AGENCY: Kind(4, ("{} Hospice", "{} Home Care"), (R.REFERRAL_COORDINATOR,), "CD"),
    K.COMMUNITY: Kind(5, ("{} Senior Center", "{} Parish Nurses"), (R.SOCIAL_WORKER, R.OTHER), "D"),
    K.FAMILY: Kind(3, ("Families of {branch}", "Callers of {branch}", "Former patients, {branch}"), (), "D"),
    K.OTHER: Kind(1, ("{} Veterans Hall",), (R.OTHER,), "D"),
}
PROVIDERS = {K.HOSPITAL, K.SNF, K.IRF, K.LTACH, K.PHYSICIAN_PRACTICE, K.CLINIC, K.AGENCY}
OF_A_PERSON = {R.PHYSICIAN, R.NURSE_PRACTITIONER}


def npi(rng: Random) -> str:
    """Right by its check digit, and nobody's: numbers that begin with 2 are not given out yet."""
    stem = f"2{rng.randrange(10**8):08d}"
    return next(f"{stem}{digit}" for digit in range(10) if is_npi(f"{stem}{digit}"))


def phone(rng: Random, office: Office) -> str:
    """From the range that is kept free for fiction."""
    return f"+1{rng.choice(office.place.area_codes)}55501{rng.randrange(100):02d}"


def address(rng: Random) -> str:
    return f"{rng.randrange(100, 9900)} {rng.choice(STREETS)} {rng.choice(STREET_ENDS)}"


def fill_book(rng: Random, offices: list[Office], sources: int, contacts: int) -> list[Source]:
    """Sources of all kinds in all branches; Mercy Hospital, of which the tour tells, comes first."""
    kinds = list(KINDS)
    drawn = kinds + rng.choices(kinds, [KINDS[k].share for k in kinds], k=max(sources - len(kinds), 0))
    if sources == sum(kind.share for kind in KINDS.values()):
        drawn = [kind for kind in kinds for _ in range(KINDS[kind].share)]
    taken: set[str] = set()
    book = [mercy(rng, offices[0])]
    for kind in drawn[1:sources]:
        office = rng.choices(offices, [o.place.share for o in offices])[0]
        book.append(a_source(rng, office, kind, taken))
    Source.objects.bulk_create(book)
    Contact.objects.bulk_create(people_there(rng, offices, book, contacts))
    return book


def mercy(rng: Random, office: Office) -> Source:
    maria = next(user for user in office.marketers if user.name == MARIA.name)
    source = a_source(rng, office, K.HOSPITAL, set())
    source.name, source.tier, source.owner, source.city, source.zip = "Mercy Hospital", Tier.A, maria, "Austin", "78705"
    return source


def a_source(rng: Random, office: Office, kind: SourceKind, taken: set[str]) -> Source:
    about, (city, code) = KINDS[kind], rng.choice(office.place.towns)
    return Source(
        branch=office.branch,
        name=a_name(rng, office, kind, taken),
        kind=kind,
        tier=rng.choice(about.tiers),
        owner=owner(rng, office),
        npi=npi(rng) if kind in PROVIDERS and rng.random() < 0.9 else "",
        address="" if kind == K.FAMILY else address(rng),
        city=city,
        state=STATE,
        zip=code,
        phone="" if kind == K.FAMILY else phone(rng, office),
        fax=phone(rng, office) if kind in PROVIDERS and rng.random() < 0.8 else "",
    )


def owner(rng: Random, office: Office) -> User | None:
    """A few belong to nobody: their referrals alarm a manager."""
    return rng.choice(office.marketers) if rng.random() < 0.92 else None


def a_name(rng: Random, office: Office, kind: SourceKind, taken: set[str]) -> str:
    while True:
        doctors = kind == K.PHYSICIAN_PRACTICE and rng.random() < 0.5
        stem = " and ".join(rng.sample(LAST_NAMES, 2)) if doctors else rng.choice(PLACE_NAMES)
        name = rng.choice(KINDS[kind].names).format(stem, branch=office.branch.name)
        if name in taken and kind != K.FAMILY and rng.random() < 0.5:
            name = f"{name}, {rng.choice(office.place.towns)[0]}"
        if name not in taken:
            taken.add(name)
            return name


def people_there(rng: Random, offices: list[Office], book: list[Source], count: int) -> list[Contact]:
    """Where more referrals come from, more people are known; Dana Reyes of Mercy is the first."""
    at = {office.branch.pk: office for office in offices}
    known = [source for source in book if KINDS[SourceKind(source.kind)].roles]
    weights = [{"A": 6, "B": 3, "C": 1, "D": 1}[source.tier] for source in known]
    drawn = known + rng.choices(known, weights, k=max(count - len(known), 0))
    found = [a_contact(rng, at[source.branch_id], source) for source in drawn[:count]]
    found[0].name, found[0].role = "Dana Reyes", R.CASE_MANAGER
    return found


def a_contact(rng: Random, office: Office, source: Source) -> Contact:
    role = rng.choice(KINDS[SourceKind(source.kind)].roles)
    first, last = rng.choice(STAFF_NAMES), rng.choice(LAST_NAMES)
    house = "".join(c for c in source.name.lower() if c.isalpha())[:20]
    return Contact(
        source=source,
        name=f"{'Dr. ' if role == R.PHYSICIAN else ''}{first} {last}",
        role=role,
        phone=phone(rng, office) if rng.random() < 0.85 else "",
        email=f"{first}.{last}@{house}.example".lower() if rng.random() < 0.6 else "",
        npi=npi(rng) if role in OF_A_PERSON else "",
    )
