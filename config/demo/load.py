"""Builds the demo: the agency, its book, its past and its bells, in one transaction."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random
from urllib.parse import urlsplit

import pgtrigger
import psycopg2
from django.conf import settings
from django.db import connection, transaction

from accounts.models import User
from followups.models import Update
from referrals.models import Patient, Referral
from sources.models import Contact, Source

from . import agency, bell, clocks, copies, documents, gifts, loops, own_words, papers, pilots, twins
from .book import fill_book
from .diary import Diary
from .eligibility import Rules
from .past import Past
from .people import DOMAIN
from .standing import take_stock
from .territories import share_out

SEED = 2026
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class NotHere(Exception):
    """The demo may not be loaded here; the text is the sentence for the person who tried."""


@dataclass(frozen=True)
class Size:
    sources: int = 180
    contacts: int = 400
    referrals: int = 2400


def is_there() -> bool:
    return User.objects.filter(email__endswith=f"@{DOMAIN}").exists()


def refuse_where_strangers_come() -> None:
    """The password is public: production, and addresses that others can reach, get no demo people."""
    if settings.PRODUCTION:
        raise NotHere("This is production (KEPT_PRODUCTION): the demo has people with a public password.")
    for host in (urlsplit(settings.BASE_URL).hostname or "", os.environ.get("KEPT_BIND", "127.0.0.1")):
        if host not in LOOPBACK:
            raise NotHere(f"Kept would answer at {host}, where others can reach it: the demo's password is public.")


def load(now: datetime, *, size: Size = Size(), scale: int = 1) -> None:
    """The same `now` makes the same agency. Nothing is queued, so no mail goes out."""
    refuse_where_strangers_come()
    if is_there():
        raise NotHere("The demo people are there already.")
    rng = Random(SEED)  # noqa: S311  (invents, hides nothing)
    with transaction.atomic(), no_history():
        offices = agency.open_offices()
        book = fill_book(rng, offices, size.sources, size.contacts)
        share_out(Random(SEED), offices, book)  # noqa: S311  (of its own, so that the rest stays as it was)
        own_words.describe(Random(SEED), offices, book)  # noqa: S311  (invents, hides nothing)
        past = Past(rng, offices, book, now)
        past.invent(size.referrals)
        clocks.wind(offices, now)
        papers.file(Random(SEED), past.referrals, now)  # noqa: S311  (of its own, so that the rest stays as it was)
        Rules(offices, now).lay(past.events)
        Diary(rng, book, past.referrals, now).invent()
        take_stock(rng, book, now)
        loops.close(Random(SEED), past.referrals, now)  # noqa: S311  (invents, hides nothing)
        gifts.Table(rng, offices, now).lay()
        pilots.agree(offices, book, now)
        bell.ring(past.referrals, now)
        twins.enter(book)
        documents.lay(past.referrals, book, now)
        if scale > 1:
            multiply(past, book, scale)


def multiply(past: Past, book: list[Source], scale: int) -> None:
    sources = [source.pk for source in book]
    contacts = Contact.objects.filter(source__in=sources).order_by("pk").values_list("pk", flat=True)
    copies.multiply(
        scale,
        {
            Source: sources,
            Contact: contacts,
            Patient: [patient.pk for patient in past.patients],
            Referral: [referral.pk for referral in past.referrals],
            Update: Update.objects.order_by("pk").values_list("pk", flat=True),
        },
    )


@contextmanager
def no_history() -> Iterator[None]:
    """An invented past was never entered by anyone, so the audit history has nothing to keep of it."""
    with pgtrigger.ignore():
        yield


def analyse() -> bool:
    """Fresh statistics after a bulk load, as the tables' owner where we know it; else the server does it in time."""
    address = settings.SERVERS.get("DATABASE_OWNER_URL")
    if not address:
        return False
    name = connection.settings_dict["NAME"]
    owner = psycopg2.connect(urlsplit(address)._replace(path=f"/{name}").geturl())
    owner.autocommit = True
    with owner.cursor() as cursor:
        cursor.execute("ANALYZE")
    owner.close()
    return True
