"""What the panel beside the form says of payer and ZIP. It never decides."""

import pytest

from referrals.eligibility import Answer, findings
from referrals.models import Payer, PayerAcceptance, ServedZip

pytestmark = pytest.mark.django_db


def said(story, *, zip="78705", payer=None):
    return {f.about: (f.answer, f.words) for f in findings(story.riverside, payer=payer, zip=zip)}


def test_a_served_zip_and_an_accepted_payer(story):
    assert said(story, payer=story.medicare) == {
        "ZIP": (Answer.YES, "Riverside serves 78705."),
        "Payer": (Answer.YES, "Riverside takes Medicare."),
    }


def test_a_zip_outside_says_who_serves_it(story):
    assert said(story, zip="73301")["ZIP"] == (Answer.NO, "73301 is outside Riverside's service area.")
    ServedZip.objects.create(branch=story.hillside, zip="73301")
    assert said(story, zip="73301")["ZIP"] == (Answer.NO, "73301 is outside Riverside's area; Hillside serves it.")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("authorisation", Answer.ATTENTION), ("no", Answer.NO), (None, Answer.UNKNOWN)],
)
def test_what_the_branch_says_to_a_payer(story, answer, expected):
    plan = Payer.objects.create(name="Blue Plan")
    if answer:
        PayerAcceptance.objects.create(branch=story.riverside, payer=plan, answer=answer)
    assert said(story, payer=plan)["Payer"][0] == expected


def test_nothing_typed_is_unknown_and_nothing_is_blocked(story):
    assert {answer for answer, _ in said(story, zip="").values()} == {Answer.UNKNOWN}
    assert findings(None, payer=story.medicare, zip="78705") == []


def test_a_branch_without_a_service_area_says_so(story):
    ServedZip.objects.all().delete()
    assert said(story)["ZIP"] == (Answer.UNKNOWN, "Riverside has no service area yet.")
