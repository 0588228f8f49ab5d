"""Who works at the demo agency. The password is public, so the demo never loads where strangers can reach it."""

from dataclasses import dataclass

from .places import AUSTIN, ROUND_ROCK, SAN_ANTONIO

PASSWORD = "kept-demo-2026"  # noqa: S105  (public on purpose)
DOMAIN = "demo.kept.test"


@dataclass(frozen=True)
class Person:
    name: str
    role: str
    branches: tuple[str, ...]

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@{DOMAIN}"


MARIA = Person("Maria Lopez", "marketer", (AUSTIN,))
INES = Person("Ines Ortiz", "intake", (AUSTIN,))
MO = Person("Mo Haddad", "manager", (AUSTIN, ROUND_ROCK))
ADA = Person("Ada Whitfield", "administrator", (AUSTIN, ROUND_ROCK, SAN_ANTONIO))
GRACE = Person("Grace Kim", "marketer", (ROUND_ROCK,))

STAFF = [
    MARIA,
    INES,
    MO,
    ADA,
    Person("Tom Becker", "marketer", (AUSTIN,)),
    GRACE,
    Person("Diego Ramos", "marketer", (SAN_ANTONIO,)),
    Person("Hannah Weiss", "marketer", (SAN_ANTONIO,)),
    Person("Sam Carter", "intake", (AUSTIN, ROUND_ROCK)),
    Person("Noel Park", "intake", (ROUND_ROCK,)),
    Person("Priya Nair", "intake", (SAN_ANTONIO,)),
    Person("Ruth Salinas", "manager", (SAN_ANTONIO,)),
]

# E-mail, name, role, what to try: printed by `manage.py up` and `manage.py demo`.
PEOPLE = [
    (MARIA.email, MARIA.name, MARIA.role, "the bell, your sources, how your referrals are doing"),
    (INES.email, INES.name, INES.role, "a new referral, the list by stage, a move"),
    (MO.email, MO.name, MO.role, "all referrals of two branches, mail that failed"),
    (ADA.email, ADA.name, ADA.role, "people, roles, branches; no patients"),
]
