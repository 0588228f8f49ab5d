"""Undo puts back what one request changed, if it still is as that request left it."""

from datetime import timedelta
from uuid import uuid4

import pghistory
import pytest
import time_machine
from django.utils.timezone import now

from accounts.sentences import WrongWay
from accounts.undo import undo
from notifications.models import Message
from referrals.models import Referral
from sources.models import Contact, Source

pytestmark = pytest.mark.django_db


def request_of(user, act):
    """What one click of this person does, under the id that the history keeps it by."""
    with pghistory.context(user=user.pk) as context:
        act()
        return context.id


def test_an_edit_is_put_back(story):
    change = request_of(story.maria, lambda: story.mercy.edit(version=1, name="Mercy South", tier="B"))
    undo(change, by=story.maria)
    story.mercy.refresh_from_db()
    assert (story.mercy.name, story.mercy.tier) == ("Mercy Hospital", "A")
    assert story.mercy.version == 3  # a form opened before the undo is stale


def test_what_was_added_goes(story):
    change = request_of(story.maria, lambda: Source.objects.create(name="Elm Street", branch=story.riverside))
    undo(change, by=story.maria)
    assert not Source.objects.filter(name="Elm Street").exists()


def test_what_was_removed_comes_back_under_its_number(story):
    pat = Contact.objects.create(source=story.mercy, name="Pat Lee", email="pat@mercy.test")
    was = pat.pk
    change = request_of(story.maria, pat.delete)
    undo(change, by=story.maria)
    assert Contact.objects.get(pk=was).email == "pat@mercy.test"


def test_a_move_is_put_back_and_both_stay_on_record(story):
    change = request_of(story.ines, lambda: story.ada.refuse("area", "too far", by=story.ines))
    undo(change, by=story.ines)
    story.ada.refresh_from_db()
    assert (story.ada.stage, story.ada.refusal_reason, story.ada.not_taken_at) == ("received", "", None)
    assert [e.stage for e in story.ada.events.all()] == ["received", "not_taken", "received"]
    assert [e.stage for e in story.ada.events.milestones()] == ["received"]


def test_an_unsent_word_of_an_undone_move_is_never_sent(story):
    change = request_of(story.ines, lambda: story.ada.accept(by=story.ines))
    assert Message.objects.filter(about="moved").exists()
    undo(change, by=story.ines)
    assert not Message.objects.filter(about="moved").exists()


def test_a_sent_word_of_an_undone_move_is_followed_by_another(story):
    change = request_of(story.ines, lambda: story.ada.accept(by=story.ines))
    Message.objects.update(sent_at=now())
    undo(change, by=story.ines)
    assert "back to received" in Message.objects.filter(about="moved", sent_at=None).get().text


def test_an_arrival_is_taken_back_but_stays_logged(story):
    made = []

    def arrives():
        made.append(
            Referral.arrive(
                form_id=uuid4(),
                by=story.ines,
                source=story.mercy,
                patient={"last_name": "Alvarez", "first_name": "Rosa", "phone": "5125550143"},
            )
        )

    change = request_of(story.ines, arrives)
    undo(change, by=story.ines)
    rosa = Referral.objects.get(pk=made[0].pk)
    assert rosa.retracted_at and not Referral.objects.visible_to(story.mo).filter(pk=rosa.pk).exists()
    story.mercy.refresh_from_db()
    assert story.mercy.last_referral_at == story.ada.received_at
    assert not Message.objects.filter(dedupe_key__startswith=f"new-referral:{rosa.pk}:").exists()
    assert not rosa.events.milestones().exists()


def test_the_undo_of_the_undo(story):
    change = request_of(story.maria, lambda: story.mercy.edit(version=1, tier="B"))
    back = request_of(story.maria, lambda: undo(change, by=story.maria))
    undo(back, by=story.maria)
    story.mercy.refresh_from_db()
    assert story.mercy.tier == "B"


def test_what_somebody_changed_since_is_refused_by_name(story):
    change = request_of(story.maria, lambda: story.mercy.edit(version=1, tier="B"))
    request_of(story.mo, lambda: story.mercy.edit(version=2, tier="C"))
    with pytest.raises(WrongWay, match="Mo Haddad changed it on"):
        undo(change, by=story.maria)
    story.mercy.refresh_from_db()
    assert story.mercy.tier == "C"


def test_what_others_build_on_is_refused(story):
    made = []
    change = request_of(
        story.maria, lambda: made.append(Source.objects.create(name="Elm Street", branch=story.riverside))
    )
    request_of(story.mo, lambda: Contact.objects.create(source=made[0], name="Pat Lee"))
    with pytest.raises(WrongWay, match="something else builds on it"):
        undo(change, by=story.maria)


def test_only_who_did_it_and_only_for_a_day(story):
    change = request_of(story.maria, lambda: story.mercy.edit(version=1, tier="B"))
    with pytest.raises(WrongWay, match="Only the person"):
        undo(change, by=story.mo)
    with time_machine.travel(now() + timedelta(hours=25)), pytest.raises(WrongWay, match="24 hours"):
        undo(change, by=story.maria)


def test_twice_is_refused(story):
    change = request_of(story.maria, lambda: story.mercy.edit(version=1, tier="B"))
    request_of(story.maria, lambda: undo(change, by=story.maria))
    with pytest.raises(WrongWay, match="changed it on"):
        undo(change, by=story.maria)


def test_an_unknown_change_is_nothing_to_undo(story):
    with pytest.raises(WrongWay, match="nothing to undo"):
        undo(uuid4(), by=story.maria)


def test_the_button_goes_back_to_its_page(client, story):
    client.force_login(story.maria)
    page = f"/sources/{story.mercy.pk}/"
    change = request_of(story.maria, lambda: story.mercy.edit(version=1, tier="B"))
    answer = client.post(f"/undo/{change}/", headers={"Referer": f"http://testserver{page}"})
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    assert client.get(f"/undo/{change}/").status_code == 405


def test_an_undone_reception_takes_its_word_and_its_date_along(story):
    made = []
    patient = {"last_name": "Alvarez", "first_name": "Rosa", "phone": "5125550143"}
    what = {"form_id": uuid4(), "by": story.ines, "source": story.oakview, "patient": patient, "inquiry": True}
    request_of(story.ines, lambda: made.append(Referral.arrive(**what)))
    asked = made[0]
    change = request_of(story.ines, lambda: asked.receive(by=story.ines))
    undo(change, by=story.ines)
    asked.refresh_from_db()
    story.oakview.refresh_from_db()
    assert (asked.stage, asked.received_at, story.oakview.last_referral_at) == ("inquiry", None, None)
    assert not Message.objects.filter(dedupe_key__startswith=f"new-referral:{asked.pk}:", sent_at=None).exists()


def test_a_correction_is_undone_from_the_timeline_and_is_no_milestone(story):
    patient = {"last_name": "Brooks"}
    change = request_of(
        story.ines,
        lambda: story.ada.correct(version=1, patient_version=1, patient=patient, by=story.ines, diagnosis="I50.9"),
    )
    assert story.ada.events.last().sentence == "Corrected"
    assert [e.stage for e in story.ada.events.milestones()] == ["received"]
    undo(change, by=story.ines)
    story.ada.refresh_from_db()
    assert (story.ada.patient.last_name, story.ada.diagnosis) == ("Brook", "Heart failure")
    assert [e.sentence for e in story.ada.events.all()] == ["Referral received", "Corrected", "Undone"]
    assert not story.ada.events.filter(undoes=None, undone_by=None, particulars__has_key="corrected").exists()
