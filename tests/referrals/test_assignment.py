"""Who has a referral at intake: taken in one press, given to a colleague, and what is refused."""

import re
import threading

import pytest
from django.db import connection

from accounts.models import Membership
from accounts.sentences import WrongWay
from notifications.models import Message
from referrals.models import Escalation, Referral
from tests.referrals.course import page, put_on
from tests.referrals.test_referrals import arrive

pytestmark = pytest.mark.django_db


@pytest.fixture
def tom(story):
    return story.person("Tom Reyes", "intake", story.riverside)


@pytest.fixture
def nobodys(story):
    """Maria entered it from the field, so nobody at the desk has it."""
    rosa = arrive(story, "Stone", by=story.maria)
    Message.objects.all().delete()
    return rosa


def owner_of(referral):
    return Referral.objects.get(pk=referral.pk).intake_owner


def give(client, referral, to, version=None, follow=False):
    form = {"to": to.pk if to else "", "version": version or Referral.objects.get(pk=referral.pk).version}
    return client.post(f"/referrals/{referral.pk}/assignment/", form, follow=follow)


def sentences(referral):
    return [event.sentence for event in referral.events.all()]


# Claimed.


def test_one_press_takes_what_nobody_has(ines, story, nobodys):
    shown = ines.get(f"/referrals/{nobodys.pk}/").content.decode()
    assert "Nobody yet" in shown and f"/referrals/{nobodys.pk}/claim/" in shown
    after = ines.post(f"/referrals/{nobodys.pk}/claim/", follow=True)
    assert owner_of(nobodys) == story.ines
    assert "It is yours now." in after.content.decode() and after.redirect_chain[-1][0] == f"/referrals/{nobodys.pk}/"
    assert sentences(nobodys)[-1] == "Taken up"
    assert not Message.objects.exists()  # she knows
    assert f"/referrals/{nobodys.pk}/claim/" not in after.content.decode()


def test_it_moves_nothing_and_owes_the_source_no_word(ines, nobodys):
    ines.post(f"/referrals/{nobodys.pk}/claim/")
    assert [event.stage for event in nobodys.events.milestones()] == ["received"]
    nobodys.refresh_from_db()
    assert nobodys.stage == "received" and nobodys.version == 2


def test_what_was_told_of_its_waiting_leaves_the_bell(ines, story, nobodys):
    escalation = Escalation.objects.create(referral=nobodys, kind="unassigned", since=nobodys.received_at)
    Message.objects.queue([story.ines], about="waits", key=escalation.key, words={"source": "Mercy", "head": "x"})
    ines.post(f"/referrals/{nobodys.pk}/claim/")
    assert not Message.objects.filter(about="waits", in_bell=True).exists()


def test_its_undo_gives_it_back_and_the_record_keeps_both(ines, nobodys):
    after = ines.post(f"/referrals/{nobodys.pk}/claim/", follow=True).content.decode()
    ines.post(re.search(r'action="(/undo/[^"]+)"', after)[1])
    assert owner_of(nobodys) is None
    assert sentences(nobodys)[-2:] == ["Taken up", "Undone"]


def test_who_was_faster_is_named(client, story, nobodys, tom):
    nobodys.claim(by=tom)
    client.force_login(story.ines)
    after = client.post(f"/referrals/{nobodys.pk}/claim/", follow=True).content.decode()
    assert "Tom Reyes has this referral already." in after and owner_of(nobodys) == tom
    client.force_login(tom)
    after = client.post(f"/referrals/{nobodys.pk}/claim/", follow=True).content.decode()
    assert "You have this referral already." in after


def test_what_has_ended_needs_nobody(ines, story):
    put_on(story.ada, "discharged")
    Referral.objects.filter(pk=story.ada.pk).update(intake_owner=None)
    assert "has ended" in ines.post(page(story, "claim"), follow=True).content.decode()
    assert owner_of(story.ada) is None


@pytest.mark.parametrize(("who", "status"), [("maria", 403), ("noel", 404), ("olga", 404)])
def test_who_does_not_move_referrals_here_takes_none(client, story, nobodys, who, status):
    client.force_login(getattr(story, who))
    assert client.post(f"/referrals/{nobodys.pk}/claim/").status_code == status
    assert give(client, nobodys, story.ines).status_code == status
    assert client.get(f"/referrals/{nobodys.pk}/assignment/").status_code == status
    assert owner_of(nobodys) is None


# Given.


