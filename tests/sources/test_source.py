"""A source's page: whom to call, what came lately, and who may see that."""

import pytest
import zeal  # type: ignore[import-untyped]
from django.db import IntegrityError, transaction

from accounts.choices import Milestone
from accounts.models import AccessRecord
from referrals.stages import MILESTONES
from sources.models import Source
from tests.factories.referrals import ReferralFactory
from tests.factories.sources import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, story):
    def look(who, source=story.mercy):
        client.force_login(who)
        answer = client.get(f"/sources/{source.pk}/")
        return answer.content.decode() if answer.status_code == 200 else answer.status_code

    return look


def test_who_they_are_and_how_to_reach_them(page, story):
    Source.objects.filter(pk=story.mercy.pk).update(
        phone="+15125550100", fax="+15125550101", npi="1932104098", address="1 Oak St", city="Austin", state="TX"
    )
    text = page(story.maria)
    assert "Hospital · Tier A · Maria Lopez · Riverside" in text
    assert 'href="tel:+15125550100"' in text and 'href="tel:+15125550101"' in text and "1932104098" in text
    assert "1 Oak St, Austin, TX 78705" in text
    assert "https://www.google.com/maps/search/?api=1&amp;query=Mercy+Hospital%2C+1+Oak+St" in text
    assert f'href="/referrals/new/?source={story.mercy.pk}"' in text


def test_a_familys_address_goes_to_no_map(page, story):
    Source.objects.filter(pk=story.mercy.pk).update(kind="family", address="1 Oak St")
    text = page(story.maria)
    assert "1 Oak St" in text and "maps" not in text


def test_its_people(page, story):
    ContactFactory(source=story.mercy, name="Sam Poe", role="physician", phone="+15125550177", email="sam@mercy.test")
    story.dana.edit(version=1, extension="31")
    text = page(story.maria)
    assert "Case manager" in text and 'href="tel:+15125550111,31"' in text and "(512) 555-0111 ext. 31" in text
    assert "Physician" in text and 'href="mailto:sam@mercy.test"' in text


def test_its_referrals_by_name_alone_and_on_record(page, story):
    text = page(story.maria)
    assert "Ada Brook</a>: referral received" in text and story.ada.get_absolute_url() in text
    assert "1941" not in text and "Heart failure" not in text
    record = AccessRecord.objects.get(user=story.maria)
    assert (record.of, record.rows, record.how) == ("referrals.Referral", [story.ada.pk], "list")


def test_a_marketer_who_owns_it_not_sees_that_there_was_one(page, story):
    other = story.person("Max Moss", "marketer", story.riverside)
    text = page(other)
    assert "Ada" not in text and "shown to its owner" in text and "Its owner and the managers edit it" in text
    assert not AccessRecord.objects.filter(user=other).exists()


def test_what_is_not_there_yet_says_so(page, story):
    text = page(story.maria, story.oakview)
    assert "Nobody is noted yet" in text and "None has come in 12 months" in text and "Nobody owns it yet" in text
    assert "No contact yet. Log the first." in text and "Nothing is noted yet" in text and "Not noted yet" in text


def test_where_we_stand_in_words(page, story):
    text = page(story.maria)
    assert "<b>Active</b> · Last visit" in text and "Check-in" in text
    Source.objects.filter(pk=story.mercy.pk).update(next_check_in="2020-01-01")
    assert "overdue" in page(story.maria)
    oakview = page(story.maria, story.oakview)
    assert "<b>Prospect: identified</b>" in oakview
    assert "6 months and 26 contacts" in oakview and "one consultant" in oakview


def test_what_they_want_is_said_and_edited(client, page, story):
    assert "Phone, after somebody has read them: every step" in page(story.maria)
    address = f"/sources/{story.mercy.pk}/wishes/"
    wishes = {
        "version": 1, "valued": ["answer", "weekends"], "update_channel": "fax",
        "update_milestones": ["accepted", "admitted"], "update_sending": "automatic",
    }  # fmt: skip
    assert client.post(address, wishes).url == f"/sources/{story.mercy.pk}/"
    text = page(story.maria)
    assert "A quick answer, Starts on weekends" in text and "Fax, by themselves: accepted, care started" in text
    answer = client.post(address, wishes | {"update_channel": "phone"})
    assert answer.status_code == 409 and 'data-label="Now">Fax<' in answer.content.decode()
    answer = client.post(address, wishes | {"version": 2, "update_milestones": []})
    assert answer.status_code == 422 and "Choose at least one" in answer.content.decode()
    assert (
        client.post(address, {"version": 2, "update_channel": "none", "update_sending": "reviewed"}).status_code == 302
    )
    assert "No updates" in page(story.maria)
    client.force_login(story.ines)
    assert client.get(address).status_code == 403
    client.force_login(story.noel)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "columns",
    [
        {"valued": ["gold"]},
        {"update_milestones": ["paid"]},
        {"update_channel": "pigeon"},
        {"update_sending": "never"},
        {"prospect_stage": "won"},
        {"inactive_reason": "closed"},
        {"inactive_at": "2026-01-01T00:00Z"},
    ],
)
def test_the_law_of_its_new_columns(story, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.filter(pk=story.mercy.pk).update(**columns)


def test_a_milestone_is_a_stage_that_a_source_is_told_of():
    assert set(Milestone.values) == set(MILESTONES)


def test_who_may_edit_meets_the_way_there(page, story):
    edit = f'href="/sources/{story.mercy.pk}/edit/"'
    assert edit in page(story.maria) and edit in page(story.mo)
    assert edit not in page(story.ines)
    assert f'href="/sources/{story.mercy.pk}/contacts/new/"' in page(story.ines)


def test_another_branchs_is_not_found_and_an_administrator_sees_none(page, story):
    assert page(story.noel) == 404
    assert page(story.olga) in (403, 404)


def test_the_queries_do_not_grow_with_the_rows(client, story, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("notifications.health.STARTED", -1000)  # else a manager's page asks one more after 90 seconds
    client.force_login(story.mo)
    for batch in (1, 9):
        ContactFactory.create_batch(batch * 5, source=story.mercy)
        for _ in range(batch):
            ReferralFactory(source=story.mercy, by=story.ines, contact=story.dana)
        client.get(f"/sources/{story.mercy.pk}/")  # the first one notes when the person was here
        with django_assert_max_num_queries(12), zeal.zeal_context():
            client.get(f"/sources/{story.mercy.pk}/")
