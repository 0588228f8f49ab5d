"""What the intake form offers while a source is typed: places and people together."""

import re

import pytest

from tests.factories.sources import ContactFactory, SourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines(client, story):
    client.force_login(story.ines)
    return client


def offered(client, text):
    page = client.get("/sources/suggestions/", {"q": text}).content.decode()
    return re.findall(r'data-value="([^"]*)"', page)


def test_places_and_people_the_likeliest_first(ines, story):
    mercer = ContactFactory(source=story.oakview, name="Ann Mercer")
    assert offered(ines, "mer") == [f"source-{story.mercy.pk}", f"contact-{mercer.pk}"]
    page = ines.get("/sources/suggestions/?q=dana").content.decode()
    assert f'data-value="contact-{story.dana.pk}" data-text="Dana Reyes"' in page
    assert "Case manager, Mercy Hospital" in page


def test_a_source_that_begins_so_comes_before_any_person(ines, story):
    danaher = SourceFactory(name="Danaher Clinic", branch=story.riverside)
    assert offered(ines, "dana") == [f"source-{danaher.pk}", f"contact-{story.dana.pk}"]


def test_at_most_eight(ines, story):
    SourceFactory.create_batch(9, branch=story.riverside)
    ContactFactory.create_batch(9, source=story.mercy, name="Source Person")
    assert len(offered(ines, "source")) == 8


def test_the_last_option_adds_what_was_typed(ines, story):
    page = ines.get("/sources/suggestions/", {"q": "Elm <b>"}).content.decode()
    assert "Add “Elm &lt;b&gt;” as a new source" in page and 'data-opens="new-source"' in page


def test_nothing_typed_nothing_offered(ines):
    for text in ("", "  ", "\0"):
        assert "<li" not in ines.get("/sources/suggestions/", {"q": text}).content.decode()


def test_another_branchs_are_not_offered(client, story):
    client.force_login(story.noel)
    assert offered(client, "mer") == offered(client, "dana") == offered(client, "5125550111") == []


def test_a_phone_says_who_is_calling(ines, story):
    assert offered(ines, "(512) 555-0111") == [f"contact-{story.dana.pk}"]


def test_its_queries(ines, story, django_assert_max_num_queries):
    ContactFactory.create_batch(20, source__branch=story.riverside, name="Merle Poe")
    ines.get("/sources/suggestions/?q=mer")  # the first one notes when the person was here
    with django_assert_max_num_queries(5):
        ines.get("/sources/suggestions/?q=mer")


def test_who_may_not(client, story):
    client.force_login(story.olga)
    assert client.get("/sources/suggestions/?q=mer").status_code == 403
