"""The year's report: each sum is a plain recomputation's; a marketer reads own rows, a manager takes it along."""

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Branch, Membership, User
from accounts.sheets import safe
from sources.gift_report import GiftReport
from sources.models import Contact, Gift, GiftLimit, Source
from tests.sources.gifts import NOON, NPI, TODAY, give, physicians

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(story):
    """Maria gave Dr. Lee $420 at two places and a meal to three; Tom gave Dana flowers; Mo let one go past."""
    physicians(story)
    with time_machine.travel(NOON, tick=False):
        story.tom = story.person("Tom Becker", "marketer", story.riverside)
        give(story, story.lee, value="300")
        give(story, story.lee_at_oakview, value="120", given_on=date(2026, 2, 3))
        give(story, story.lee, story.roy, story.dana, value="60.01")
        give(story, story.dana, value="25", by=story.tom, kind="basket")
        give(story, story.roy, value="600", by=story.mo, given_by=story.tom, reason="=Paid back", kind="event")
        give(story, story.lee, value="77", given_on=date(2025, 12, 30))
        yield story


def read(answer):
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def test_a_manager_reads_all_of_the_branch(client, year):
    client.force_login(year.mo)
    page = client.get("/sources/gifts/").content.decode()
    assert "The limit of 2026 is $535 for each physician, and below $46 for a meal on campus." in page
    assert "$440, 82 %" in page and "near the limit" in page and 'width="82"' in page
    assert "$620, 115 %" in page and "past the limit" in page and 'width="100"' in page
    assert "no federal limit" in page
    assert "=Paid back" in page and "recorded by Mo Haddad on Nov 24, 2026" in page
    assert "$77" not in page
    assert "$77" in client.get("/sources/gifts/?year=2025").content.decode()


def test_a_person_at_two_places_is_one_row(client, year):
    rows = GiftReport(year.mo, 2026)
    lee = [row for row in rows.received(list(rows.people())) if "Lee" in row.name]
    assert [(row.times, row.value, row.in_all, row.percent) for row in lee] == [(3, Decimal(440), Decimal(440), 82)]


def test_a_marketer_reads_own_rows_and_takes_nothing_along(client, year):
    client.force_login(year.tom)
    page = client.get("/sources/gifts/").content.decode()
    assert "What you gave." in page and "Dana Reyes" in page and "Lee" not in page and "Maria" not in page
    assert "$600" in page and "$620, 115 %" in page  # of the limit all counts, whoever gave it
    assert "CSV" not in page
    assert client.get("/sources/gifts/export/").status_code == 403


def test_the_three_files(client, year):
    client.force_login(year.mo)
    answer = client.get("/sources/gifts/export/?year=2026&by=person")
    assert answer["Content-Type"] == "text/csv; charset=utf-8" and answer.content.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Disposition"] == 'attachment; filename="gifts-2026-by-person.csv"'
    people = {row["Person"]: row for row in read(answer)}
    assert people["Dr. Sam Roy"] == {
        "Person": "Dr. Sam Roy", "Physician": "yes", "Gifts": "2", "Value USD": "620.00",
        "At all sources USD": "620.00", "Yearly limit USD": "535.00", "Percent of it": "115",
    }  # fmt: skip
    assert people["Dana Reyes"]["Percent of it"] == "" and people["Dana Reyes"]["Value USD"] == "45.01"
    marketers = read(client.get("/sources/gifts/export/?year=2026&by=marketer"))
    assert [tuple(row.values()) for row in marketers] == [
        ("Tom Becker", "2", "625.00", "600.00"),
        ("Maria Lopez", "3", "480.01", "460.00"),
    ]
    gifts = read(client.get("/sources/gifts/export/?year=2026&by=gift"))
    assert len(gifts) == 7 and {row["Past the limit: reason"] for row in gifts} == {"", "'=Paid back"}
    assert sum(Decimal(row["Part USD"]) for row in gifts) == Decimal("1105.01")


def test_a_manager_elsewhere_reads_nothing_of_it(client, year):
    boss = year.person("Bo Lund", "manager", year.hillside)
    client.force_login(boss)
    assert "Nothing is noted for 2026" in client.get("/sources/gifts/").content.decode()
    there = Contact.objects.create(source=year.hilltop, name="A. Lee", role="physician", npi=NPI)
    give(year, there, value="10", by=boss)
    page = client.get("/sources/gifts/").content.decode()
    assert "A. Lee" in page and "$450, 84 %" in page and "Maria" not in page


