"""The demo agency: believable, the same each time, and never where strangers can reach it."""

from datetime import datetime, timedelta
from io import StringIO
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Max
from django.utils.timezone import now

from accounts.models import Branch, User
from config.demo import load
from config.demo.people import MARIA, MO, PASSWORD, PEOPLE
from notifications.models import Message
from referrals.choices import RefusalReason
from referrals.models import Patient, PayerAcceptance, Referral, ReferralEvent, ServedZip
from referrals.stages import WAYS, Stage
from sources.choices import SourceKind
from sources.gift_report import GiftReport
from sources.models import Contact, Gift, Source
from sources.npi import is_npi

SMALL = load.Size(sources=30, contacts=50, referrals=300)
MONDAY_NOON = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("America/Chicago"))


@pytest.fixture
def small(db):
    load.load(MONDAY_NOON, size=SMALL)


def test_the_whole_agency_by_the_command(db):
    said = StringIO()
    call_command("demo", once=True, stdout=said)
    assert Branch.objects.count() == 3
    assert User.objects.count() == 12
    assert Source.objects.count() == 180
    assert Contact.objects.count() == 400
    assert Referral.objects.count() == ReferralEvent.objects.values("referral").distinct().count() == 2400
    assert [gift.over_limit_by.email for gift in Gift.objects.past_the_limit()] == [MO.email]
    assert "2,400 referrals" in said.getvalue()
    assert all(email in said.getvalue() for email, *_ in PEOPLE)
    assert {role for _, _, role, _ in PEOPLE} == {"marketer", "intake", "manager", "administrator"}
    call_command("demo", once=True, stdout=said)
    assert (User.objects.count(), Referral.objects.count()) == (12, 2400)
    with pytest.raises(CommandError, match="there already"):
        call_command("demo", stdout=said)


def test_its_people_can_sign_in(client, small):
    for email, *_ in PEOPLE:
        assert client.login(request=None, email=email, password=PASSWORD), email


def test_the_same_moment_makes_the_same_agency(db):
    def facts():
        with transaction.atomic():
            load.load(MONDAY_NOON, size=SMALL)
            found = [
                list(Source.objects.order_by("pk").values_list("name", "kind", "npi", "owner__email")),
                list(Contact.objects.order_by("pk").values_list("name", "phone")),
                list(
                    Referral.objects.order_by("pk").values_list("form_id", "stage", "entered_at", "patient__last_name")
                ),
            ]
            transaction.set_rollback(True)
        return found

    assert facts() == facts()


def test_every_kind_and_every_stage_is_there(small):
    assert set(Source.objects.values_list("kind", flat=True)) == set(SourceKind.values)
    assert set(Referral.objects.values_list("stage", flat=True)) == set(Stage.values)
    assert Referral.objects.exclude(refusal_reason="").values("refusal_reason").distinct().count() > 5
    assert {True, False} == {npi == "" for npi in Source.objects.values_list("npi", flat=True)}
    assert Source.objects.filter(owner=None).exists()


def test_numbers_are_valid_and_fiction(small):
    npis = [n for model in (Source, Contact) for n in model.objects.exclude(npi="").values_list("npi", flat=True)]
    assert npis
    assert all(is_npi(npi) for npi in npis)
    phones = [str(row.phone.as_e164) for model in (Source, Contact, Patient) for row in model.objects.exclude(phone="")]
    assert all(phone[5:10] == "55501" for phone in phones)


def test_events_tell_how_each_referral_came_to_its_stage(small):
    for referral in Referral.objects.prefetch_related("events"):
        events = list(referral.events.all())
        assert events[-1].stage == referral.stage
        assert len(events) == referral.version
        assert events[0].stage in (Stage.INQUIRY, Stage.RECEIVED)
        assert all(after.stage in WAYS[Stage(before.stage)] for before, after in pairwise(events))
        assert all(event.sentence for event in events)
        assert max(event.at for event in events) <= MONDAY_NOON


def test_open_ones_are_recent(small):
    oldest = Referral.objects.open().order_by("entered_at").first()
    assert oldest.entered_at > MONDAY_NOON - timedelta(days=150)  # 300 in 18 months; with 2,400 within weeks


def test_credit_goes_to_the_owner(small):
    assert all(r.marketer == r.source.owner for r in Referral.objects.exclude(source__owner=None).with_names())


def test_what_a_branch_does_not_take_is_refused_for_that(small):
    for referral in Referral.objects.filter(refusal_reason=RefusalReason.PAYER):
        assert PayerAcceptance.objects.get(branch=referral.branch, payer=referral.payer).answer == "no"
    for referral in Referral.objects.filter(refusal_reason=RefusalReason.AREA).with_names():
        assert not ServedZip.objects.filter(branch=referral.branch, zip=referral.patient.zip).exists()


def test_maria_has_news_and_no_mail_goes_out(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        load.load(now(), size=load.Size(sources=30, contacts=50, referrals=2400))
    maria = User.objects.get(email=MARIA.email)
    assert 3 <= Message.objects.bell_of(maria).unread().count() <= 4
    assert not Message.objects.waiting().exists()
    mo = User.objects.get(email=MO.email)
    assert 1 <= Message.objects.looked_after_by(mo).failing().count() <= 2
    assert callbacks == []


def test_a_year_of_gifts_with_one_physician_at_84_percent(small):
    report = GiftReport(User.objects.get(email=MO.email), MONDAY_NOON.year)
    assert 84 in [row.percent for row in report.received(list(report.people()))]
    assert Gift.objects.in_year(MONDAY_NOON.year).count() == Gift.objects.count() > 5


def test_scale_multiplies_what_grows(db):
    load.load(MONDAY_NOON, size=SMALL, scale=3)
    assert Source.objects.count() == 90
    assert Contact.objects.count() == 150
    assert Referral.objects.count() == 900
    assert Patient.objects.count() % 3 == ReferralEvent.objects.count() % 3 == 0
    assert User.objects.count() == 12
    for referral in Referral.objects.with_names():
        assert referral.branch == referral.source.branch == referral.patient.branch
        assert referral.contact is None or referral.contact.source_id == referral.source_id
    assert all(is_npi(npi) for npi in Source.objects.exclude(npi="").values_list("npi", flat=True))
    assert Referral.objects.values("form_id").distinct().count() == 900
    with connection.cursor() as cursor:
        for model in (Source, Contact, Patient, Referral, ReferralEvent):
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
            assert cursor.fetchone()[0] > model.objects.aggregate(last=Max("pk"))["last"]


@pytest.mark.parametrize(
    ("name", "value"), [("PRODUCTION", True), ("BASE_URL", "https://kept.example.org"), ("KEPT_BIND", "0.0.0.0")]
)
def test_never_where_strangers_come(db, settings, monkeypatch, name, value):
    monkeypatch.setenv("KEPT_BIND", value) if name == "KEPT_BIND" else setattr(settings, name, value)
    with pytest.raises(CommandError, match=r"public password|password is public"):
        call_command("demo")
    assert not User.objects.exists()
