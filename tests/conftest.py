"""The story that every test is told with.

Mercy Hospital sends Ada Brook to the Riverside branch. Maria is a marketer there and owns Mercy, Ines is at intake,
Mo manages. Noel is at intake in Hillside, another branch. Olga keeps the agency's people and sees no patients.
"""

from datetime import date
from functools import cache
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import make_password

from accounts.models import Branch, Membership, User
from referrals.models import Payer, PayerAcceptance, Referral, ServedZip
from sources.models import Contact, Source

PASSWORD = "a long enough password"


@cache
def hashed() -> str:
    """Argon2 is slow on purpose; once a run is enough."""
    return make_password(PASSWORD)


def person(name: str, role: str, *branches: Branch) -> User:
    user = User.objects.create(email=f"{name.split()[0].lower()}@kept.test", name=name, password=hashed())
    for branch in branches:
        Membership.objects.create(user=user, branch=branch, role=role)
    return user


def ada_brook(mercy: Source, dana: Contact | None, medicare: Payer, ines: User) -> Referral:
    return Referral.arrive(
        form_id=uuid4(),
        by=ines,
        source=mercy,
        contact=dana,
        payer=medicare,
        disciplines=["SN"],
        diagnosis="Heart failure",
        patient={
            "last_name": "Brook",
            "first_name": "Ada",
            "birth_date": date(1941, 3, 14),
            "phone": "5125550142",
            "zip": "78705",
        },
    )


@pytest.fixture(scope="session", autouse=True)
def static_files(collected_static: None) -> None:
    """Pages name their style sheets by the manifest, so it must be there."""


@pytest.fixture
def story(db) -> SimpleNamespace:
    riverside, hillside = Branch.objects.create(name="Riverside"), Branch.objects.create(name="Hillside")
    maria, ines = person("Maria Lopez", "marketer", riverside), person("Ines Ortiz", "intake", riverside)
    mo, noel = person("Mo Haddad", "manager", riverside), person("Noel Park", "intake", hillside)
    olga = person("Olga Petrov", "administrator", riverside, hillside)
    mercy = Source.objects.create(
        name="Mercy Hospital", kind="hospital", tier="A", branch=riverside, owner=maria, zip="78705"
    )
    dana = Contact.objects.create(source=mercy, name="Dana Reyes", role="case_manager", phone="5125550111")
    oakview = Source.objects.create(name="Oakview Rehab", kind="snf", branch=riverside)
    hilltop = Source.objects.create(name="Hilltop Clinic", kind="clinic", branch=hillside)
    medicare = Payer.objects.create(name="Medicare", kind="medicare")
    PayerAcceptance.objects.create(branch=riverside, payer=medicare, answer="accepted")
    ServedZip.objects.create(branch=riverside, zip="78705")
    ada = ada_brook(mercy, dana, medicare, ines)
    return SimpleNamespace(**{k: v for k, v in locals().items() if k != "db"}, person=person)
