"""The page of open loops, one patient's page, and the referral's: telling in one click, with its undo."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from accounts.models import AccessRecord
from followups.models import OpenLoop, Update
from followups.script import NO_MORE, WHY_NOT, script
from referrals.choices import RefusalReason
from referrals.models import Referral
from sources.models import Source
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(story):
    story.ada.accept(by=story.ines)
    return story


def page_of(client, person, address="/loops/"):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def ticks():
    return [loop.pk for loop in OpenLoop.objects.order_by("pk")]


def test_the_page_says_who_waits_for_what_and_how_they_like_to_hear(client, accepted):
    text = page_of(client, accepted.ines)
    assert "Dana Reyes" in text and "Mercy Hospital" in text and "likes to hear: phone" in text
    assert "Ada Brook</b>: accepted" in text and "We take the patient." in text
    assert "tel:+15125550111" in text
    read = AccessRecord.objects.filter(user=accepted.ines, how=AccessRecord.How.LIST).latest("pk")
    assert read.rows == [accepted.ada.pk]


def test_everyone_knows(client, story):
    assert "Everyone knows." in page_of(client, story.ines)
    assert "Everyone knows." in page_of(client, story.maria)


def test_the_longest_waiting_sender_comes_first(client, accepted):
    later = ReferralFactory(source=accepted.oakview, by=accepted.ines, arrived_by="fax")
    text = page_of(client, accepted.ines)
    assert text.index("Mercy Hospital") < text.index("Oakview Rehab")
    assert "Oakview Rehab" not in page_of(client, accepted.maria)
    assert later.source == accepted.oakview


def test_one_click_tells_them_and_undo_takes_it_back(client, accepted):
    client.force_login(accepted.ines)
    answer = client.post("/loops/updates/", {"loops": ticks(), "how": "call", "back": "/loops/"}, follow=True)
    text = answer.content.decode()
    assert "Noted: Dana Reyes was told about one patient by phone." in text and "Everyone knows." in text
    assert Update.objects.get().how == "call"
    client.post(f"/undo/{Update.objects.get().change}/")
    assert not Update.objects.exists() and len(ticks()) == 1


def test_several_at_once_and_one_undo(client, accepted):
    for _ in range(2):
        ReferralFactory(source=accepted.mercy, contact=accepted.dana, by=accepted.ines, arrived_by="fax")
    client.force_login(accepted.maria)
    answer = client.post("/loops/updates/", {"loops": ticks(), "how": "visit"}, follow=True)
    assert "was told about 3 patients in person." in answer.content.decode()
    assert {update.by for update in Update.objects.all()} == {accepted.maria}
    client.post(f"/undo/{Update.objects.first().change}/")
    assert len(ticks()) == 3


def test_nothing_ticked_and_a_second_time(client, accepted):
    client.force_login(accepted.ines)
    told = {"loops": ticks(), "how": "fax"}
    assert "Tick the patients" in client.post("/loops/updates/", {"how": "fax"}, follow=True).content.decode()
    assert "Tick the patients" in client.post("/loops/updates/", told | {"how": "owl"}, follow=True).content.decode()
    client.post("/loops/updates/", told)
    again = client.post("/loops/updates/", told, follow=True).content.decode()
    assert "They know already" in again and Update.objects.count() == 1


def test_the_branchs_is_for_who_sees_its_patients(client, accepted):
    Source.objects.filter(pk=accepted.mercy.pk).update(owner=accepted.mo)
    Referral.objects.filter(pk=accepted.ada.pk).update(marketer=accepted.mo)
    assert "Brook" not in page_of(client, accepted.maria, "/loops/?whose=branch")
    assert "Brook" in page_of(client, accepted.mo, "/loops/?whose=mine")
    assert "Brook" in page_of(client, accepted.ines, f"/loops/?source={accepted.mercy.pk}")
    assert "Brook" not in page_of(client, accepted.ines, f"/loops/?source={accepted.oakview.pk}")


def test_others_patients_are_nobodys_to_tell(client, accepted):
    client.force_login(accepted.noel)
    client.post("/loops/updates/", {"loops": ticks(), "how": "call"})
    assert client.post(f"/loops/{accepted.ada.pk}/update/", {"how": "call"}).status_code == 404
    client.force_login(accepted.olga)
    assert client.get("/loops/").status_code == 403
    assert client.post("/loops/updates/", {"loops": ticks(), "how": "call"}).status_code == 403
    assert not Update.objects.exists()


# One patient


def test_somebody_else_at_another_time_with_a_note(client, accepted):
    client.force_login(accepted.ines)
    address = f"/loops/{accepted.ada.pk}/update/"
    text = client.get(address).content.decode()
    assert "t know yet: accepted" in text and "<title>Tell the source" in text
    said = {"until": ticks()[0], "how": "portal", "contact": "", "note": "Left word with the desk", "at": ""}
    assert client.post(address, said).url == "/loops/"
    update = Update.objects.get()
    assert (update.how, update.note) == ("portal", "Left word with the desk")
    text = client.get(address).content.decode()
    assert "They know everything" in text and "in the portal (received, accepted)" in text


@pytest.mark.parametrize(("hours", "why"), [(-3, "before it happened"), (3, "still to come")])
def test_not_before_it_happened_nor_ahead(client, accepted, hours, why):
    client.force_login(accepted.ines)
    at = accepted.ines.zone and (now() + timedelta(hours=hours)).astimezone(accepted.ines.zone)
    said = {"until": ticks()[0], "how": "call", "at": f"{at:%Y-%m-%dT%H:%M}", "note": "kept"}
    answer = client.post(f"/loops/{accepted.ada.pk}/update/", said)
    assert answer.status_code == 422 and why in answer.content.decode() and "kept" in answer.content.decode()
    assert not Update.objects.exists()


def test_no_update_wanted(client, accepted):
    client.force_login(accepted.maria)
    address = f"/loops/{accepted.ada.pk}/no-update/"
    assert client.get(address).status_code == 405
    answer = client.post(address, {"until": ticks()[0], "reason": "other"})
    assert answer.status_code == 422 and "Say why." in answer.content.decode()
    answer = client.post(address, {"until": ticks()[0], "reason": "asked_not", "note": "Only starts"}, follow=True)
    assert "No update wanted: they asked not to hear of it." in answer.content.decode()
    assert Update.objects.get().note == "Only starts" and not ticks()


def test_a_milestone_of_another_patient_is_refused(client, accepted):
    other = ReferralFactory(source=accepted.mercy, by=accepted.ines, arrived_by="fax")
    client.force_login(accepted.ines)
    answer = client.post(f"/loops/{other.pk}/update/", {"until": newest_of(accepted.ada), "how": "call"})
    assert answer.status_code == 422 and not Update.objects.exists()


def newest_of(referral):
    return referral.events.last().pk


def test_on_the_referrals_page_it_is_told_and_stays_to_be_read(client, accepted):
    here = f"/referrals/{accepted.ada.pk}/"
    text = page_of(client, accepted.ines, here)
    assert "Dana Reyes does not know yet" in text
    said = {"until": ticks()[0], "how": "call", "back": here, "contact": accepted.dana.pk}
    text = client.post(f"/loops/{accepted.ada.pk}/update/", said, follow=True).content.decode()
    assert "does not know yet" not in text
    assert "Told Dana Reyes by phone (received, accepted)" in text and "Ines Ortiz" in text
    assert text.count("Undo<") >= 2, "in the message and in what happened"
    source = page_of(client, accepted.maria, f"/sources/{accepted.mercy.pk}/")
    assert ": told Dana Reyes by phone: received, accepted" in source and "Loops closed" in source


# What is said


def refused(story, reason="payer"):
    story.ada.refuse(reason, by=story.ines)
    return OpenLoop.objects.with_names().get(stage="not_taken")


def test_a_refusal_says_why_to_who_may_say_it(story):
    loop = refused(story)
    assert script(loop, story.ines) == "We cannot take the patient: we have no contract with this payer."
    assert script(loop, story.maria) == "We cannot take the patient. Intake can say why."
    Source.objects.filter(pk=story.mercy.pk).update(kind="assisted_living")
    loop = OpenLoop.objects.with_names().get()
    assert script(loop, story.ines) == f"We cannot take the patient. {NO_MORE}"


def test_every_reason_has_its_words():
    assert set(WHY_NOT) == set(RefusalReason)


def test_a_marketer_meets_no_reason_on_the_page(client, story):
    refused(story, "deceased")
    for address in ("/loops/", f"/loops/{story.ada.pk}/update/"):
        assert "has died" in page_of(client, story.ines, address)
        text = page_of(client, story.maria, address)
        assert "Brook" in text and "has died" not in text and "eceased" not in text


def test_the_other_milestones_in_a_line(story):
    day = story.riverside.day_of(now())
    story.ada.accept(by=story.ines)
    story.ada.schedule(day, by=story.ines)
    told = {loop.stage: script(loop, story.maria) for loop in OpenLoop.objects.with_names()}
    assert told["accepted"].startswith("We take the patient") and told["scheduled"].startswith("The first visit is set")
