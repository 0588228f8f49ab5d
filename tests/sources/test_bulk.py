"""One change to many sources: ticked or all that match, what is skipped and why, and one undo for all."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from accounts.models import Membership
from notifications.models import Message
from sources.bulk import VERBS
from sources.models import Handover, Source, Tag, Tagging
from tests.factories.sources import SourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mo(client, story):
    client.force_login(story.mo)
    return client


def frozen_in(answer):
    return re.search(r'name="frozen" value="([^"]*)"', answer.content.decode())[1]


def change(client, verb, value, *rows, query=""):
    """As a person does it: the ticked rows, then the verb on the page that follows."""
    picked = "&".join(f"row={row.pk}" for row in rows) or "all=1"
    page = client.get(f"/sources/bulk/?{picked}{query}")
    return client.post("/sources/bulk/", {"frozen": frozen_in(page), "verb": verb, f"{verb}-value": value})


def said(client, answer):
    page = client.get(answer["Location"]).content.decode()
    return re.search(r"<p>([^<]*changed[^<]*)</p>", page)[1]


def undo(client, answer):
    page = client.get(answer["Location"]).content.decode()
    client.post(f"/undo/{page.rpartition('/undo/')[2].partition('/')[0]}/")


def tags_of(source):
    return set(source.tags.values_list("name", flat=True))


def test_the_owner_of_what_was_ticked(mo, story):
    answer = change(mo, "owner", story.mo.pk, story.mercy, story.oakview)
    assert said(mo, answer) == "2 changed, 0 skipped."
    assert set(Source.objects.filter(branch=story.riverside).values_list("owner__name", flat=True)) == {"Mo Haddad"}
    change(mo, "owner", "nobody", story.oakview)
    assert Source.objects.get(pk=story.oakview.pk).owner is None


def test_the_tier_and_the_check_ins_follow(mo, story):
    Source.objects.all().update(last_visit_on=date(2026, 11, 2), tier="C")
    Source.objects.all().reckon_check_ins()
    answer = change(mo, "tier", "A", story.mercy, story.oakview)
    rows = Source.objects.filter(branch=story.riverside)
    assert {(row.tier, row.next_check_in) for row in rows} == {("A", date(2026, 11, 9))}
    undo(mo, answer)
    assert {(row.tier, row.next_check_in) for row in rows.all()} == {("C", date(2026, 12, 2))}
    assert Source.objects.get(pk=story.hilltop.pk).tier == "C"


def test_a_tag_for_many_and_away_again(mo, story):
    change(mo, "tag", "Stroke  unit", story.mercy)
    answer = change(mo, "tag", "stroke unit", story.mercy, story.oakview)
    assert said(mo, answer) == "1 changed, 1 skipped (1 with it already)."
    assert tags_of(story.mercy) == tags_of(story.oakview) == {"Stroke unit"}
    answer = change(mo, "untag", Tag.objects.get().pk, story.mercy, story.oakview)
    assert not Tagging.objects.exists()
    undo(mo, answer)
    assert tags_of(story.mercy) == tags_of(story.oakview) == {"Stroke unit"}


def test_undo_of_a_new_tag_takes_the_tag_too_unless_somebody_uses_it(mo, story):
    undo(mo, change(mo, "tag", "Weekends", story.mercy))
    assert not Tag.objects.exists()
    answer = change(mo, "tag", "Weekends", story.mercy)
    page = mo.get(answer["Location"]).content.decode()
    change(mo, "tag", "weekends", story.oakview)
    mo.post(f"/undo/{page.rpartition('/undo/')[2].partition('/')[0]}/")
    assert tags_of(story.mercy) == set() and tags_of(story.oakview) == {"Weekends"}


def test_what_is_not_ones_own_is_skipped_and_said(client, story):
    theirs = SourceFactory(branch=story.riverside, owner=story.mo, tier="C")
    client.force_login(story.maria)
    page = client.get(f"/sources/bulk/?row={story.mercy.pk}&row={theirs.pk}").content.decode()
    assert "2 sources selected" in page and "1 of them is not yours to change" in page
    answer = change(client, "tier", "C", story.mercy, story.oakview, theirs)
    assert said(client, answer) == "1 changed, 2 skipped (1 not yours to change, 1 so already)."
    theirs.refresh_from_db()
    assert theirs.version == 1


def test_the_set_knows_the_same_rule_as_the_row(story):
    SourceFactory(branch=story.riverside, owner=story.mo)
    SourceFactory(branch=story.hillside)
    Membership.objects.create(user=story.maria, branch=story.hillside, role="manager")
    for person in (story.maria, story.mo, story.ines, story.noel, story.olga):
        person.__dict__.pop("places", None)
        one_by_one = {
            row
            for row in Source.objects.all()
            if row.allows(person, "sources.edit") and person.may("sources.edit", branch=row.branch)
        }
        assert set(Source.objects.all().editable_by(person)) == one_by_one, person


def test_an_owner_gets_only_what_they_may_own(mo, story):
    Membership.objects.create(user=story.mo, branch=story.hillside, role="manager")
    answer = change(mo, "owner", story.maria.pk, story.oakview, story.hilltop)
    assert said(mo, answer) == "1 changed, 1 skipped (1 theirs already or out of reach)."
    assert Source.objects.get(pk=story.hilltop.pk).owner is None


def test_all_that_match_is_a_step_of_its_own(mo, story):
    SourceFactory.create_batch(55, branch=story.riverside, kind="clinic", tier="D")
    page = mo.get(f"/sources/bulk/?kind=clinic&sort=-name&row={Source.objects.filter(kind='clinic').last().pk}")
    text = page.content.decode()
    assert "1 source selected" in text and "All 55 that match" in text
    assert '"/sources/bulk/?all=1&amp;kind=clinic&amp;sort=-name"' in text
    assert "55 sources selected" in mo.get("/sources/bulk/?all=1&kind=clinic").content.decode()
    answer = change(mo, "tier", "B", query="&kind=clinic")
    assert said(mo, answer) == "55 changed, 0 skipped."
    assert Source.objects.get(pk=story.mercy.pk).tier == "A" and Source.objects.get(pk=story.hilltop.pk).tier == "C"


def test_what_is_frozen_stays_what_was_chosen(mo, story):
    page = mo.get("/sources/bulk/?all=1&tier=C")
    late = SourceFactory(branch=story.riverside, tier="C")
    answer = mo.post("/sources/bulk/", {"frozen": frozen_in(page), "verb": "tier", "tier-value": "D"})
    assert said(mo, answer) == "1 changed, 0 skipped."
    late.refresh_from_db()
    assert late.tier == "C"


def test_it_leads_back_to_the_list_as_it_was(mo, story):
    page = mo.get(f"/sources/bulk/?tier=C&sort=-name&row={story.oakview.pk}")
    assert 'action="/sources/bulk/?tier=C&amp;sort=-name"' in page.content.decode()
    asked = {"frozen": frozen_in(page), "verb": "tier", "tier-value": "D"}
    assert mo.post("/sources/bulk/?tier=C&sort=-name", asked)["Location"] == "/sources/?tier=C&sort=-name"


@pytest.mark.parametrize("bend", [lambda t: "", lambda t: t[:-1], lambda t: "x" + t, lambda t: t.swapcase()])
def test_a_bent_selection_changes_nothing(mo, story, bend):
    token = frozen_in(mo.get(f"/sources/bulk/?row={story.mercy.pk}"))
    answer = mo.post("/sources/bulk/", {"frozen": bend(token), "verb": "tier", "tier-value": "D"}, follow=True)
    assert "Tick the sources again" in answer.content.decode()
    assert Source.objects.get(pk=story.mercy.pk).tier == "A"


def test_another_persons_or_an_old_one_neither(client, mo, story):
    token = frozen_in(mo.get(f"/sources/bulk/?row={story.mercy.pk}"))
    with time_machine.travel(now() + timedelta(hours=2)):
        client.force_login(story.mo)
        mo.post("/sources/bulk/", {"frozen": token, "verb": "tier", "tier-value": "D"})
    client.force_login(story.maria)
    client.post("/sources/bulk/", {"frozen": token, "verb": "tier", "tier-value": "D"})
    assert Source.objects.get(pk=story.mercy.pk).tier == "A"


@pytest.mark.parametrize(
    ("verb", "value"),
    [
        ("tier", ""),
        ("tier", "E"),
        ("owner", ""),
        ("owner", "1"),
        ("tag", ""),
        ("tag", "a,b"),
        ("untag", "0"),
        ("", "x"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(mo, story, verb, value):
    answer = change(mo, verb, value, story.mercy, story.oakview)
    assert answer.status_code == 422 and "2 sources selected" in answer.content.decode()
    assert Source.objects.filter(version=1).count() == 3


@pytest.mark.parametrize("query", ["", "?row=x", "?row=-1", "?row=99999999999999999999", "?row=0"])
def test_nothing_ticked_says_what_to_do(mo, query):
    page = mo.get(f"/sources/bulk/{query}").content.decode()
    assert "Nothing is ticked" in page and "All 2 that match" in page


def test_another_branchs_row_is_not_there(mo, story):
    assert "Hilltop" not in mo.get(f"/sources/bulk/?row={story.hilltop.pk}").content.decode()


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_form_that_was_open_meanwhile_is_stale(mo, story, verb):
    """Else its save would take the new tag away again, or bring back the old one."""
    story.mercy.bear(["Old"])
    values = {"owner": "nobody", "tier": "B", "status": "closed", "tag": "New", "untag": Tag.objects.get().pk}
    old = {"name": "Mercy", "kind": "hospital", "tier": "A", "version": story.mercy.version}
    change(mo, verb, values[verb], story.mercy, story.oakview)
    assert mo.post(f"/sources/{story.mercy.pk}/edit/", old).status_code == 409


def test_all_who_are_concerned_hear_once_of_what_changed_hands(mo, story):
    change(mo, "owner", story.maria.pk, story.oakview)
    assert Message.objects.get(about="handover").user == story.maria
    assert Handover.objects.get().source_count == 1


def test_a_marketer_takes_what_nobody_owns_and_nothing_else(client, story):
    lena = story.person("Lena Fox", "marketer", story.riverside)
    story.mercy.share_with(lena)
    client.force_login(lena)
    change(client, "owner", "mine", story.mercy, story.oakview)
    assert Source.objects.get(pk=story.oakview.pk).owner == lena
    assert Source.objects.get(pk=story.mercy.pk).owner == story.maria
    assert change(client, "owner", "nobody", story.mercy).status_code == 422


def test_undo_says_who_changed_one_of_them_since(client, mo, story):
    answer = change(mo, "tier", "B", story.mercy, story.oakview)
    page = mo.get(answer["Location"]).content.decode()
    change(mo, "owner", "nobody", story.mercy)
    refused = mo.post(f"/undo/{page.rpartition('/undo/')[2].partition('/')[0]}/", follow=True)
    assert "Mo Haddad changed it" in refused.content.decode()
    assert set(Source.objects.filter(branch=story.riverside).values_list("tier", flat=True)) == {"B"}


def test_every_verb_in_few_statements_and_one_undo(mo, story):
    """As many for hundreds as for tens: each verb, and its undo."""
    Tag.objects.create(name="Old")
    values = {"owner": story.maria.pk, "tier": "A", "tag": "New", "untag": Tag.objects.get().pk}
    assert set(values) <= set(VERBS)
    counts = []
    for size in (60, 240):
        rows = SourceFactory.create_batch(size, branch=story.riverside, owner=story.mo, tier="D")
        for row in rows:
            row.bear(["old"])
        was = list(Source.objects.order_by("pk").values_list("tier", "owner", "next_check_in"))
        for verb, value in values.items():
            token = frozen_in(mo.get("/sources/bulk/?all=1"))
            with CaptureQueriesContext(connection) as asked:
                answer = mo.post("/sources/bulk/", {"frozen": token, "verb": verb, f"{verb}-value": value})
            page = mo.get(answer["Location"]).content.decode()
            assert int(re.search(r"<p>(\d+) changed", page)[1]) >= size
            with CaptureQueriesContext(connection) as taken_back:
                mo.post(f"/undo/{page.rpartition('/undo/')[2].partition('/')[0]}/")
            counts.append((len(asked), len(taken_back)))
        assert list(Source.objects.order_by("pk").values_list("tier", "owner", "next_check_in")) == was
        assert Tagging.objects.count() == Source.objects.filter(name__startswith="Source ").count()
    assert counts[:4] == counts[4:], "more rows, more statements"


def test_who_may_not(client, story):
    for who, status in [(story.ines, 403), (story.olga, 403), (story.noel, 403)]:
        client.force_login(who)
        assert client.get(f"/sources/bulk/?row={story.mercy.pk}").status_code == status
        assert client.post("/sources/bulk/", {"frozen": "x"}).status_code == status
        assert 'name="row"' not in client.get("/sources/").content.decode()
