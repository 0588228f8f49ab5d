"""The first administrator, who then invites everyone else."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.invitation import password_link
from accounts.models import Branch, User
from accounts.sentences import WrongWay


class Command(BaseCommand):
    help = "Makes a person administrator of a branch, both if need be, and prints a link to set the password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--branch", required=True, help="the branch's name; it is opened if there is none")

    @transaction.atomic
    def handle(self, *args: Any, email: str, name: str, branch: str, **options: Any) -> None:
        place, _ = Branch.objects.get_or_create(name=branch)
        person = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email, name)
        try:
            person.make_administrator(place)
        except WrongWay as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{person} administers {place}.")
        if person.is_invited:
            self.stdout.write(f"Set the password within three days: {password_link(get_adapter(), person)}")
