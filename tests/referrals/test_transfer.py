"""To another branch: who sees it before and after, who is told, what goes along, and back again."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from accounts.sentences import WrongWay
from notifications.models import Message
from referrals import clocks
from referrals.models import Note, Patient, Referral, ServedZip
from tests.referrals.course import page, put_on

pytestmark = pytest.mark.django_db
WHY = "They have a wound nurse"


def send(client, story, **typed):
    return client.post(page(story, "transfer"), {"to_branch": story.hillside.pk, "why": WHY, **typed}, follow=True)


def sees(client, story, person) -> int:
    client.force_login(person)
    return client.get(page(story)).status_code


def test_it_goes_with_patient_papers_and_credit_to_nobody_at_intake(ines, story):
    Note.write(story.ada, "Wound on the heel", by=story.ines)
    due = story.ada.answer_due_at
    story.hillside.answer_routine_minutes = 480
    story.hillside.save()
    said = send(ines, story)
    assert "Transferred to Hillside" in said.content.decode() and said.redirect_chain == [("/referrals/", 302)]
    ada = Referral.objects.get(pk=story.ada.pk)
    assert (ada.branch, ada.patient.branch, ada.source.branch) == (story.hillside, story.hillside, story.riverside)
    assert (ada.intake_owner, ada.marketer, ada.stage) == (None, story.maria, "received")
    assert ada.answer_due_at == clocks.answer_due(story.hillside, ada.received_at, "routine") != due
    ines.force_login(story.noel)
    shown = ines.get(page(story)).content.decode()
    assert f"Transferred from Riverside to Hillside: {WHY}" in shown and "Wound on the heel" in shown
    assert "of another branch" in shown and f'href="{story.mercy.get_absolute_url()}"' not in shown


def test_who_sees_it_before_and_after(client, story):
    people = story.maria, story.ines, story.mo, story.noel, story.olga
    assert [sees(client, story, person) for person in people] == [200, 200, 200, 404, 404]
    story.ada.transfer(story.hillside, why=WHY, by=story.ines)
    assert [sees(client, story, person) for person in people] == [200, 404, 404, 200, 404]


def test_who_is_credited_looks_on_and_still_hears_of_it(client, story):
    story.ada.transfer(story.hillside, why=WHY, by=story.ines)
    client.force_login(story.maria)
    assert "Ada Brook" in client.get("/referrals/").content.decode()
    shown = client.get(page(story)).content.decode()
    assert "Heart failure" not in shown and "Hidden" in shown
    assert client.post(page(story, "acceptance")).status_code == 403
    Referral.objects.get(pk=story.ada.pk).accept(by=story.noel)
    assert Message.objects.get(about="moved").user == story.maria


def test_who_owns_the_source_without_the_credit_does_not(client, story):
    Referral.objects.filter(pk=story.ada.pk).update(marketer=None, credit_reason="")
    story.ada.refresh_from_db()
    story.ada.transfer(story.hillside, why=WHY, by=story.ines)
    assert sees(client, story, story.maria) == 404


def test_intake_there_is_told_and_of_nothing_about_the_patient(story):
    story.ada.transfer(story.hillside, why=WHY, by=story.ines)
    message = Message.objects.get(about="transferred")
    assert message.user == story.noel and message.link == page(story)
    said = message.subject + message.text + message.html
    assert "Mercy Hospital" in said and "from Riverside" in said
    for mark in ("Brook", "Ada", "1941", "Heart", "wound"):
        assert mark not in said


def test_the_clocks_people_there_were_told_of_nothing_yet(story):
    story.ada.escalations.create(kind="unassigned", since=now())
    story.ada.transfer(story.hillside, why=WHY, by=story.ines)
    assert not story.ada.escalations.exists()


def test_undone_by_who_sent_it(ines, story):
    owner, due = story.ada.intake_owner, story.ada.answer_due_at
    send(ines, story)
    change = Referral.pgh_event_model.objects.latest("pgh_id").pgh_context_id
    ines.post(reverse("people:undo", args=[change]))
    ada = Referral.objects.get(pk=story.ada.pk)
    assert (ada.branch, ada.patient.branch) == (story.riverside, story.riverside)
    assert (ada.intake_owner, ada.answer_due_at) == (owner, due)
    assert [event.sentence for event in ada.events.all()][1:] == [
        f"Transferred from Riverside to Hillside: {WHY}",
        "Undone",
    ]
    assert not Message.objects.filter(about="transferred").exists()
    assert ines.get(page(story)).status_code == 200


def test_a_patient_with_other_referrals_stays_for_them(ines, story):
    second = Referral.objects.get(pk=story.ada.pk)
    second.pk, second._state.adding, second.form_id = None, True, "00000000-0000-4000-8000-000000000001"
    second.save()
    send(ines, story)
    second.refresh_from_db()
    story.ada.refresh_from_db()
    assert (second.patient.branch, story.ada.patient.branch) == (story.riverside, story.hillside)
    assert story.ada.patient.name == second.patient.name
    ines.post(reverse("people:undo", args=[Referral.pgh_event_model.objects.latest("pgh_id").pgh_context_id]))
    assert Patient.objects.count() == 1


def test_in_one_click_where_another_branch_serves_the_zip(ines, story):
    ServedZip.objects.all().delete()
    ServedZip.objects.create(branch=story.riverside, zip="10001")
    ServedZip.objects.create(branch=story.hillside, zip="78705")
    shown = ines.get(page(story)).content.decode()
    address = f"{page(story, 'transfer')}?to={story.hillside.pk}&amp;why=It+serves+the+ZIP"
    assert "Transfer to Hillside" in shown and address in shown
    form = ines.get(address.replace("&amp;", "&")).content.decode()
    assert f'<option value="{story.hillside.pk}" selected' in form and "It serves the ZIP" in form


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"why": ""}, "Say why"), ({"to_branch": ""}, "Choose the branch"), ({"to_branch": "0"}, "valid")],
)
def test_what_is_wrong_is_said_and_nothing_moves(ines, story, typed, words):
    answer = send(ines, story, **typed)
    assert answer.status_code == 422 and words in answer.content.decode()
    story.ada.refresh_from_db()
    assert story.ada.branch == story.riverside


@pytest.mark.parametrize("stage", ["admitted", "discharged", "not_taken"])
def test_a_closed_one_stays(ines, story, stage):
    put_on(story.ada, stage)
    assert "can no longer be transferred" in send(ines, story).content.decode()
    with pytest.raises(WrongWay, match="already"):
        put_on(story.ada, "received").transfer(story.riverside, why=WHY, by=story.ines)


def test_on_an_old_page_both_versions_are_shown(ines, story):
    seen = story.ada.version
    story.ada.accept(by=story.mo)
    said = send(ines, story, version=seen, saw="received").content.decode()
    assert "Your page showed “Received”. Mo Haddad changed this referral" in said and "now it is “Accepted”" in said
    story.ada.refresh_from_db()
    assert story.ada.branch == story.riverside


def test_who_may_not(client, story):
    for person, status in ((story.maria, 403), (story.noel, 404), (story.olga, 404)):
        client.force_login(person)
        assert send(client, story).status_code == status
    story.ada.refresh_from_db()
    assert story.ada.branch == story.riverside
