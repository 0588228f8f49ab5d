"""The list of sources: who sees which, narrowed and sorted by its address, while one types, in how many queries."""

import re

import pytest
import zeal  # type: ignore[import-untyped]
from django.utils.timezone import now

from accounts.models import Membership
from sources.models import Source
from tests.factories.accounts import MembershipFactory
from tests.factories.sources import ContactFactory, SourceFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def maria(client, story):
    client.force_login(story.maria)
    return client


def listed(client, query=""):
    """The names in the table, in order."""
    page = client.get(f"/sources/{query}").content.decode()
    return re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]*)</a>', page)


def test_the_branchs_sources_by_name(maria, story):
    assert listed(maria) == ["Mercy Hospital", "Oakview Rehab"]
    page = maria.get("/sources/").content.decode()
    assert "Maria Lopez" in page and "Nobody" in page and "78705" in page
    assert "Hilltop" not in page


def test_a_row_has_what_one_needs_before_calling(maria, story):
    Source.objects.filter(pk=story.oakview.pk).update(phone="+15125550199", city="Austin", zip="73301")
    page = maria.get("/sources/").content.decode()
    assert 'href="tel:+15125550199"' in page and "(512) 555-0199" in page and "Austin 73301" in page


def test_narrowed_by_kind_tier_and_owner(maria, story):
    assert listed(maria, "?kind=snf") == listed(maria, "?tier=C") == listed(maria, "?owner=nobody") == ["Oakview Rehab"]
    assert listed(maria, "?owner=mine") == listed(maria, "?tier=A&kind=hospital") == ["Mercy Hospital"]
    assert listed(maria, f"?owner={story.mo.pk}") == []


def test_searched_by_name_person_and_number(maria, story):
    assert listed(maria, "?q=mer") == listed(maria, "?q=dana") == listed(maria, "?q=555-0111") == ["Mercy Hospital"]


def test_sorted_either_way(maria, story):
    Source.objects.filter(pk=story.oakview.pk).update(last_referral_at=None)
    assert listed(maria, "?sort=-name") == ["Oakview Rehab", "Mercy Hospital"]
    assert listed(maria, "?sort=-last_referral_at") == ["Mercy Hospital", "Oakview Rehab"]
    assert listed(maria, "?sort=last_referral_at") == ["Oakview Rehab", "Mercy Hospital"]
    page = maria.get("/sources/?sort=-name&tier=A").content.decode()
    assert 'aria-sort="descending"' in page and "tier=A" in re.findall(r'href="(\?[^"]*sort=owner[^"]*)"', page)[0]


def test_fifty_a_page(maria, story):
    SourceFactory.create_batch(60, branch=story.riverside)
    assert len(listed(maria)) == 50 and len(listed(maria, "?page=2")) == 12
    assert not set(listed(maria)) & set(listed(maria, "?page=2"))
    assert listed(maria, "?page=99") == listed(maria, "?page=2")


@pytest.mark.parametrize("query", ["?sort=nonsense", "?page=x", "?branch=1", "?colour=blue"])
def test_an_address_that_makes_no_sense_shows_the_list(maria, query):
    assert "Mercy Hospital" in listed(maria, query)


@pytest.mark.parametrize("query", ["?kind=nonsense", "?owner=x", "?owner=999999", "?q=%00", "?tag=7", "?f_gone=yes"])
def test_what_is_gone_is_never_taken_for_everything(maria, query):
    """A kept view may name a tag, a field or a colleague who is no longer there: nobody exports all by it."""
    page = maria.get(f"/sources/{query}").content.decode()
    assert "Mercy Hospital" not in page and "that is no longer there" in page and "Show all" in page


def test_a_shared_view_of_the_readers_own_and_of_one_who_left(client, maria, story):
    assert listed(maria, f"?owner={story.maria.pk}") == ["Mercy Hospital"]
    story.maria.is_active = False
    story.maria.save()
    client.force_login(story.mo)
    assert listed(client, f"?owner={story.maria.pk}") == ["Mercy Hospital"]


def test_while_typing_only_the_table_comes_and_the_address_follows(maria):
    answer = maria.get("/sources/?q=mer&kind=&tier=", headers=HTMX)
    assert b"<html" not in answer.content and b"Mercy Hospital" in answer.content
    assert "1 found" in answer.content.decode()
    assert answer["HX-Push-Url"] == "/sources/?q=mer"
    assert "HX-Request" in answer["Vary"]


def test_going_back_gives_the_page(maria):
    answer = maria.get("/sources/?q=mer", headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert b"<html" in answer.content
    assert "HX-Request" in maria.get("/sources/")["Vary"]


def test_empty_for_a_reason(maria, client, story):
    page = maria.get("/sources/?q=zzz").content.decode()
    assert "No source fits" in page and "2 sources are hidden" in page and "Show all" in page
    nobody = MembershipFactory(role="marketer").user
    client.force_login(nobody)
    page = client.get("/sources/").content.decode()
    assert "There are none yet" in page and 'href="/sources/new/"' in page


def test_who_works_in_two_branches_may_tell_them_apart(maria, story):
    assert "Any branch" not in maria.get("/sources/").content.decode()
    Membership.objects.create(user=story.maria, branch=story.hillside, role="marketer")
    assert "Any branch" in maria.get("/sources/").content.decode()
    assert len(listed(maria)) == 3
    assert listed(maria, f"?branch={story.hillside.pk}") == ["Hilltop Clinic"]


def test_who_may_not(client, story):
    client.force_login(story.olga)
    assert client.get("/sources/").status_code == 403
    client.logout()
    assert client.get("/sources/").status_code == 302


@pytest.mark.parametrize("query", ["", "?q=source&tier=A&sort=-last_referral_at"])
def test_the_queries_do_not_grow_with_the_rows(maria, story, query, django_assert_max_num_queries):
    for batch in (5, 45):
        for source in SourceFactory.create_batch(batch, branch=story.riverside, owner=story.mo, last_referral_at=now()):
            ContactFactory(source=source)
        maria.get(f"/sources/{query}")
        with django_assert_max_num_queries(10), zeal.zeal_context():
            maria.get(f"/sources/{query}")
