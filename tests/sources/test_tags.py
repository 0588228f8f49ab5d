"""Mo keeps the agency's tags: renames them, makes one of two, removes them."""

import pytest

from sources.models import Source, Tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def mo(client, story):
    story.mercy.bear(["Stroke unit", "Weekends"])
    story.oakview.bear(["stroke"])
    client.force_login(story.mo)
    return client


def tags_of(source):
    return set(source.tags.values_list("name", flat=True))


def undo(client, answer):
    page = client.get(answer["Location"]).content.decode()
    client.post(f"/undo/{page.rpartition('/undo/')[2].partition('/')[0]}/")


def address(name, rest=""):
    return f"/sources/tags/{Tag.objects.get(name=name).pk}/{rest}"


def test_each_with_how_many_sources_bear_it(mo):
    page = mo.get("/sources/tags/").content.decode()
    assert page.count("1 source<") == 3 and "Weekends" in page


def test_renamed(mo, story):
    answer = mo.post(address("Weekends"), {"name": "  Open at  weekends "})
    assert tags_of(story.mercy) == {"Stroke unit", "Open at weekends"}
    undo(mo, answer)
    assert tags_of(story.mercy) == {"Stroke unit", "Weekends"}


def test_the_name_of_another_makes_one_of_the_two(mo, story):
    story.mercy.bear(["Stroke unit", "stroke"])
    answer = mo.post(address("stroke"), {"name": "STROKE UNIT"})
    assert tags_of(story.mercy) == tags_of(story.oakview) == {"Stroke unit"}
    undo(mo, answer)
    assert tags_of(story.mercy) == {"Stroke unit", "stroke"} and tags_of(story.oakview) == {"stroke"}


def test_removed_and_brought_back(mo, story):
    old = {"name": "Mercy", "kind": "hospital", "tier": "A", "version": Source.objects.get(pk=story.mercy.pk).version}
    answer = mo.post(address("Weekends", "removal/"))
    assert tags_of(story.mercy) == {"Stroke unit"}
    undo(mo, answer)
    assert tags_of(story.mercy) == {"Stroke unit", "Weekends"}
    assert mo.post(f"/sources/{story.mercy.pk}/edit/", old).status_code == 409


@pytest.mark.parametrize("name", ["", "a, b", "x" * 41])
def test_a_name_that_cannot_be_is_refused(mo, name):
    assert mo.post(address("Weekends"), {"name": name}).status_code == 422


def test_who_may_not(mo, client, story):
    where = address("Weekends")
    for who in (story.maria, story.ines, story.olga):
        client.force_login(who)
        assert client.get("/sources/tags/").status_code == 403
        assert client.post(where, {"name": "Mine"}).status_code in (403, 404)
        assert client.post(f"{where}removal/").status_code in (403, 404)
