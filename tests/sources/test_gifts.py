"""Gifts and meals: what was given at a source, to whom, divided to the cent; money is refused."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifications.models import Message
from sources.choices import CashLike
from sources.models import Contact, Gift, GiftShare
from sources.models.gift import divide
from tests.sources.gifts import NOON, TODAY, give, physicians, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tuesday(story):
    physicians(story)
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def maria(client, story):
    client.force_login(story.maria)
    return client


def parts(gift):
    return {share.contact.name: share.value for share in gift.shares.select_related("contact")}


def test_a_meal_is_noted_and_stands_on_the_page(maria, story):
    page = maria.get(f"/sources/gifts/new/?source={story.mercy.pk}").content.decode()
    assert "Dr. Ann Lee · Physician · $0 of $535 in 2026" in page
    assert "Dana Reyes · Case manager · $0 in 2026, no federal limit" in page
    answer = maria.post(f"/sources/gifts/new/?source={story.mercy.pk}", typed(story.lee, value="62.50", note="Lunch"))
    assert answer.url == f"/sources/{story.mercy.pk}/gifts/?year=2026"
    gift = Gift.objects.get()
    assert (gift.source, gift.given_by, gift.given_on, gift.noted_on) == (story.mercy, story.maria, TODAY, TODAY)
    page = maria.get(answer.url).content.decode()
    assert "Saved. Dr. Ann Lee: $62.50 of $535 in 2026." in page
    assert "$62.50 of $535 in 2026, 11 %" in page and "Maria Lopez · Nov 24, 2026 · Lunch" in page
    assert 'width="11"' in page
    assert not Message.objects.filter(about__startswith="gift").exists()


def test_a_meal_for_several_is_entered_once_and_divided(maria, story):
    maria.post(
        f"/sources/gifts/new/?source={story.mercy.pk}",
        typed(story.lee, story.roy, story.dana, value="100.00", others="4"),
    )
    gift = Gift.objects.get()
    assert parts(gift) == dict.fromkeys(("Dana Reyes", "Dr. Ann Lee", "Dr. Sam Roy"), Decimal("14.29"))
    page = maria.get(f"/sources/{story.mercy.pk}/gifts/").content.decode()
    assert "and 4 others" in page and "$100 in all at this source" in page


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cents=st.integers(1, 99_999_999), named=st.integers(1, 30), others=st.integers(0, 60))
def test_no_cent_is_lost_or_made(cents, named, others):
    people = [Contact(pk=pk) for pk in range(named)]
    value = Decimal(cents) / 100
    shares = list(divide(value, people, others).values())
    rest = value - sum(shares)
    assert all(share == share.quantize(Decimal("0.01")) >= 0 for share in shares)
    assert max(shares) - min(shares) <= Decimal("0.01")
    assert rest == 0 if not others else 0 <= rest <= others * min(shares)


def test_it_is_corrected_and_the_parts_follow(maria, story):
    gift = give(story, story.lee, story.roy, value="50")
    page = maria.get(f"/sources/gifts/{gift.pk}/").content.decode()
    assert f'value="{story.lee.pk}"' in page and "$0 of $535" in page  # without this gift
    form = typed(story.roy, story.dana, value="30.01", given_on="2026-11-20", version="1")
    assert maria.post(f"/sources/gifts/{gift.pk}/", form).url == f"/sources/{story.mercy.pk}/gifts/?year=2026"
    gift.refresh_from_db()
    assert (gift.given_on, gift.given_by, gift.version) == (date(2026, 11, 20), story.maria, 2)
    assert parts(gift) == {"Dana Reyes": Decimal("15.01"), "Dr. Sam Roy": Decimal("15.00")}


def undo(client, answer):
    page = client.get(answer.url).content.decode()
    change = page.partition("/undo/")[2].partition("/")[0]
    return client.post(f"/undo/{change}/", headers={"referer": f"http://testserver{answer.url}"}, follow=True)


def test_its_day_may_be_corrected_to_a_later_one(maria, story):
    """Noted days ago: what was saved then says nothing of today."""
    with time_machine.travel("2026-11-16T18:00:00Z"):
        gift = give(story, story.roy, given_on=date(2026, 11, 16))
    maria.force_login(story.maria)
    sent = typed(story.roy, version=gift.version, given_on="2026-11-24")
    assert maria.post(f"/sources/gifts/{gift.pk}/", sent).status_code == 302
    gift.refresh_from_db()
    assert gift.given_on == TODAY


def test_each_step_can_be_undone(maria, story):
    where = f"/sources/gifts/new/?source={story.mercy.pk}"
    undo(maria, maria.post(where, typed(story.lee, story.roy)))
    assert not Gift.objects.exists() and not GiftShare.objects.exists()
    gift = give(story, story.lee, story.roy, value="50")
    undo(maria, maria.post(f"/sources/gifts/{gift.pk}/", typed(story.lee, value="80", version="1")))
    gift.refresh_from_db()
    assert gift.value == 50 and parts(gift) == {"Dr. Ann Lee": Decimal(25), "Dr. Sam Roy": Decimal(25)}
    undo(maria, maria.post(f"/sources/gifts/{gift.pk}/removal/"))
    assert parts(Gift.objects.get(pk=gift.pk)) == {"Dr. Ann Lee": Decimal(25), "Dr. Sam Roy": Decimal(25)}


def test_who_received_only_is_changed_and_undone(maria, story):
    gift = give(story, story.lee, value="50")
    undo(maria, maria.post(f"/sources/gifts/{gift.pk}/", typed(story.roy, value="50", version="1")))
    assert parts(Gift.objects.get(pk=gift.pk)) == {"Dr. Ann Lee": Decimal(50)}


def test_two_people_correct_one_gift(client, story):
    gift = give(story, story.lee)
    client.force_login(story.mo)
    client.post(f"/sources/gifts/{gift.pk}/", typed(story.lee, value="45", version="1", given_by=story.maria.pk))
    answer = client.post(f"/sources/gifts/{gift.pk}/", typed(story.roy, version="1", given_by=story.maria.pk))
    page = answer.content.decode()
    assert answer.status_code == 409 and "Somebody saved this while you were typing" in page
    assert "Dr. Ann Lee" in page and "45.00" in page
    gift.refresh_from_db()
    assert gift.value == 45 and gift.given_by == story.maria


@pytest.mark.parametrize("kind", CashLike.values)
def test_money_is_offered_and_refused_in_words(maria, story, kind):
    answer = maria.post(f"/sources/gifts/new/?source={story.mercy.pk}", typed(story.lee, kind=kind, value="5"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"{CashLike(kind).label}: as good as money, and money may never be given, whatever the amount" in page
    assert 'value="5"' in page and not Gift.objects.exists()


def test_not_even_sql_gives_money(story):
    gift = give(story, story.lee)
    for columns in (
        {"kind": "cash"},
        {"value": 0},
        {"given_on": date(2026, 11, 26)},
        {"given_on": date(2025, 10, 1)},
        {"over_limit_reason": "Because"},
        {"over_limit_by": story.mo},
        {"kind": "basket", "on_campus": True},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Gift.objects.filter(pk=gift.pk).update(**columns)
    with pytest.raises(IntegrityError), transaction.atomic():
        GiftShare.objects.update(value=-1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"given_on": "2026-11-25"}, "That is still to come."),
        ({"given_on": "2025-10-01"}, "That is more than 400 days ago."),
        ({"value": "0"}, "greater than or equal to 0.01"),
        ({"value": "12.345"}, "no more than 2 decimal places"),
        ({"value": "a lot"}, "Enter a number."),
        ({"people": []}, "This field is required."),
        ({"kind": ""}, "This field is required."),
        ({"kind": "yacht"}, "Select a valid choice."),
        ({"kind": "basket", "on_campus": "on"}, "Only a meal counts as one on campus."),
        ({"others": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(maria, story, changes, words):
    form = typed(story.lee, note="Lunch talk") | changes
    answer = maria.post(f"/sources/gifts/new/?source={story.mercy.pk}", form)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and "Lunch talk" in page
    assert not Gift.objects.exists()


def test_nobody_of_another_source_received_it(maria, story):
    answer = maria.post(f"/sources/gifts/new/?source={story.mercy.pk}", typed(story.lee_at_oakview))
    assert answer.status_code == 422 and not Gift.objects.exists()


def test_without_a_source_the_page_says_where_to_begin(maria, story):
    assert "Open the source first" in maria.get("/sources/gifts/new/").content.decode()
    assert maria.get(f"/sources/gifts/new/?source={story.hilltop.pk}").status_code == 404
    story.mercy.contacts.filter(gift_shares=None).exclude(pk=story.dana.pk).delete()
    bare = story.oakview
    bare.contacts.all().delete()
    assert "Nobody is noted at this source yet" in maria.get(f"/sources/gifts/new/?source={bare.pk}").content.decode()


def test_a_marketer_sees_the_branchs_and_changes_only_own(client, story):
    tom = story.person("Tom Becker", "marketer", story.riverside)
    gift = give(story, story.lee)
    client.force_login(tom)
    page = client.get(f"/sources/{story.mercy.pk}/gifts/").content.decode()
    assert "Dr. Ann Lee $40" in page and "Correct" not in page
    assert client.get(f"/sources/gifts/{gift.pk}/").status_code == 403
    assert client.post(f"/sources/gifts/{gift.pk}/removal/").status_code == 403
    form = typed(story.roy, given_by=story.maria.pk, reason="Mine to say")
    client.post(f"/sources/gifts/new/?source={story.mercy.pk}", form)
    assert Gift.objects.latest("pk").given_by == tom  # whatever the form said


def test_a_manager_notes_it_for_a_marketer_and_changes_all(client, story):
    client.force_login(story.mo)
    client.post(f"/sources/gifts/new/?source={story.mercy.pk}", typed(story.lee, given_by=story.maria.pk))
    gift = Gift.objects.get()
    assert gift.given_by == story.maria and not gift.over_limit_reason
    assert client.post(f"/sources/gifts/{gift.pk}/removal/").status_code == 302
    assert not Gift.objects.exists()


def test_who_may_not(client, story):
    gift = give(story, story.lee)
    for who, statuses in (("ines", {403, 404}), ("noel", {403, 404}), ("olga", {403, 404})):
        client.force_login(getattr(story, who))
        for path in ("/sources/gifts/", f"/sources/{story.mercy.pk}/gifts/", f"/sources/gifts/{gift.pk}/"):
            assert client.get(path).status_code in statuses, (who, path)
        assert client.post(f"/sources/gifts/{gift.pk}/removal/").status_code in statuses
    assert Gift.objects.exists()


def test_who_received_a_gift_stays_known(maria, story):
    give(story, story.lee)
    answer = maria.post(f"/sources/contacts/{story.lee.pk}/removal/")
    assert "Dr. Ann Lee is named in the records and stays" in maria.get(answer.url).content.decode()
    assert Contact.objects.filter(pk=story.lee.pk).exists()
