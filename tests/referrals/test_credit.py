"""Credit for a referral: decided once when it arrives, by a rule; shown; corrected by a manager with a reason."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Membership
from notifications.models import Message
from referrals.models import Referral
from sources.models import Source, Territory
from tests.referrals.test_arrival import arrive

pytestmark = pytest.mark.django_db


@pytest.fixture
def lena(story):
    return story.person("Lena Fox", "marketer", story.riverside)


def credit_of(referral):
    referral.refresh_from_db()
    return referral.marketer, referral.credit_reason


def correct(client, referral, to, why="They agreed so", follow=False):
    form = {"marketer": to.pk if to else "", "why": why, "version": referral.version}
    return client.post(f"/referrals/{referral.pk}/credit/", form, follow=follow)


# The rule.


def test_who_brings_it_in_from_the_field_comes_before_the_owner(story, lena):
    assert credit_of(arrive(story, by=lena, arrived_by="field")) == (lena, "brought_in")
    assert credit_of(arrive(story, by=lena, arrived_by="phone")) == (lena, "brought_in")


def test_whoever_sits_at_the_desk_as_well_brings_in_only_what_comes_from_the_field(story, lena):
    Membership.objects.create(user=lena, branch=story.riverside, role="intake")
    assert credit_of(arrive(story, by=lena, arrived_by="phone")) == (story.maria, "owner")
    assert credit_of(arrive(story, by=lena, arrived_by="field")) == (lena, "brought_in")


def test_else_the_owner_of_that_moment_and_a_later_one_changes_nothing(story, lena):
    rosa = arrive(story)
    story.mercy.hand_over(to=lena, by=story.mo, why="Nearer")
    assert credit_of(rosa) == (story.maria, "owner")
    assert credit_of(arrive(story, source=Source.objects.get(pk=story.mercy.pk))) == (lena, "owner")


def test_else_whose_territory_it_is_and_they_hear_of_it_beside_the_managers(story, lena):
    elm = Source.objects.create(name="Elm Street", branch=story.riverside, zip="78704")
    Territory.objects.create(branch=story.riverside, marketer=lena, zip="78704")
    Message.objects.all().delete()
    assert credit_of(arrive(story, source=elm)) == (lena, "territory")
    assert {message.user for message in Message.objects.all()} == {story.mo, lena}


def test_else_nobody(story, lena):
    assert credit_of(arrive(story, source=story.oakview)) == (None, "nobody")


def test_who_no_longer_works_there_earns_nothing_by_territory(story, lena):
    Territory.objects.create(branch=story.riverside, marketer=lena, zip="78705")
    lena.is_active = False
    lena.save()
    story.mercy.owner = None
    story.mercy.save()
    assert credit_of(arrive(story)) == (None, "nobody")


def test_the_managers_are_told_that_nobody_owns_it_with_the_way_to_an_owner(story):
    Message.objects.all().delete()
    arrive(story, source=story.oakview)
    said = Message.objects.get()
    assert "Nobody owns this source." in said.text
    assert f"/sources/{story.oakview.pk}/ownership/" in said.text and f"{story.oakview.pk}/ownership/" in said.html


def test_the_law_says_that_credit_has_a_reason(story):
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=story.ada.pk).update(marketer=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=story.ada.pk).update(credit_reason="nobody")


# Shown and corrected.


def test_the_page_says_why(client, story):
    client.force_login(story.maria)
    page = client.get(f"/referrals/{story.ada.pk}/").content.decode()
    assert "owned the source when it came" in page and "Correct" not in page
    client.force_login(story.mo)
    assert f"/referrals/{story.ada.pk}/credit/" in client.get(f"/referrals/{story.ada.pk}/").content.decode()


def test_a_manager_corrects_it_with_a_reason_and_both_hear_of_it_in_the_bell(client, story, lena):
    Message.objects.all().delete()
    client.force_login(story.mo)
    page = correct(client, story.ada, lena, follow=True)
    assert credit_of(story.ada) == (lena, "corrected")
    assert "Credit moved from Maria Lopez to Lena Fox: They agreed so" in page.content.decode()
    told = {message.user: message for message in Message.objects.filter(about="credit")}
    assert set(told) == {story.maria, lena}
    assert all(message.in_bell and message.channel == "off" and message.sent_at for message in told.values())
    assert told[story.maria].link == told[lena].link == f"/referrals/{story.ada.pk}/"  # Maria owns the source still
    assert not any("agreed" in message.text for message in told.values())
    assert [event.stage for event in story.ada.events.milestones()] == ["received"]


def test_who_no_longer_sees_it_gets_no_way_there(client, story, lena):
    story.mercy.hand_over(to=lena, by=story.mo, why="Nearer")
    Message.objects.all().delete()
    client.force_login(story.mo)
    correct(client, story.ada, lena)
    assert {m.user.name: m.link for m in Message.objects.filter(about="credit")} == {
        "Maria Lopez": "",
        "Lena Fox": f"/referrals/{story.ada.pk}/",
    }


def test_its_undo_puts_it_back_and_the_timeline_keeps_both(client, story, lena):
    client.force_login(story.mo)
    page = correct(client, story.ada, lena, follow=True).content.decode()
    change = page.partition('action="/undo/')[2].partition("/")[0]
    client.post(f"/undo/{change}/")
    assert credit_of(story.ada) == (story.maria, "owner")
    assert [event.sentence for event in story.ada.events.all()][-1] == "Undone"
    assert not Message.objects.filter(about="credit", in_bell=True).exists()
    assert Message.objects.filter(about="new_referral").exists()  # the arrival itself stands


def test_credit_may_go_to_nobody(client, story):
    client.force_login(story.mo)
    correct(client, story.ada, None)
    assert credit_of(story.ada) == (None, "corrected")


def test_a_referral_may_be_credited_that_was_nobodys(client, story, lena):
    rosa = arrive(story, source=story.oakview, form_id=uuid4())
    client.force_login(story.mo)
    correct(client, rosa, lena)
    assert credit_of(rosa) == (lena, "corrected")


def test_without_a_reason_or_to_somebody_else_it_stays(client, story, lena):
    client.force_login(story.mo)
    assert correct(client, story.ada, lena, why="").status_code == 422
    assert correct(client, story.ada, story.ines).status_code == 422
    assert correct(client, story.ada, story.noel).status_code == 422
    answer = correct(client, story.ada, story.maria, follow=True)
    assert "It is credited so already." in answer.content.decode()
    assert credit_of(story.ada) == (story.maria, "owner")


def test_two_at_once_the_second_sees_both(client, story, lena):
    client.force_login(story.mo)
    correct(client, story.ada, None)
    answer = correct(client, story.ada, lena)
    assert answer.status_code == 409 and "Somebody saved this" in answer.content.decode()
    assert credit_of(story.ada) == (None, "corrected")


def test_only_a_manager_of_the_branch_may(client, story, lena):
    for who, status in (("maria", 403), ("ines", 403), ("noel", 404), ("olga", 404)):
        client.force_login(getattr(story, who))
        assert correct(client, story.ada, lena).status_code == status, who
    assert credit_of(story.ada) == (story.maria, "owner")
