"""The yearly limit of a physician, at all sources: warned at 80 %, past it only with a manager's recorded reason."""

import threading
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from notifications.models import Message
from sources.models import Contact, Gift, GiftLimit, PastTheLimit
from tests.sources.gifts import NOON, NPI, TODAY, give, physicians, typed

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


@pytest.fixture
def mo(client, story):
    client.force_login(story.mo)
    return client


def new(client, source, *people, **changes):
    return client.post(f"/sources/gifts/new/?source={source.pk}", typed(*people, **changes))


def told(about="gift_limit"):
    return list(Message.objects.filter(about=about).order_by("pk").values_list("user__name", "subject"))


def total(*contacts):
    return sum(share.value for contact in contacts for share in contact.gift_shares.all())


def test_the_limits_of_three_years_are_there_and_say_where_they_stand(db):
    known = {limit.year: (limit.yearly, limit.per_occasion) for limit in GiftLimit.objects.all()}
    assert known == {2024: (507, 44), 2025: (519, 45), 2026: (535, 46)}
    assert all("411.357" in limit.cited_from for limit in GiftLimit.objects.all())


def test_at_80_percent_it_warns_first_and_the_second_save_counts(maria, story):
    give(story, story.lee, value="412.50")
    answer = new(maria, story.mercy, story.lee, value="50")
    page = answer.content.decode()
    assert answer.status_code == 422 and "Near the yearly limit" in page
    assert "Dr. Ann Lee: $412.50 of $535 in 2026; this makes $462.50. That is 86 %." in page
    assert Gift.objects.count() == 1 and not told()
    warned = page.partition('name="warned" value="')[2].partition('"')[0]
    answer = new(maria, story.mercy, story.lee, value="50", warned=warned)
    assert Gift.objects.count() == 2
    page = maria.get(answer.url).content.decode()
    assert "Dr. Ann Lee is at 86 % of the limit of 2026." in page and "Near the limit." in page
    assert told() == [("Mo Haddad", "Dr. Ann Lee has received 86 % of the yearly limit of gifts")]


def test_a_warning_holds_only_for_the_amount_it_named(maria, story):
    give(story, story.lee, value="412.50")
    page = new(maria, story.mercy, story.lee, value="50").content.decode()
    warned = page.partition('name="warned" value="')[2].partition('"')[0]
    page = new(maria, story.mercy, story.lee, value="90", warned=warned).content.decode()
    assert "this makes $502.50" in page and Gift.objects.count() == 1


@pytest.mark.parametrize(("before", "warns"), [("387.99", False), ("388", True)])
def test_80_percent_is_428(maria, story, before, warns):
    give(story, story.lee, value=before)
    assert new(maria, story.mercy, story.lee, value="40").status_code == (422 if warns else 302)


def test_the_limit_itself_may_be_reached_and_not_a_cent_more(story):
    give(story, story.lee, value="500")
    give(story, story.lee, value="35")
    with pytest.raises(PastTheLimit, match=r"\$535 of \$535 in 2026; this makes \$535.01. That is past"):
        give(story, story.lee, value="0.01")
    assert total(story.lee) == 535


def test_a_physician_at_several_sources_has_one_limit(story):
    give(story, story.lee, value="300")
    with pytest.raises(PastTheLimit):
        give(story, story.lee_at_oakview, value="235.01")
    give(story, story.lee_at_oakview, value="235")
    assert total(story.lee, story.lee_at_oakview) == 535
    give(story, story.roy, value="535")  # without an NPI by himself
    assert set(Contact.objects.of_physician(story.lee)) == {story.lee, story.lee_at_oakview}
    assert set(Contact.objects.of_physician(story.roy)) == {story.roy}


def test_another_branch_counts_too_and_shows_only_the_sum(client, story):
    hana = story.person("Hana Weiss", "marketer", story.hillside)
    there = Contact.objects.create(source=story.hilltop, name="A. Lee", role="physician", npi=NPI)
    give(story, there, value="500", by=hana, note="Dinner at the lake")
    client.force_login(story.maria)
    page = client.get(f"/sources/gifts/new/?source={story.mercy.pk}").content.decode()
    assert "$500 of $535 in 2026" in page
    assert "this makes $540" in new(client, story.mercy, story.lee, value="40").content.decode()
    assert "Dinner at the lake" not in client.get(f"/sources/{story.mercy.pk}/gifts/").content.decode()


