"""Which two may be one: suggested, with the reason; the answer "not the same" is remembered."""

import pytest

from sources.models import Contact, LikelyPair, NotSame, Source
from sources.tasks import reckon_likely_pairs
from tests.factories.sources import SourceFactory

pytestmark = pytest.mark.django_db


def pairs(user):
    found = LikelyPair.objects.visible_to(user).to_compare(user).with_names()
    return [(pair.one.name, pair.other.name, pair.why) for pair in found]


def a_source(story, name, **columns):
    return Source.objects.create(name=name, branch=story.riverside, **columns)


def test_the_reasons_the_surest_first(story):
    Source.objects.filter(pk=story.oakview.pk).update(npi="1932104098", phone="+15125550199")
    a_source(story, "Elm Street", phone="+15125550199")
    a_source(story, "Mercy Hospital Austin", zip="78705")
    a_source(story, "Elsewhere", npi="1932104098")
    assert pairs(story.mo) == [
        ("Oakview Rehab", "Elsewhere", "The same NPI"),
        ("Mercy Hospital", "Mercy Hospital Austin", "Names 68 % alike in ZIP 78705"),
        ("Oakview Rehab", "Elm Street", "The same phone number"),
    ]


def test_a_like_name_in_another_zip_or_branch_is_another_place(story):
    a_source(story, "Mercy Hospital Austin", zip="73301")
    Source.objects.create(name="Mercy Hospital", branch=story.hillside, zip="78705")
    a_source(story, "Saint David", zip="78705")
    assert pairs(story.mo) == []


def test_without_a_zip_the_name_must_be_the_same(story):
    a_source(story, "Mercy Hospital")
    a_source(story, "Mercy Hospitals")
    assert pairs(story.mo) == [("Mercy Hospital", "Mercy Hospital", "The same name, one of them without a ZIP")]


def test_they_follow_what_is_saved(story):
    other = a_source(story, "Elm Street", zip="78705")
    assert pairs(story.mo) == []
    other.edit(version=other.version, name="Mercy Hospital")
    assert len(pairs(story.mo)) == 1
    other.edit(version=other.version, zip="73301")
    assert pairs(story.mo) == []


def test_what_came_past_save_is_found_by_the_clock(story):
    Source.objects.bulk_create([SourceFactory.build(name="Mercy Hospital", branch=story.riverside, zip="78705")])
    assert pairs(story.mo) == []
    reckon_likely_pairs()
    assert len(pairs(story.mo)) == 1


def test_of_forty_alike_each_is_paired_with_the_nearest_few(story):
    for source in SourceFactory.build_batch(40, branch=story.riverside, phone="+15125550199"):
        source.save()
    reckon_likely_pairs()
    assert LikelyPair.objects.count() <= 40 * 5


def test_only_what_one_may_edit(story):
    twin = a_source(story, "Mercy Hospital", zip="78705")
    assert len(pairs(story.maria)) == 1
    twin.edit(version=twin.version, owner=story.mo)
    assert pairs(story.maria) == [] and len(pairs(story.mo)) == 1
    assert pairs(story.noel) == pairs(story.ines) == pairs(story.olga) == []


def test_editable_is_the_same_for_one_and_for_many(story):
    Source.objects.filter(pk=story.oakview.pk).update(owner=story.mo)
    for who in (story.maria, story.ines, story.mo, story.noel, story.olga):
        many = set(Source.objects.editable_by(who))
        one = {s for s in Source.objects.all() if who.may("sources.edit", branch=s.branch)}
        assert many == {source for source in one if source.allows(who, "sources.edit")}


