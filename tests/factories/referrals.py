"""Referrals beyond Ada Brook's, as they come in: with patient, event and alert."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import factory

from referrals.models import Patient, Payer, Referral
from tests.factories.accounts import BranchFactory, UserFactory
from tests.factories.sources import SourceFactory


class PayerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Payer

    name = factory.Sequence("Payer {}".format)


class PatientFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Patient

    branch = factory.SubFactory(BranchFactory)
    last_name = factory.Faker("last_name")
    first_name = factory.Faker("first_name")
    birth_date = factory.Sequence(lambda n: date(1940, 1, 1) + timedelta(days=n))
    phone = factory.Sequence(lambda n: f"+1512{4000000 + n}")
    zip = "78705"


class TypicalPatient(factory.DictFactory):
    last_name = factory.Faker("last_name")
    first_name = factory.Faker("first_name")
    birth_date = factory.Sequence(lambda n: date(1935, 1, 1) + timedelta(days=n))
    zip = "78705"


class ReferralFactory(factory.Factory):
    """`ReferralFactory(source=story.mercy, by=story.ines, patient={"last_name": "Stone"})`, by Referral.arrive."""

    class Meta:
        model = Referral

    form_id = factory.LazyFunction(uuid4)
    source = factory.SubFactory(SourceFactory)
    by = factory.SubFactory(UserFactory)
    patient: Any = {}

    @classmethod
    def _create(cls, model_class: type[Referral], *args: Any, patient: dict[str, Any], **told: Any) -> Referral:
        typical: Any = TypicalPatient(**patient)
        return model_class.arrive(*args, patient=typical, **told)
