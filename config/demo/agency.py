"""The house itself: branches, people with their roles, payers and what each branch says to them, service areas."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import AlertChoice, Branch, Membership, User
from referrals.choices import Acceptance, PayerKind
from referrals.models import Payer, PayerAcceptance, ServedZip

from .people import MARIA, PASSWORD, STAFF
from .places import AUSTIN, PLACES, ROUND_ROCK, SAN_ANTONIO, TIME_ZONE, Place

YES, ASK, NO = Acceptance.ACCEPTED, Acceptance.AUTHORISATION, Acceptance.NO


STARTS = {MARIA.name: "78745"}  # where the route of her day begins


class Plan(NamedTuple):
    """A payer, its share of the patients, and the answer of each branch in the order of PLACES."""

    name: str
    kind: PayerKind
    share: int
    answers: tuple[Acceptance, Acceptance, Acceptance]


PLANS = [
    Plan("Medicare", PayerKind.MEDICARE, 46, (YES, YES, YES)),
    Plan("Lone Star Advantage", PayerKind.MEDICARE_ADVANTAGE, 12, (ASK, ASK, ASK)),
    Plan("Sunridge Medicare Plus", PayerKind.MEDICARE_ADVANTAGE, 8, (ASK, NO, ASK)),
    Plan("Bluebonnet Senior Health", PayerKind.MEDICARE_ADVANTAGE, 6, (NO, ASK, NO)),
    Plan("Texas Medicaid", PayerKind.MEDICAID, 8, (YES, NO, YES)),
    Plan("Veterans Community Care", PayerKind.VA, 6, (ASK, ASK, ASK)),
    Plan("Pecan Mutual", PayerKind.COMMERCIAL, 6, (YES, YES, ASK)),
    Plan("Hill Country PPO", PayerKind.COMMERCIAL, 4, (ASK, ASK, NO)),
    Plan("Frontier Workers' Comp", PayerKind.WORKERS_COMP, 2, (ASK, NO, ASK)),
    Plan("Private pay", PayerKind.PRIVATE, 2, (YES, YES, YES)),
]


class Office(NamedTuple):
    """A branch with all that a demo row needs to know of it."""

    place: Place
    branch: Branch
    marketers: list[User]
    intake: list[User]
    managers: list[User]
    answers: dict[Payer, Acceptance]


def open_offices() -> list[Office]:
    branches = {
        place.name: Branch.objects.create(
            name=place.name, time_zone=TIME_ZONE, phone=f"({place.area_codes[0]}) 555-0100"
        )
        for place in PLACES
    }
    hire(branches)
    payers = {plan: Payer.objects.create(name=plan.name, kind=plan.kind) for plan in PLANS}
    return [office(place, branches[place.name], payers) for place in PLACES]


def hire(branches: dict[str, Branch]) -> None:
    # One hash for all: the password is public, and argon2 is slow on purpose.
    password = make_password(PASSWORD)
    choices = {"Tom": AlertChoice.DIGEST, "Hannah": AlertChoice.OFF}
    for person in STAFF:
        user = User.objects.create(
            email=person.email,
            name=person.name,
            password=password,
            time_zone=TIME_ZONE,
            starts_from=STARTS.get(person.name, ""),
            alerts_of_moves=choices.get(person.name.split()[0], AlertChoice.AT_ONCE),
        )
        EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
        Membership.objects.bulk_create(
            [Membership(user=user, branch=branches[name], role=person.role) for name in person.branches]
        )


def office(place: Place, branch: Branch, payers: dict[Plan, Payer]) -> Office:
    nth = [AUSTIN, ROUND_ROCK, SAN_ANTONIO].index(place.name)
    answers = {payer: plan.answers[nth] for plan, payer in payers.items()}
    PayerAcceptance.objects.bulk_create(
        [PayerAcceptance(branch=branch, payer=payer, answer=answer) for payer, answer in answers.items()]
    )
    ServedZip.objects.bulk_create([ServedZip(branch=branch, zip=code) for _, code in place.towns])
    working: Callable[[str], Iterable[User]] = lambda role: User.objects.filter(  # noqa: E731
        memberships__branch=branch, memberships__role=role
    ).order_by("pk")
    return Office(place, branch, list(working("marketer")), list(working("intake")), list(working("manager")), answers)
