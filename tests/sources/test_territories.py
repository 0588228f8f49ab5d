"""Territories: which ZIPs are whose, where a new source falls, and what nobody owns."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from notifications.models import Message
from sources.counties import counties_near, zips_of
from sources.models import Source, Territory
from tests.factories.sources import SourceFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/sources/territories/"


@pytest.fixture
def lena(story):
    return story.person("Lena Fox", "marketer", story.riverside)


@pytest.fixture
def mo(client, story):
    client.force_login(story.mo)
    return client


def give(client, story, to, zips="", **more):
    form = {"marketer": to.pk, "zips": zips, "branch": story.riverside.pk, **more}
    return client.post(ADDRESS, form)


def zips(person):
    return list(Territory.objects.filter(marketer=person).values_list("zip", flat=True))


def undo(client, page):
    change = page.partition('action="/undo/')[2].partition("/")[0]
    client.post(f"/undo/{change}/")


# Giving ZIPs.


def test_zips_are_pasted_in_any_shape(mo, story):
    answer = give(mo, story, story.maria, "78704, 78705-1234\n78731;78704\t78756")
    assert answer.status_code == 302 and zips(story.maria) == ["78704", "78705", "78731", "78756"]
    page = mo.get(answer["Location"]).content.decode()
    assert "4 ZIPs more for Maria Lopez." in page and "78731" in page
    undo(mo, page)
    assert not zips(story.maria)


def test_what_is_no_zip_is_shown_and_the_rest_is_kept(mo, story):
    answer = give(mo, story, story.maria, "78704\n7870x\n787\n78705")
    page = answer.content.decode()
    assert answer.status_code == 422 and zips(story.maria) == ["78704", "78705"]
    assert "No ZIP codes: 7870x, 787" in page and "7870x\n787" in page  # what was typed stays
    undo(mo, page)
    assert not zips(story.maria)


def test_a_colleagues_zip_is_told_with_whose_and_moves_only_when_asked(mo, story, lena):
    give(mo, story, lena, "78704")
    answer = give(mo, story, story.maria, "78704 78705")
    assert answer.status_code == 422 and "78704 is Lena Fox" in answer.content.decode()
    assert (zips(lena), zips(story.maria)) == (["78704"], ["78705"])
    assert give(mo, story, story.maria, "78704 78705", take_over="on").status_code == 302
    assert (zips(lena), zips(story.maria)) == ([], ["78704", "78705"])


def test_all_of_a_county_at_once(mo, story):
    assert "Travis County, TX" in mo.get(ADDRESS).content.decode()
    give(mo, story, story.maria, county="Travis County, TX")
    assert len(zips(story.maria)) == len(zips_of("Travis County, TX")) > 50
    assert "78705" in zips(story.maria)


def test_counties_are_found_by_zip():
    assert counties_near(["78705", "00000", "02139"]) == ["Middlesex County, MA", "Travis County, TX"]
    assert zips_of("Nowhere County, TX") == zips_of("") == []


def test_the_same_again_changes_nothing(mo, story):
    give(mo, story, story.maria, "78704")
    page = mo.get(give(mo, story, story.maria, "78704")["Location"]).content.decode()
    assert "Maria Lopez has them all already." in page and Territory.objects.count() == 1


def test_nothing_pasted_is_said(mo, story):
    answer = give(mo, story, story.maria)
    assert answer.status_code == 422 and "Paste some ZIP codes" in answer.content.decode()


def test_what_is_ticked_is_taken_away(mo, story, lena):
    mo.get(give(mo, story, story.maria, "78704 78705 78731")["Location"])
    ticked = Territory.objects.filter(zip__in=["78704", "78731"]).values_list("pk", flat=True)
    page = mo.post(f"{ADDRESS}end/", {"territory": ticked, "branch": story.riverside.pk}, follow=True).content.decode()
    assert zips(story.maria) == ["78705"] and "2 ZIPs taken away." in page
    undo(mo, page)
    assert len(zips(story.maria)) == 3


def test_one_zip_has_one_marketer_by_law(story, lena):
    Territory.objects.create(branch=story.riverside, marketer=story.maria, zip="78704")
    with pytest.raises(IntegrityError), transaction.atomic():
        Territory.objects.create(branch=story.riverside, marketer=lena, zip="78704")
    Territory.objects.create(branch=story.hillside, marketer=lena, zip="78704")
    with pytest.raises(IntegrityError), transaction.atomic():
        Territory.objects.create(branch=story.riverside, marketer=lena, zip="7870")


def test_only_managers_keep_them_and_only_in_their_branch(client, story):
    for who in ("maria", "ines", "noel", "olga"):
        client.force_login(getattr(story, who))
        assert client.get(ADDRESS).status_code == 403, who
        assert client.post(f"{ADDRESS}end/").status_code == 403, who
        assert client.get("/sources/unowned/").status_code == 403, who
    client.force_login(story.mo)
    assert client.get(f"{ADDRESS}?branch={story.hillside.pk}").status_code == 404
    assert give(client, story, story.noel, "78704").status_code == 422
    assert give(client, story, story.ines, "78704").status_code == 422
    assert not Territory.objects.exists()


# Where a new source falls.


@pytest.fixture
def marias(story):
    return Territory.objects.create(branch=story.riverside, marketer=story.maria, zip="78704")


def new(client, **typed):
    return client.post("/sources/new/", {"name": "Elm Street", "kind": "clinic", "tier": "C", "zip": "78704", **typed})


def test_a_new_source_without_an_owner_falls_to_its_marketer(client, story, marias):
    client.force_login(story.ines)
    page = client.get(new(client)["Location"]).content.decode()
    assert "It falls to Maria Lopez by territory." in page
    assert Source.objects.get(name="Elm Street").owner == story.maria


def test_the_form_says_so_while_the_zip_is_typed(client, story, marias, lena):
    client.force_login(story.ines)
    asked = f"{ADDRESS}owner/?zip="
    assert "Falls to Maria Lopez by territory." in client.get(f"{asked}78704").content.decode()
    for said in (f"{asked}78705", f"{asked}78704&owner={lena.pk}", f"{asked}78704&branch={story.hillside.pk}", asked):
        assert "Falls" not in client.get(said).content.decode(), said
    refused = new(client, npi="123")
    assert refused.status_code == 422 and "Falls to Maria Lopez by territory." in refused.content.decode()


def test_a_chosen_owner_stays_chosen(client, story, marias, lena):
    client.force_login(story.mo)
    new(client, owner=lena.pk)
    assert Source.objects.get(name="Elm Street").owner == lena


@pytest.mark.parametrize("zip", ["", "78705"])
def test_outside_every_territory_it_is_nobodys(story, marias, zip):
    assert SourceFactory(branch=story.riverside, zip=zip).owner is None
    assert SourceFactory(branch=story.hillside, zip="78704").owner is None


def test_nothing_falls_to_who_left(story, marias):
    story.maria.is_active = False
    story.maria.save()
    assert SourceFactory(branch=story.riverside, zip="78704").owner is None


def test_an_edit_gives_it_to_nobody_by_itself(story, marias):
    elm = SourceFactory(branch=story.riverside, zip="78704")
    elm.edit(version=elm.version, owner=None)
    elm.save()
    assert Source.objects.get(pk=elm.pk).owner is None


# What nobody owns.


def nobodys(story, count, zip="78704"):
    return SourceFactory.create_batch(count, branch=story.riverside, zip=zip)


def test_all_of_them_are_given_by_territory_in_one_click(mo, story, lena):
    nobodys(story, 3), nobodys(story, 2, zip="78756"), nobodys(story, 1, zip="")
    Territory.objects.create(branch=story.riverside, marketer=story.maria, zip="78704")
    Territory.objects.create(branch=story.riverside, marketer=lena, zip="78756")
    Message.objects.all().delete()
    assert "Give 5 by territory" in mo.get("/sources/unowned/").content.decode()
    page = mo.post("/sources/unowned/", follow=True).content.decode()
    assert "5 sources found an owner by territory." in page
    assert (story.maria.sources.count(), lena.sources.count()) == (4, 2)
    assert {m.user.name: m.subject for m in Message.objects.all()} == {
        "Maria Lopez": "3 sources for you",
        "Lena Fox": "2 sources for you",
    }
    undo(mo, page)
    assert (story.maria.sources.count(), lena.sources.count()) == (1, 0) and not Message.objects.exists()


def test_it_asks_the_same_for_two_hundred(mo, story):
    Territory.objects.create(branch=story.riverside, marketer=story.maria, zip="78704")
    counts = []
    mo.get("/sources/unowned/")
    for number in (2, 200):
        nobodys(story, number)
        with CaptureQueriesContext(connection) as asked:
            mo.post("/sources/unowned/")
        counts.append(len(asked))
    assert counts[0] == counts[1] and story.maria.sources.count() == 203


def test_where_none_is_in_a_territory_it_is_said(mo, story):
    page = mo.post("/sources/unowned/", follow=True).content.decode()
    assert "None of them is in anybody&#x27;s territory." in page
    assert Source.objects.get(pk=story.oakview.pk).owner is None


def test_where_each_has_an_owner_the_page_says_so(mo, story):
    Source.objects.filter(pk=story.oakview.pk).update(owner=story.maria)
    assert "Each source has an owner." in mo.get("/sources/unowned/").content.decode()


def test_other_branches_sources_are_not_given(mo, story, lena):
    Territory.objects.create(branch=story.hillside, marketer=lena, zip="78704")
    there = SourceFactory(branch=story.hillside, zip="78704")
    mo.post("/sources/unowned/")
    assert Source.objects.get(pk=there.pk).owner is None
