"""Loads the demo agency: 3 branches, 12 people, 180 sources, 2,400 referrals around today."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from accounts.models import Branch, Membership
from config.demo import load
from config.demo.people import PASSWORD, PEOPLE
from referrals.models import Patient, Payer, Referral, ReferralEvent
from sources.models import Contact, Source

MADE = {
    "branches": Branch,
    "memberships": Membership,
    "sources": Source,
    "contacts": Contact,
    "payers": Payer,
    "patients": Patient,
    "referrals": Referral,
    "events": ReferralEvent,
}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do nothing if the demo people are there")
        parser.add_argument("--scale", type=int, default=1, help="so many times the sources and referrals (benchmarks)")

    def handle(self, *, once: bool, scale: int, **options: Any) -> None:
        if scale < 1:
            raise CommandError("--scale is 1 or more.")
        if once and load.is_there():
            return
        began = time.monotonic()
        try:
            load.load(now(), scale=scale)
        except load.NotHere as sentence:
            raise CommandError(str(sentence)) from None
        statistics = "" if load.analyse() else " Run ANALYZE as the tables' owner, or leave it to autovacuum."
        counts = ", ".join(f"{model._base_manager.count():,} {name}" for name, model in MADE.items())
        self.stdout.write(f"The demo agency: {counts}.")
        self.stdout.write(f"Loaded in {time.monotonic() - began:.1f} s.{statistics}")
        for email, name, role, _ in PEOPLE:
            self.stdout.write(f"  {email:<26} {PASSWORD}   {name}, {role}")
