"""Standards: each with the rule of its metric, changed until the pilot begins, and shown with what is behind them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.sentences import WrongWay
from pilots.choices import Metric
from pilots.library import LIBRARY, TEMPLATES
from pilots.models import Standard
from tests.pilots.conftest import NOW, came

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]
HOUR = timedelta(hours=1)


def typed(**changes):
    return {"metric": "answer", "limit": "4", "target_share": "95", "label": ""} | changes


def test_one_is_added_changed_and_taken_out(maria, propose):
    pilot = propose()
    maria.post(f"/pilots/{pilot.pk}/standards/new/", typed(metric="manual", label="Orders signed in 3 days"))
    standard = pilot.standards.last()
    assert (standard.metric, standard.limit, standard.words) == ("manual", 0, "Orders signed in 3 days")
    maria.post(f"/pilots/standards/{standard.pk}/", typed(metric="start", limit="24", version=1))
    standard.refresh_from_db()
    assert (standard.words, standard.label, standard.target_share) == ("Care started within 24 hours", "", 95)
    answer = maria.post(f"/pilots/standards/{standard.pk}/removal/", follow=True)
    assert pilot.standards.count() == 1
    maria.post(f"/undo/{answer.content.decode().rpartition('/undo/')[2].partition('/')[0]}/")
    assert pilot.standards.count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"limit": ""}, "Within how many hours?"),
        ({"limit": "169"}, "At most 168 hours"),
        ({"metric": "check_ins", "limit": "0"}, "Within how many days?"),
        ({"metric": "check_ins", "limit": "7.5"}, "Whole days, at most 92."),
        ({"metric": "manual"}, "Say what is counted"),
        ({"target_share": "101"}, "less than or equal to 100"),
        ({"limit": "1"}, "The pilot has this standard already."),
        ({"metric": "updates"}, "Select a valid choice"),
        ({"metric": "satisfaction"}, "Select a valid choice"),
        ({"metric": "back_in_hospital"}, "Select a valid choice"),
    ],
)
def test_each_metric_has_its_rule(maria, propose, changes, sentence):
    pilot = propose()
    answer = maria.post(f"/pilots/{pilot.pk}/standards/new/", typed(**changes))
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert pilot.standards.count() == 1


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"limit": 0}, "standard_limit_where_it_has_one"),
        ({"metric": "accepted"}, "standard_limit_where_it_has_one"),
        ({"metric": "magic"}, "standard_"),
        ({"target_share": 0}, "standard_target_share"),
        ({"label": "By hand"}, "standard_by_hand_says_what"),
        ({"numerator": 1, "denominator": 2, "counted_at": NOW}, "standard_counted_by_somebody"),
    ],
)
def test_the_law_of_a_standard(propose, columns, name):
    standard = propose().promises[0]
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Standard.objects.filter(pk=standard.pk).update(**columns)


def test_what_was_agreed_stays_once_it_runs(maria, propose):
    pilot = propose()
    pilot.start(by=pilot.proposed_by)
    for path in (f"/pilots/{pilot.pk}/standards/new/", f"/pilots/standards/{pilot.promises[0].pk}/"):
        assert "were agreed when the pilot began" in maria.post(path, typed(), follow=True).content.decode()
    assert [s.limit for s in pilot.promises] == [1]


def test_what_kept_cannot_count_is_entered_with_who_and_when(maria, story, propose):
    pilot = propose(standards=[{"metric": "manual", "label": "Orders signed", "target_share": 90}])
    (standard,) = pilot.promises
    path = f"/pilots/standards/{standard.pk}/count/"
    assert "while the pilot is active" in maria.post(path, {}, follow=True).content.decode()
    pilot.start(by=story.maria)
    answer = maria.post(path, {"numerator": "12", "denominator": "11"})
    assert answer.status_code == 422 and "more than there were" in answer.content.decode()
    page = maria.post(path, {"numerator": "11", "denominator": "12"}, follow=True).content.decode()
    standard.refresh_from_db()
    assert (standard.counted_by, standard.counted_at) == (story.maria, NOW)
    assert "11 of 12" in page and "counted by Maria Lopez" in page and "Met" in page


def test_kepts_own_figures_are_not_entered_by_hand(propose):
    standard = propose().promises[0]
    with pytest.raises(WrongWay, match="Kept counts this one by itself"):
        standard.count(numerator=1, denominator=1, by=standard.pilot.proposed_by)


def test_every_offer_of_the_library_is_a_standard(propose):
    pilot = propose(standards=[offer.columns for offer in LIBRARY.values()])
    assert len(pilot.promises) == len(LIBRARY)
    assert all(key in LIBRARY for template in TEMPLATES.values() for key in template.offers)
    assert LIBRARY["answer_half"].words == "Answered within 30 minutes: 80 %"
    assert Standard(metric=Metric.CHECK_INS, limit=Decimal("14.00")).words == "A check-in every 14 days"


def test_nine_of_ten_are_met_and_eight_are_not(maria, story, propose):
    pilot = propose()
    pilot.start(by=story.maria)
    type(story.ada).objects.filter(pk=story.ada.pk).update(retracted_at=NOW)
    for day in range(9):
        came(story, NOW - timedelta(days=day + 2), answered=HOUR)
    page = maria.get(f"/pilots/{pilot.pk}/").content.decode()
    assert "Too few to say" in page and "9 of 9" in page
    missed = came(story, NOW - timedelta(days=1), answered=2 * HOUR)
    page = maria.get(f"/pilots/{pilot.pk}/").content.decode()
    assert "tone-started" in page and "range 60 to 98 %" in page and "1 missed" in page
    came(story, NOW - timedelta(hours=1, minutes=1))  # nobody answered
    page = maria.get(f"/pilots/{pilot.pk}/").content.decode()
    assert "Not met" in page and "9 of 11" in page and "<title" in page and "By week" in page
    cases = maria.get(f"/pilots/standards/{pilot.promises[0].pk}/cases/?show=missed").content.decode()
    assert cases.count("Missed</span>") == 2 and missed.get_absolute_url() in cases and "Not answered yet" in cases
    assert missed.patient.last_name not in cases


def test_what_the_scope_says_of_patients_is_not_shown_to_a_marketer(maria, client, story, propose):
    pilot = propose(care_needs=["wound"])
    referral = came(story, NOW - timedelta(days=2), answered=HOUR, care_needs=["wound"])
    path = f"/pilots/standards/{pilot.promises[0].pk}/cases/"
    page = maria.get(path).content.decode()
    assert referral.get_absolute_url() not in page and "shown to intake and managers" in page
    client.force_login(story.mo)
    assert referral.get_absolute_url() in client.get(path).content.decode()


def test_the_list_says_how_each_stands(maria, story, propose):
    first, second = propose(), propose(standards=[])
    first.start(by=story.maria)
    for day in range(10):
        came(story, NOW - timedelta(days=day + 1), answered=HOUR)
    page = maria.get("/pilots/").content.decode()
    assert "1 of 1 standards met" in page and "5 weeks left" in page and "no standard yet" in page
    assert page.index(first.get_absolute_url()) < page.index(second.get_absolute_url())
    assert "No pilot here." in maria.get("/pilots/?status=ended").content.decode()
    assert first.get_absolute_url() not in maria.get(f"/pilots/?source={story.oakview.pk}").content.decode()
