"""Two referrals for one patient: side by side, one stays, the other is its duplicate; and undone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from accounts.documents.staged import Staged
from accounts.models import AccessRecord
from accounts.sentences import WrongWay
from referrals.models import Document, Note, Referral, Waiting
from tests.conftest import ada_brook
from tests.documents.files import pdf
from tests.referrals.course import page, put_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def again(story) -> Referral:
    """Ada once more, from Oakview, with a file, a note, and what it waits for."""
    again: Referral = ada_brook(story.oakview, story.dana, story.medicare, story.mo)
    Document.add([Staged.keep("orders.pdf", pdf())], referral=again, by=story.mo)
    Note.write(again, "Said twice", by=story.mo)
    day = story.riverside.day_of(now()) + timedelta(days=2)
    again.wait_for("orders", day, by=story.mo)
    again.wait_for("family", day, by=story.mo)
    story.ada.wait_for("orders", day, by=story.ines)
    return again


def merge(ines, story, again, keep):
    return ines.post(page(story, "merge"), {"with": again.pk, "keep": keep.pk}, follow=True)


def test_offered_and_compared_side_by_side(ines, story, again):
    assert f"/referrals/{story.ada.pk}/merge/?with={again.pk}" in ines.get(page(story)).content.decode()
    shown = ines.get(f"{page(story, 'merge')}?with={again.pk}").content.decode()
    assert "Mercy Hospital" in shown and "Oakview Rehab" in shown and "This one stays" in shown
    record = AccessRecord.objects.latest("pk")
    assert (record.rows, record.how) == ([again.pk], "duplicates")


def test_one_stays_with_all_of_it_and_the_other_is_its_duplicate(ines, story, again):
    said = merge(ines, story, again, story.ada)
    shown = said.content.decode()
    assert said.redirect_chain == [(page(story), 302)]
    assert "Said twice" in shown and "orders.pdf" in shown and "Took in a duplicate from Oakview Rehab" in shown
    again.refresh_from_db()
    assert (again.stage, again.refusal_reason, again.duplicate_of) == ("not_taken", "duplicate", story.ada)
    assert sorted(Waiting.objects.standing().values_list("on", "referral")) == [
        ("family", story.ada.pk),
        ("orders", story.ada.pk),
    ]
    assert "The one that stays" in ines.get(again.get_absolute_url()).content.decode()


def test_its_source_is_still_owed_word(ines, story, again):
    merge(ines, story, again, story.ada)
    assert again.events.filter(stage="not_taken").get().is_owed
    assert again.events.owed().filter(stage="not_taken").exists()


def test_the_other_way_round(ines, story, again):
    merge(ines, story, again, again)
    story.ada.refresh_from_db()
    again.refresh_from_db()
    assert (story.ada.stage, again.stage, story.ada.duplicate_of) == ("not_taken", "received", again)


def test_undone(ines, story, again):
    merge(ines, story, again, story.ada)
    change = Referral.pgh_event_model.objects.latest("pgh_id").pgh_context_id
    ines.post(reverse("people:undo", args=[change]))
    again.refresh_from_db()
    assert (again.stage, again.duplicate_of) == ("received", None)
    assert again.documents.count() == again.written.count() == 1
    assert sorted(again.waitings.standing().values_list("on", flat=True)) == ["family", "orders"]
    assert [event.sentence for event in story.ada.events.all()][-2:] == [
        "Took in a duplicate from Oakview Rehab",
        "Undone",
    ]
    assert again.events.last().sentence == "Undone: back to received"


def test_opened_again_it_is_no_duplicate(ines, story, again):
    merge(ines, story, again, story.ada)
    again.refresh_from_db()
    again.reopen(by=story.ines)
    assert again.duplicate_of is None


def test_which_one_stays_must_be_said(ines, story, again):
    for keep in ("", "0", story.ada.pk + 999):
        answer = ines.post(page(story, "merge"), {"with": again.pk, "keep": keep})
        assert answer.status_code == 422 and "Choose which one stays" in answer.content.decode()


def test_with_nothing_like_it(ines, story):
    assert "No other open referral is like it" in ines.get(page(story, "merge")).content.decode()
    assert ines.post(page(story, "merge"), {"keep": story.ada.pk}).status_code == 200


def test_refused_with_itself_closed_or_elsewhere(story, again):
    with pytest.raises(WrongWay, match="with itself"):
        story.ada.absorb(story.ada, by=story.ines)
    put_on(again, "not_taken")
    with pytest.raises(WrongWay, match="closed already"):
        story.ada.absorb(again, by=story.ines)
    put_on(again, "received").transfer(story.hillside, why="There", by=story.ines)
    with pytest.raises(WrongWay, match="two branches"):
        story.ada.absorb(again, by=story.ines)


def test_who_may_not(client, story, again):
    for person, status in ((story.maria, 403), (story.noel, 404), (story.olga, 404)):
        client.force_login(person)
        assert merge(client, story, again, story.ada).status_code == status
    again.refresh_from_db()
    assert again.stage == "received"