def test_a_calendar_year_is_the_branchs_and_years_do_not_mix(story):
    give(story, story.lee, value="535", given_on=date(2025, 12, 31), by=story.mo, reason="Noted late")
    give(story, story.lee, value="535", given_on=date(2026, 1, 1))
    with pytest.raises(PastTheLimit):
        give(story, story.lee, value="1", given_on=TODAY)


def test_who_is_no_physician_has_a_total_and_no_limit(maria, story):
    pa = Contact.objects.create(source=story.mercy, name="Pat Poe, PA", role="nurse_practitioner")
    for person in (story.dana, pa):
        assert new(maria, story.mercy, person, value="900").status_code == 302
    page = maria.get(f"/sources/{story.mercy.pk}/gifts/").content.decode()
    assert page.count("$900 in 2026, no federal limit") == 2 and not told()


def test_past_it_a_marketer_is_refused_in_words_and_may_ask(maria, mo, story):
    give(story, story.lee, value="500")
    maria.force_login(story.maria)
    form = typed(story.lee, value="62.50", reason="I say so", note="With Dr. Roy")
    answer = maria.post(f"/sources/gifts/new/?source={story.mercy.pk}", form)
    page = answer.content.decode()
    assert answer.status_code == 422 and Gift.objects.count() == 1
    assert "Dr. Ann Lee: $500 of $535 in 2026; this makes $562.50. That is past the yearly limit." in page
    assert "Only a manager can note it" in page and "Why it may go past" not in page and "With Dr. Roy" in page
    answer = maria.post(f"/sources/gifts/new/?source={story.mercy.pk}", form | {"ask": "1"})
    assert "The managers are asked" in maria.get(answer.url).content.decode() and Gift.objects.count() == 1
    message = Message.objects.get(about="gift_asked")
    assert (message.user, message.subject) == (story.mo, "Maria Lopez asks about a gift past the limit")
    assert "With Dr. Roy" not in message.text + message.link and "62.5" in message.link
    mo.force_login(story.mo)
    page = mo.get(message.link).content.decode()
    assert 'value="62.50"' in page and f'value="{story.lee.pk}"' in page
    assert f'<option value="{story.maria.pk}" selected' in page


def test_asked_twice_it_is_told_once(maria, story):
    give(story, story.lee, value="500")
    for _ in range(2):
        new(maria, story.mercy, story.lee, value="62.50", ask="1")
    assert len(told("gift_asked")) == 1


def test_a_link_that_would_be_too_long_leaves_people_out(maria, story):
    crowd = [Contact.objects.create(source=story.mercy, name=f"Dr. {n}", role="physician") for n in range(40)]
    new(maria, story.mercy, *crowd, value="90000", ask="1")
    message = Message.objects.get(about="gift_asked")
    assert len(message.link) <= 200 and f"&people={crowd[0].pk}" in message.link
    assert maria.get(message.link).status_code == 200


def test_a_manager_records_why_and_it_goes_through(mo, story):
    give(story, story.lee, value="500")
    answer = new(mo, story.mercy, story.lee, value="62.50", given_by=story.maria.pk)
    page = answer.content.decode()
    assert answer.status_code == 422 and "If it was right all the same, write why below." in page
    answer = new(mo, story.mercy, story.lee, value="62.50", given_by=story.maria.pk, reason="Paid back on Monday")
    gift = Gift.objects.latest("pk")
    assert (gift.given_by, gift.over_limit_by, gift.over_limit_reason) == (story.maria, story.mo, "Paid back on Monday")
    assert gift.approved_at is not None
    page = mo.get(answer.url).content.decode()
    assert "Dr. Ann Lee is at 105 % of the limit of 2026." in page
    assert "Past the limit:</span> Paid back on Monday" in page
    assert told() == [
        ("Mo Haddad", "Dr. Ann Lee has received 93 % of the yearly limit of gifts"),
        ("Mo Haddad", "Dr. Ann Lee has received 105 % of the yearly limit of gifts"),
    ]
    new(mo, story.mercy, story.lee, value="10", given_by=story.maria.pk, reason="Paid back too")
    assert len(told()) == 2  # once a year for each


