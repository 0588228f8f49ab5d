"""Maria's way through the day: the nearest next, planned hours kept."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from followups.models import PlannedVisit
from followups.route import Stop, nearest_first
from sources.models import Source, ZipCode
from sources.models.zips import Centre
from tests.factories.sources import SourceFactory

DOWNTOWN, KYLE, GEORGETOWN = "78701", "78640", "78626"  # in this order from north to south: Georgetown, downtown, Kyle


@pytest.fixture
def stops(story):
    """Three of Maria's that are due: north, in town, south."""
    Source.objects.filter(pk=story.mercy.pk).update(zip=DOWNTOWN, next_check_in="2026-01-01")
    south = SourceFactory(name="Kyle Clinic", branch=story.riverside, owner=story.maria, zip=KYLE)
    north = SourceFactory(name="Georgetown Rehab", branch=story.riverside, owner=story.maria, zip=GEORGETOWN)
    Source.objects.filter(pk__in=[south.pk, north.pk]).update(next_check_in="2026-01-02")
    return {"mercy": story.mercy, "south": south, "north": north}


@pytest.fixture
def ask(client, story):
    client.force_login(story.maria)
    return lambda **asked: client.get("/route/", asked)


def order(answer) -> list[str]:
    return [stop.source.name for stop in answer.context["route"].ordered]


def test_what_is_due_is_proposed_and_the_nearest_comes_next(ask, stops):
    assert order(ask(starts_from="78610", stops=[s.pk for s in stops.values()])) == [
        "Kyle Clinic", "Mercy Hospital", "Georgetown Rehab",
    ]  # fmt: skip
    assert order(ask(starts_from="78628", stops=[s.pk for s in stops.values()])) == [
        "Georgetown Rehab", "Mercy Hospital", "Kyle Clinic",
    ]  # fmt: skip


def test_without_a_choice_it_proposes_the_day_and_begins_where_she_starts(ask, story, stops):
    story.maria.starts_from = "78610"
    story.maria.save()
    assert order(ask()) == ["Kyle Clinic", "Mercy Hospital", "Georgetown Rehab"]


def test_planned_visits_keep_the_order_of_their_times(ask, story, stops):
    for name, hour in (("north", 9), ("south", 11)):
        at = story.maria.day_of(now())
        local = now().astimezone(story.maria.zone).replace(year=at.year, month=at.month, day=at.day, hour=hour)
        PlannedVisit.objects.create(source=stops[name], who=story.maria, at=local)
    answer = ask(starts_from="78610", stops=[s.pk for s in stops.values()])
    names = order(answer)
    assert names.index("Georgetown Rehab") < names.index("Kyle Clinic")
    assert "at 9:" in answer.content.decode()


def test_the_map_opens_with_all_stops_but_no_familys_address(ask, story, stops):
    stops["south"].kind = "family"
    stops["south"].address = "12 Hidden Lane"
    stops["south"].save()
    answer = ask(starts_from="78610", stops=[s.pk for s in stops.values()])
    (link,) = answer.context["route"].map_links
    assert link.startswith("https://www.google.com/maps/dir/?") and "Georgetown" in link and "origin=78610" in link
    assert "Hidden" not in link and link.replace("&", "&amp;") in answer.content.decode()


def test_more_than_ten_stops_make_two_links_that_meet(ask, story):
    many = SourceFactory.create_batch(12, branch=story.riverside, owner=story.maria, kind="clinic")
    first, second = ask(starts_from="78610", stops=[s.pk for s in many]).context["route"].map_links
    end_of_first = dict(pair.split("=") for pair in first.partition("?")[2].split("&"))["destination"]
    assert f"origin={end_of_first}" in second


def test_a_source_without_a_zip_is_asked_for_not_lost(ask, stops):
    Source.objects.filter(pk=stops["south"].pk).update(zip="")
    answer = ask(starts_from="78610", stops=[s.pk for s in stops.values()])
    assert [stop.source.name for stop in answer.context["route"].unplaced] == ["Kyle Clinic"]
    assert "Where?" in answer.content.decode()


def test_nothing_picked_is_an_empty_day_not_the_proposed_one(ask, stops):
    assert order(ask(starts_from="")) == []


def test_tomorrow_has_its_own_plans(ask, story):
    story.mercy.next_check_in = None
    Source.objects.update(next_check_in=None)
    tomorrow = story.maria.day_of(now()) + timedelta(days=1)
    PlannedVisit.objects.create(source=story.oakview, who=story.maria, at=now() + timedelta(days=1))
    Source.objects.filter(pk=story.oakview.pk).update(zip=KYLE)
    assert order(ask()) == []
    assert order(ask(day=tomorrow.isoformat())) == ["Oakview Rehab"]


@pytest.mark.parametrize("typed", ["1", "abcde", "787055", "'\""])
def test_a_zip_that_is_none_is_said_and_the_stops_stay(ask, stops, typed):
    answer = ask(starts_from=typed, stops=[stops["north"].pk])
    assert answer.status_code == 200 and len(order(answer)) == 1
    assert "A ZIP code has five digits." in answer.content.decode()


@pytest.mark.parametrize("day", ["yesterday", "2026-13-45", "9999-12-31", ""])
def test_a_day_that_is_none_is_today(ask, story, day):
    assert ask(day=day).context["route"].day == story.maria.day_of(now())


def test_a_source_of_another_branch_is_no_stop(ask, story, stops):
    assert order(ask(starts_from="78610", stops=[story.hilltop.pk])) == []


def test_intake_has_no_route(client, story):
    client.force_login(story.ines)
    assert client.get("/route/").status_code == 403


DEGREES = st.tuples(st.floats(25, 48), st.floats(-120, -70)).map(lambda pair: Centre(*pair))


@given(places=st.lists(DEGREES, min_size=1, max_size=8), start=st.none() | DEGREES)
def test_each_stop_once_and_each_the_nearest_of_those_left(places, start):
    stops = [Stop(source=number, centre=place) for number, place in enumerate(places)]
    ordered = nearest_first(stops, start)
    assert sorted(stop.source for stop in ordered) == list(range(len(places)))
    here = start or ordered[0].centre
    for nth, stop in enumerate(ordered):
        assert all(stop.centre.miles_to(here) <= other.centre.miles_to(here) + 1e-6 for other in ordered[nth:])
        here = stop.centre


def test_a_zip_code_lies_where_it_lies(db):
    centre = ZipCode.centres(["78705", "10001", "00000"])
    assert set(centre) == {"78705", "10001"}
    assert 1500 < centre["78705"].miles_to(centre["10001"]) < 1520  # Austin to New York, by the atlas 1,510