def test_a_year_without_its_limit_says_which_is_used(client, year):
    GiftLimit.objects.filter(year=2026).delete()
    client.force_login(year.mo)
    page = client.get("/sources/gifts/").content.decode()
    assert "No limit is noted for 2026: that of 2025 is used, $519." in page and "$440, 84 %" in page


@pytest.mark.parametrize("asked", ["", "soon", "1999", "99999999999", "2026x"])
def test_an_address_that_names_no_year_means_this_one(client, year, asked):
    client.force_login(year.mo)
    assert "Gifts and meals in 2026" in client.get("/sources/gifts/", {"year": asked}).content.decode()


def test_many_people_come_in_pages_that_keep_the_year(client, year):
    crowd = [Contact.objects.create(source=year.mercy, name=f"Nurse {n}", role="nurse") for n in range(60)]
    give(year, *crowd, value="100", given_on=date(2025, 12, 30))
    client.force_login(year.mo)
    page = client.get("/sources/gifts/?year=2025").content.decode()
    assert "1 of 2" in page and 'href="?year=2025&amp;page=2"' in page


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\uff1d"])
def test_no_cell_acts_in_a_spreadsheet(start):
    assert safe(f"{start}1+1") == f"'{start}1+1"
    assert safe("Dr. Lee") == "Dr. Lee" and safe(-1) == -1 and safe(Decimal("-1.50")) == Decimal("-1.50")


WHO = st.sets(st.integers(0, 4), min_size=1)
GIFT = st.tuples(WHO, st.integers(1, 50_000), st.integers(0, 5), st.integers(0, 1), st.integers(0, 299))


class TestSums(TestCase):
    """Whatever is given, by whom and to whom: the report's sums are a pencil's."""

    def setUp(self):
        branch = Branch.objects.create(name="East")
        self.mo = User.objects.create(email="mo@kept.test", name="Mo")
        Membership.objects.create(user=self.mo, branch=branch, role="manager")
        self.givers = [self.mo, User.objects.create(email="m@kept.test", name="Maria")]
        sources = [Source.objects.create(name=name, branch=branch) for name in ("Mercy", "Oakview")]
        roles = [("physician", NPI), ("physician", ""), ("nurse", ""), ("nurse_practitioner", "1234567893")]
        self.people = [Contact.objects.create(source=sources[0], name=r, role=r, npi=n) for r, n in roles]
        self.people.append(Contact.objects.create(source=sources[1], name="the first again", role="physician", npi=NPI))

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(gifts=st.lists(GIFT, max_size=8))
    def test_by_person_and_by_marketer(self, gifts):
        received, given_by = defaultdict(Decimal), defaultdict(Decimal)
        for who, cents, others, giver, days in gifts:
            on, value = date.fromordinal(TODAY.toordinal() - days), Decimal(cents) / 100
            people = [self.people[n] for n in sorted(who)]
            Gift.record(
                source=people[0].source, by=self.mo, people=people, kind="meal", value=value, others=others,
                given_on=on, given_by=self.givers[giver], reason="A test",
            )  # fmt: skip
            given_by[self.givers[giver].pk] += value
            heads = len(people) + others
            for nth, contact in enumerate(people):
                part = cents // heads + (1 if nth < cents % heads else 0)
                received[contact.npi or contact.name] += Decimal(part) / 100
        report = GiftReport(self.mo, 2026)
        rows = report.received(list(report.people()))
        assert sorted(row.value for row in rows) == sorted(received.values())
        assert [row.in_all for row in rows] == [row.value for row in rows] == sorted(received.values(), reverse=True)
        assert {row["given_by"]: row["value"] for row in report.givers} == dict(given_by)
        physicians = received.get(NPI, 0) + received.get("physician", 0)
        assert sum(row["to_physicians"] for row in report.givers) == physicians


def test_it_was_recorded_on_the_branchs_day(story):
    """In the evening it is tomorrow already in Greenwich."""
    physicians(story)
    with time_machine.travel("2026-11-25T03:00:00Z", tick=False):
        give(story, story.roy, value="600", by=story.mo, reason="A textbook", kind="educational")
        heads, rows = GiftReport(story.mo, 2026).sheet("gift")
        (row,) = [dict(zip(heads, row, strict=True)) for row in rows]
    assert row["Recorded on"] == "2026-11-24"
