"""The service area: pasted in any shape, by county, taken away again."""

import pytest

from accounts.undo import undo
from referrals.models import ServedZip
from sources.models.zips import ZipCode

pytestmark = pytest.mark.django_db
AREA = "/referrals/area/"


@pytest.fixture
def olga(client, story):
    client.force_login(story.olga)
    return client


def served(branch):
    return set(ServedZip.objects.filter(branch=branch).values_list("zip", flat=True))


def test_many_are_pasted_in_any_shape(olga, story):
    pasted = "78701\n78702, 78703;78704-1234\t78705\r\n\r\n2139"
    answer = olga.post(AREA, {"branch": story.riverside.pk, "zips": pasted})
    assert answer.url == f"{AREA}?branch={story.riverside.pk}"
    assert served(story.riverside) == {"78701", "78702", "78703", "78704", "78705", "02139"}
    shown = olga.get(answer.url).content.decode()
    assert "Travis County, TX" in shown and "Riverside serves 5 ZIPs more." in shown
    assert "by Olga Petrov" in shown


def test_what_is_no_zip_is_shown_and_the_good_are_kept(olga, story):
    answer = olga.post(AREA, {"branch": story.riverside.pk, "zips": "78701\nAustin\n787023\n78702"})
    shown = answer.content.decode()
    assert answer.status_code == 422 and "2 are no ZIP codes" in shown and "Austin, 787023" in shown
    assert "The others are saved." in shown
    assert served(story.riverside) == {"78701", "78702", "78705"}


def test_nothing_but_nonsense_adds_nothing(olga, story):
    answer = olga.post(AREA, {"branch": story.riverside.pk, "zips": "<script>alert(1)</script>"})
    shown = answer.content.decode()
    assert answer.status_code == 422 and "Nothing was added." in shown and "<script>alert" not in shown
    assert served(story.riverside) == {"78705"}


def test_all_of_a_county(olga, story):
    olga.post(AREA, {"branch": story.hillside.pk, "county": "travis, tx"})
    assert served(story.hillside) == ZipCode.of_county("Travis County", "TX") and len(served(story.hillside)) > 50


@pytest.mark.parametrize(
    ("county", "words"),
    [("Travis", "Name the state too"), ("Travs, TX", "no county “Travs” in “TX”"), ("", "Paste some ZIP codes")],
)
def test_a_county_that_nobody_knows(olga, story, county, words):
    answer = olga.post(AREA, {"branch": story.riverside.pk, "county": county})
    assert answer.status_code == 422 and words in answer.content.decode()


def test_a_hundred_are_taken_back_by_one_undo(olga, story):
    olga.post(AREA, {"branch": story.hillside.pk, "county": "Travis, TX"})
    change = ServedZip.pgh_event_model.objects.latest("pgh_id").pgh_context_id
    undo(change, by=story.olga)
    assert served(story.hillside) == set()


def test_what_is_ticked_is_taken_away_and_put_back(olga, story):
    row = ServedZip.objects.get()
    olga.post(f"{AREA}end/", {"branch": story.riverside.pk, "zip": row.pk})
    assert served(story.riverside) == set()
    undo(ServedZip.pgh_event_model.objects.latest("pgh_id").pgh_context_id, by=story.olga)
    assert served(story.riverside) == {"78705"}


def test_of_another_branch_nothing_is_ticked(olga, story):
    row = ServedZip.objects.get()
    olga.post(f"{AREA}end/", {"branch": story.hillside.pk, "zip": row.pk})
    assert served(story.riverside) == {"78705"}


def test_another_administrators_branch_is_not_there(client, story):
    client.force_login(story.person("Oksana Bond", "administrator", story.hillside))
    assert client.post(AREA, {"branch": story.riverside.pk, "zips": "78701"}).status_code == 404
    assert client.get(AREA).context["branch"] == story.hillside


def test_the_same_again_says_so(olga, story):
    said = olga.post(AREA, {"branch": story.riverside.pk, "zips": "78705"}, follow=True).content.decode()
    assert "serves them all already" in said