def test_a_reason_that_is_not_needed_is_not_kept(mo, story):
    new(mo, story.mercy, story.lee, given_by=story.maria.pk, reason="Just in case")
    gift = Gift.objects.get()
    assert (gift.over_limit_reason, gift.over_limit_by, gift.approved_at) == ("", None, None)


def test_a_manager_of_another_branch_has_no_say(story):
    boss = story.person("Bo Lund", "manager", story.hillside)
    give(story, story.lee, value="500")
    with pytest.raises(PastTheLimit):
        give(story, story.lee, value="50", by=boss, reason="Because")


def test_what_is_past_the_limit_only_managers_change(client, maria, story):
    give(story, story.lee, value="500")
    gift = give(story, story.lee, value="50", by=story.mo, given_by=story.maria, reason="Paid back")
    assert maria.get(f"/sources/gifts/{gift.pk}/").status_code == 403
    assert maria.post(f"/sources/gifts/{gift.pk}/removal/").status_code == 403
    client.force_login(story.mo)
    page = client.get(f"/sources/gifts/{gift.pk}/").content.decode()
    assert "Paid back" in page and "$500 of $535" in page
    form = typed(story.lee, value="30", version="1", given_by=story.maria.pk, reason="Paid back")
    client.post(f"/sources/gifts/{gift.pk}/", form | {"warned": f"{story.lee.pk}:530.00"})
    gift.refresh_from_db()
    assert (gift.value, gift.over_limit_reason) == (30, "")  # it is within the limit now


def test_a_correction_is_held_to_the_limit_too(maria, story):
    gift = give(story, story.lee, value="100")
    give(story, story.lee_at_oakview, value="400")
    answer = maria.post(f"/sources/gifts/{gift.pk}/", typed(story.lee, value="135.01", version="1"))
    assert answer.status_code == 422 and "$400 of $535 in 2026; this makes $535.01" in answer.content.decode()
    gift.refresh_from_db()
    assert (gift.value, gift.version, total(story.lee)) == (100, 1, 100)


def test_an_undo_does_not_slip_past_the_limit(maria, story):
    gift = give(story, story.lee, value="300")
    answer = maria.post(f"/sources/gifts/{gift.pk}/removal/")
    change = maria.get(answer.url).content.decode().partition("/undo/")[2].partition("/")[0]
    new(maria, story.mercy, story.lee, value="300")
    page = maria.post(f"/undo/{change}/", headers={"referer": f"http://testserver{answer.url}"}, follow=True)
    assert "That is past the yearly limit." in page.content.decode()
    assert not Gift.objects.filter(pk=gift.pk).exists() and total(story.lee) == 300


def test_a_meal_on_campus_stays_below_its_own_limit(maria, story):
    answer = new(maria, story.mercy, story.lee, story.roy, value="92", on_campus="on")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Dr. Ann Lee: $46 for one meal on campus, which must stay below $46." in page
    assert new(maria, story.mercy, story.lee, story.roy, value="91.98", on_campus="on").status_code == 302
    assert total(story.lee) == Decimal("45.99")  # and counts in the year
    assert new(maria, story.mercy, story.dana, value="92", on_campus="on").status_code == 302  # no physician


def test_without_its_own_limit_a_year_uses_the_latest_before_it(story):
    for year, used in ((2027, 2026), (2026, 2026), (2025, 2025), (2020, 2024)):
        assert GiftLimit.objects.of_year(year).year == used
    GiftLimit.objects.filter(year__gt=2024).delete()
    give(story, story.lee, value="507")
    with pytest.raises(PastTheLimit, match=r"\$507 of \$507 in 2026 \(the limit of 2024\); this makes \$508"):
        give(story, story.lee, value="1")


def test_a_borrowed_limit_is_said_on_the_form(maria, story):
    GiftLimit.objects.filter(year__gt=2024).delete()
    page = maria.get(f"/sources/gifts/new/?source={story.mercy.pk}").content.decode()
    assert "No limit is noted for 2026, so that of 2024 is used: $507 a year" in page