def test_given_to_a_colleague_who_hears_of_it_at_once(ines, story, nobodys, tom):
    after = give(ines, nobodys, tom, follow=True).content.decode()
    assert owner_of(nobodys) == tom and "Tom Reyes has it now." in after
    told = Message.objects.get()
    assert (told.user, told.channel, told.link) == (tom, "at_once", f"/referrals/{nobodys.pk}/")
    assert told.subject == "Ines Ortiz gave you a referral" and "Mercy Hospital" in told.text
    assert "Stone" not in told.text + told.html + told.subject
    assert sentences(nobodys)[-1] == "Given to Tom Reyes"


def test_an_urgent_one_says_so_and_who_wants_no_mail_has_it_in_the_bell(ines, story, tom):
    rosa = arrive(story, "Stone", by=story.maria, urgency="urgent")
    Message.objects.all().delete()
    tom.alerts_of_tasks = "off"
    tom.save()
    give(ines, rosa, tom)
    told = Message.objects.get()
    assert told.subject.startswith("Urgent") and told.channel == "off" and told.in_bell and told.sent_at


def test_from_one_to_another_and_both_hear(client, story, tom):
    Message.objects.all().delete()
    client.force_login(story.mo)
    give(client, story.ada, tom)
    assert {m.user: m.subject for m in Message.objects.all()} == {
        tom: "Mo Haddad gave you a referral",
        story.ines: "Tom Reyes has a referral that was yours",
    }
    assert Message.objects.get(user=story.ines).channel == "off"
    assert sentences(story.ada)[-1] == "Given to Tom Reyes; Ines Ortiz had it"


def test_taken_over_and_given_back(client, story):
    client.force_login(story.mo)
    give(client, story.ada, story.mo)
    assert sentences(story.ada)[-1] == "Taken over from Ines Ortiz"
    after = give(client, story.ada, None, follow=True).content.decode()
    assert owner_of(story.ada) is None and "Nobody has it now." in after
    assert sentences(story.ada)[-1] == "Nobody's again; Mo Haddad had it"


def test_its_undo_takes_the_word_back(client, story, tom):
    client.force_login(story.mo)
    Message.objects.all().delete()
    after = give(client, story.ada, tom, follow=True).content.decode()
    client.post(re.search(r'action="(/undo/[^"]+)"', after)[1])
    assert owner_of(story.ada) == story.ines
    assert not Message.objects.filter(in_bell=True).exists()


def test_only_to_who_is_at_intake_there(ines, story):
    for other in (story.noel, story.maria, story.olga):
        assert give(ines, story.ada, other).status_code == 422
    assert owner_of(story.ada) == story.ines
    offered = ines.get(page(story, "assignment")).content.decode()
    assert "Mo Haddad" in offered and "Noel" not in offered and "Maria" not in offered


def test_the_verb_itself_refuses_the_same(story, tom):
    with pytest.raises(WrongWay, match="Noel Park is not at intake in Riverside"):
        story.ada.assign(story.noel, by=story.ines)
    tom.is_active = False
    tom.save()
    with pytest.raises(WrongWay, match="Tom Reyes is not at intake"):
        story.ada.assign(tom, by=story.ines)
    with pytest.raises(WrongWay, match="Ines Ortiz has it already"):
        story.ada.assign(story.ines, by=story.ines)


def test_who_was_given_it_elsewhere_as_well_is_at_intake_in_both(ines, story):
    Membership.objects.create(user=story.noel, branch=story.riverside, role="intake")
    give(ines, story.ada, story.noel)
    assert owner_of(story.ada) == story.noel


def test_two_at_once_and_the_second_sees_both(client, story, tom):
    opened_at = story.ada.version
    story.ada.assign(story.mo, by=story.mo)
    client.force_login(story.ines)
    answer = give(client, story.ada, tom, version=opened_at)
    shown = answer.content.decode()
    assert answer.status_code == 409 and "Somebody saved this" in shown and "Mo Haddad" in shown
    assert owner_of(story.ada) == story.mo
    assert f'value="{opened_at + 1}"' in shown  # the next save counts


@pytest.mark.django_db(transaction=True)
def test_two_take_it_at_the_same_moment_and_one_has_it(story, nobodys, tom):
    outcomes, start = [], threading.Barrier(2)

    def take(person):
        mine = Referral.objects.get(pk=nobodys.pk)
        start.wait()
        try:
            mine.claim(by=person)
            outcomes.append("taken")
        except WrongWay as sentence:
            outcomes.append(str(sentence))
        finally:
            connection.close()

    people = [threading.Thread(target=take, args=[person]) for person in (story.ines, tom)]
    [p.start() for p in people], [p.join() for p in people]
    owner = owner_of(nobodys)
    assert owner in (story.ines, tom)
    assert sorted(outcomes) == sorted(["taken", f"{owner} has this referral already."])
    assert len([event for event in nobodys.events.all() if "assigned" in event.particulars]) == 1