def test_not_the_same_is_remembered_and_undone(client, story):
    twin = a_source(story, "Mercy Hospital", zip="78705")
    client.force_login(story.maria)
    answer = client.get("/sources/pairs/")
    assert "Names 100 % alike in ZIP 78705" in answer.content.decode()
    address = f"/sources/{twin.pk}/merge/{story.mercy.pk}/not-same/"
    answer = client.post(address, follow=True)
    assert "are two." in answer.content.decode() and "There are none" in answer.content.decode()
    client.post(address)
    assert (NotSame.objects.get().by, NotSame.objects.get().one) == (story.maria, story.mercy)
    reckon_likely_pairs()
    assert pairs(story.mo) == []
    said = NotSame.pgh_event_model.objects.get()
    client.post(f"/undo/{said.pgh_context_id}/")
    assert len(pairs(story.mo)) == 1


def test_who_may_not_say_so(client, story):
    Source.objects.filter(pk=story.oakview.pk).update(owner=story.mo)
    address = f"/sources/{story.mercy.pk}/merge/{story.oakview.pk}/not-same/"
    for who, status in (("ines", 403), ("maria", 403), ("noel", 404), ("mo", 302)):
        client.force_login(getattr(story, who))
        assert client.post(address).status_code == status, who
    assert client.get(address).status_code == 405
    assert client.post(f"/sources/{story.mercy.pk}/merge/{story.mercy.pk}/not-same/").status_code == 302
    assert NotSame.objects.count() == 1


def test_a_long_list_has_pages(client, story):
    for number in range(30):
        for _ in range(2):
            a_source(story, f"Practice of Dr. {number * 7919}", phone=f"+15125551{number:03d}")
    client.force_login(story.mo)
    assert client.get("/sources/pairs/").context["page"].paginator.count == 30
    assert "1 of 1" not in client.get("/sources/pairs/").content.decode()


def test_undo_of_a_new_source_does_not_stumble_over_its_pair(client, story):
    client.force_login(story.maria)
    typed = {"name": "Mercy Hospital", "kind": "hospital", "tier": "C", "zip": "78705", "warned": "1"}
    client.post("/sources/new/", typed)
    twin = Source.objects.latest("pk")
    assert len(pairs(story.maria)) == 1
    client.post(f"/undo/{twin.pgh_event_model.objects.filter(pgh_obj_id=twin.pk).first().pgh_context_id}/")
    assert not Source.objects.filter(pk=twin.pk).exists() and not LikelyPair.objects.exists()


# The warning at the creation of a person


PERSON = {"role": "nurse", "version": "1"}


def add(client, story, **typed):
    return client.post(f"/sources/{story.mercy.pk}/contacts/new/", PERSON | typed)


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Dana Reyes, RN"},
        {"name": "dana reyes"},
        {"name": "Someone Else", "email": "DANA@mercy.test"},
        {"name": "Someone Else", "phone": "(512) 555-0111"},
    ],
)
def test_who_may_be_there_already_is_shown_once(client, story, typed):
    story.dana.edit(version=1, email="dana@mercy.test")
    client.force_login(story.maria)
    answer = add(client, story, **typed)
    assert answer.status_code == 422 and "Is it one of these people?" in answer.content.decode()
    assert Contact.objects.count() == 1
    assert add(client, story, **typed, warned="1").status_code == 302
    assert Contact.objects.count() == 2


@pytest.mark.parametrize(
    "typed",
    [{"name": "Sam Poe"}, {"name": "Sam Poe", "phone": "(512) 555-0111 x 31"}, {"name": "Sam Poe", "email": ""}],
)
def test_somebody_else_is_simply_added(client, story, typed):
    client.force_login(story.maria)
    assert add(client, story, **typed).status_code == 302


def test_of_another_organisation_only_an_address_or_number_tells(client, story):
    Contact.objects.create(source=story.oakview, name="Sam Poe", email="sam@oak.test")
    Contact.objects.create(source=story.hilltop, name="Pat Lee", email="pat@hill.test")
    client.force_login(story.maria)
    assert add(client, story, name="Sam Poe").status_code == 302
    assert add(client, story, name="Samuel Poe", email="sam@oak.test").status_code == 422
    assert add(client, story, name="Pat Lee", email="pat@hill.test").status_code == 302  # another branch's is not shown