def test_without_any_limit_a_physician_gets_nothing(maria, story):
    GiftLimit.objects.all().delete()
    answer = new(maria, story.mercy, story.lee, value="1")
    assert answer.status_code == 422
    assert "No yearly limit is noted, so nothing can be given to Dr. Ann Lee" in answer.content.decode()
    assert new(maria, story.mercy, story.dana, value="1").status_code == 302
    page = maria.get("/sources/gifts/").content.decode()
    assert "No yearly limit is noted" in page


@pytest.mark.parametrize("who", ["mo", "olga"])
def test_managers_and_administrators_keep_the_limits(client, story, who):
    client.force_login(getattr(story, who))
    page = client.get("/sources/gifts/limits/").content.decode()
    assert "$535" in page and "compare with the notice" in page
    form = {"year": "2027", "yearly": "549", "per_occasion": "47", "cited_from": "CMS, December 2026"}
    assert client.post("/sources/gifts/limits/new/", form).url == "/sources/gifts/limits/"
    limit = GiftLimit.objects.get(year=2027)
    form |= {"yearly": "551", "version": "1"}
    client.post(f"/sources/gifts/limits/{limit.pk}/", form)
    limit.refresh_from_db()
    assert limit.yearly == 551
    assert client.post(f"/sources/gifts/limits/{limit.pk}/", form).status_code == 409


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"year": "2026"}, "This year's limit is noted already."),
        ({"yearly": "0"}, "greater than or equal to 0.01"),
        ({"per_occasion": "600"}, "That is more than the whole year's limit."),
        ({"cited_from": ""}, "This field is required."),
        ({"year": "26"}, "greater than or equal to 2000"),
    ],
)
def test_a_limit_that_cannot_be_is_refused(mo, changes, words):
    form = {"year": "2027", "yearly": "549", "per_occasion": "47", "cited_from": "CMS"} | changes
    answer = mo.post("/sources/gifts/limits/new/", form)
    assert answer.status_code == 422 and words in unescape(answer.content.decode())
    with pytest.raises(IntegrityError), transaction.atomic():
        GiftLimit.objects.update(yearly=0)


def test_nobody_else_keeps_them(client, story):
    limit = GiftLimit.objects.get(year=2026)
    for who in ("maria", "ines", "noel"):
        client.force_login(getattr(story, who))
        assert client.get("/sources/gifts/limits/").status_code == 403
        assert client.post(f"/sources/gifts/limits/{limit.pk}/").status_code in (403, 404)


@pytest.mark.django_db(transaction=True)
def test_two_marketers_at_once_cannot_both_slip_under_the_limit(story):
    """At two sources, of one physician: one goes through, the other is refused."""
    tom = story.person("Tom Becker", "marketer", story.riverside)
    give(story, story.lee, value="435")
    start, outcomes = threading.Barrier(2), []

    def dinner(contact, by):
        start.wait()
        try:
            give(story, contact, value="60", by=by)
            outcomes.append("saved")
        except PastTheLimit:
            outcomes.append("refused")
        finally:
            connection.close()

    people = [
        threading.Thread(target=dinner, args=[story.lee, story.maria]),
        threading.Thread(target=dinner, args=[story.lee_at_oakview, tom]),
    ]
    [p.start() for p in people], [p.join() for p in people]
    assert sorted(outcomes) == ["refused", "saved"]
    assert total(story.lee, story.lee_at_oakview) == 495


def test_a_meal_too_large_for_its_occasion_says_nothing_of_the_year(story):
    """Else the word that the year is full would be taken for told."""
    give(story, story.lee, value="400")
    give(story, story.lee, value="50", on_campus=True, by=story.mo, reason="A whole day's training")
    keys = set(Message.objects.filter(about="gift_limit").values_list("dedupe_key", flat=True))
    assert {key.partition(":")[0] for key in keys} == {"gift-near"}
    give(story, story.lee, value="100", kind="educational", by=story.mo, reason="A textbook")
    keys = set(Message.objects.filter(about="gift_limit").values_list("dedupe_key", flat=True))
    assert {key.partition(":")[0] for key in keys} == {"gift-near", "gift-past"}
