"""Sources and people found as their names are typed, and by which index."""

import re

import pytest
from django.db import connection

from sources.models import Contact, Source
from tests.factories.sources import ContactFactory, SourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(story):
    for name in [
        "Merry Oaks Villas",
        "Saint Mercy Clinic",
        "Elmer Street Practice",
        "St. Luke's Hospital",
        "100% Care",
    ]:
        setattr(story, name.split()[0].lower(), SourceFactory(name=name, branch=story.riverside))
    return story


def names(rows):
    return [row.name for row in rows]


def found(story, text):
    return names(Source.objects.visible_to(story.ines).matching(text))


def test_three_letters_find_what_begins_with_them_first(town):
    assert found(town, "mer")[:2] == ["Mercy Hospital", "Merry Oaks Villas"]
    assert set(found(town, "mer")[2:]) == {"Saint Mercy Clinic", "Elmer Street Practice"}


def test_one_or_two_letters_find_what_a_word_begins_with(town):
    assert found(town, "me") == ["Mercy Hospital", "Merry Oaks Villas", "Saint Mercy Clinic"]
    assert found(town, "o") == ["Oakview Rehab", "Merry Oaks Villas"]


def test_a_slip_of_the_finger_is_forgiven(town):
    assert found(town, "mercey hospital")[0] == "Mercy Hospital"
    assert "St. Luke's Hospital" in found(town, "St. Luke's")


def test_a_sources_person_finds_it(town):
    assert found(town, "dana rey") == ["Mercy Hospital"]
    assert names(Source.objects.visible_to(town.ines).named("dana rey")) == []


@pytest.mark.parametrize("text", ["5125550142", "(512) 555-0142", "512.555.0142", "+1 512-555-0142", "0142"])
def test_a_phone_as_people_write_it(town, text):
    town.oakview.phone = "+15125550142"
    town.oakview.save()
    assert found(town, text) == ["Oakview Rehab"]


def test_a_persons_phone_an_npi_and_a_zip(town):
    Source.objects.filter(pk=town.oakview.pk).update(npi="1932104098", zip="73301")
    assert found(town, "512-555-0111") == ["Mercy Hospital"]
    assert found(town, "19321") == found(town, "1932104098") == found(town, "73301") == ["Oakview Rehab"]


def test_signs_of_the_pattern_are_only_letters(town):
    assert found(town, "100%") == ["100% Care"]
    assert found(town, "%%%") == found(town, "___") == []


def test_nothing_typed_hides_nothing(town):
    assert len(found(town, " ")) == 7


def test_another_branchs_stay_hidden(town):
    assert found(town, "hilltop") == []
    assert names(Source.objects.visible_to(town.noel).matching("hilltop")) == ["Hilltop Clinic"]
    assert names(Contact.objects.visible_to(town.noel).matching("dana")) == []


@pytest.mark.django_db(transaction=True)
def test_an_index_answers_and_no_row_is_asked_for_its_name(story, as_superuser):
    """The branch is asked of the few that are left. So few rows can be read in full as fast, so that is forbidden."""
    Source.objects.bulk_create(SourceFactory.build_batch(4000, branch=story.riverside))
    Contact.objects.bulk_create(ContactFactory.build_batch(4000, source=story.mercy))
    with as_superuser.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE sources_source, sources_contact")
    forbidden = connection.cursor()
    forbidden.execute("SET enable_seqscan = off")
    sources, people = Source.objects.visible_to(story.ines), Contact.objects.visible_to(story.ines)
    for text in ["z", "ze", "zeb", "zebra", "0550142", "0142"]:
        for rows, index in [
            (sources.named(text), {"source_search"}),
            (people.matching(text), {"contact_search"}),
            (sources.matching(text), {"source_search", "contact_search"}),
        ]:
            plan = rows[:8].explain()
            assert index <= set(re.findall(r"Index Scan on (\w+)", plan)), f"{text}: {plan}"
            filters = re.findall(r"^ *Filter: (.*)$", plan, re.M)
            assert not [line for line in filters if "~~" in line or "%>" in line], f"{text}: {plan}"
    forbidden.execute("RESET enable_seqscan")


def test_what_may_be_the_same_source(story):
    def same(**asked):
        return names(Source.objects.visible_to(story.ines).maybe_same(**asked))

    Source.objects.filter(pk=story.oakview.pk).update(npi="1932104098", phone="+15125550199")
    assert same(name="Mercy Hospital of Austin", zip="78705") == ["Mercy Hospital"]
    assert same(name="Mercy Hospital of Austin", zip="73301") == []
    assert same(name="mercy hospital") == ["Mercy Hospital"]
    assert same(name="Anything", npi="1932104098") == same(name="Anything", phone="+15125550199") == ["Oakview Rehab"]
    assert same(name="Anything else") == []
