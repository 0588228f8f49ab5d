"""Mo sets how often a source of each tier is looked in on; a source may have its own rhythm."""

from datetime import timedelta

import pytest

from sources.models import Rhythm, Source

pytestmark = pytest.mark.django_db
DAYS = {"A": "5", "B": "14", "C": "30", "D": "90"}


@pytest.fixture
def mo(client, story):
    client.force_login(story.mo)
    return client


def days_until(source):
    source = Source.objects.get(pk=source.pk)
    return (source.next_check_in - source.added_on).days


def test_a_branchs_rhythm_moves_its_check_ins_and_an_undo_moves_them_back(mo, story):
    assert days_until(story.mercy) == 7
    address = f"/sources/rhythm/{story.riverside.pk}/"
    mo.post(address, DAYS)
    assert (days_until(story.mercy), Rhythm.of(story.riverside)["A"], Rhythm.objects.count()) == (5, 5, 1)
    change = mo.get(address).content.decode().partition('action="/undo/')[2].partition("/")[0]
    mo.post(f"/undo/{change}/")
    assert days_until(story.mercy) == 7


def test_a_source_may_have_its_own(mo, story):
    page = mo.get(f"/sources/{story.mercy.pk}/edit/").context["form"]
    form = {name: page[name].value() or "" for name in page.fields}
    assert mo.post(f"/sources/{story.mercy.pk}/edit/", form | {"rhythm_days": "3"}).status_code == 302
    assert days_until(story.mercy) == 3
    assert mo.post(f"/sources/{story.mercy.pk}/edit/", form | {"version": 2, "rhythm_days": "0"}).status_code == 422


def test_the_tier_moves_it_too(mo, story):
    story.mercy.edit(version=1, tier="D")
    assert days_until(story.mercy) == 90


@pytest.mark.parametrize("days", ["0", "366", "", "often"])
def test_days_that_are_none_are_refused(mo, story, days):
    assert mo.post(f"/sources/rhythm/{story.riverside.pk}/", DAYS | {"A": days}).status_code == 422
    assert not Rhythm.objects.exists()


def test_only_managers_of_the_branch_set_it(client, story):
    for who, status in (("maria", 403), ("ines", 403), ("noel", 404), ("olga", 403)):
        client.force_login(getattr(story, who))
        assert client.post(f"/sources/rhythm/{story.riverside.pk}/", DAYS).status_code == status, who


def test_ten_days_are_ten_days(story):
    Rhythm.set(story.riverside, {"A": 10})
    mercy = Source.objects.with_rhythm().get(pk=story.mercy.pk)
    assert (mercy.rhythm, mercy.days_between_check_ins) == (10, 10)
    assert mercy.next_check_in == mercy.added_on + timedelta(days=10)
