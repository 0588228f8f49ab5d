"""People and branches beyond the story's."""

import factory

from accounts.models import Branch, Membership, User


class BranchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Branch

    name = factory.Sequence("Branch {}".format)


class UserFactory(factory.django.DjangoModelFactory):
    """Without a password: hashing one takes longer than all the rest. Tests sign in by `force_login`."""

    class Meta:
        model = User

    name = factory.Faker("name")
    email = factory.Sequence("person{}@kept.test".format)


class MembershipFactory(factory.django.DjangoModelFactory):
    """`MembershipFactory(role="manager", branch=story.riverside).user` is a new manager there."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    branch = factory.SubFactory(BranchFactory)
    role = "marketer"
