"""Whose a source is: given with a reason, asked for, shared; and who owned it before."""

import pytest
from django.utils.timezone import now

from followups.today import Rank, Today
from notifications.models import Message
from sources.models import CoOwner, Handover, OwnershipRequest, Source
from tests.referrals.test_arrival import arrive

pytestmark = pytest.mark.django_db


@pytest.fixture
def lena(story):
    Message.objects.all().delete()
    return story.person("Lena Fox", "marketer", story.riverside)


@pytest.fixture
def at(client, story, lena):
    """`at(story.mo).post(...)`: signed in as that person."""

    def sign_in(who):
        client.force_login(who)
        return client

    return sign_in


def owner_of(source):
    return Source.objects.get(pk=source.pk).owner


def undo(client, page):
    change = page.partition('action="/undo/')[2].partition("/")[0]
    client.post(f"/undo/{change}/")


def heard(about):
    return {message.user.name for message in Message.objects.filter(about=about)}


def give(client, source, to, why="Closer to her other places"):
    return client.post(f"/sources/{source.pk}/owner/", {"to": to.pk, "why": why}, follow=True)


# Given by a manager.


def test_a_manager_gives_it_to_somebody_with_a_reason_and_both_are_told(at, story, lena):
    page = give(at(story.mo), story.mercy, lena).content.decode()
    assert owner_of(story.mercy) == lena and "Mercy Hospital is Lena Fox&#x27;s now." in page
    assert "From Maria Lopez to Lena Fox" in page and "Closer to her other places" in page
    assert heard("handover") == {"Maria Lopez", "Lena Fox"}
    assert not any("Closer" in m.subject + m.text + m.html for m in Message.objects.all())
    act = Handover.objects.get()
    assert (act.left, act.by, act.source_count) == (story.maria, story.mo, 1)


def test_the_undo_gives_it_back_and_the_history_keeps_both(at, story, lena):
    client = at(story.mo)
    undo(client, give(client, story.mercy, lena).content.decode())
    assert owner_of(story.mercy) == story.maria
    page = client.get(f"/sources/{story.mercy.pk}/ownership/").content.decode()
    assert "From Lena Fox to Maria Lopez" in page and "Taken back." in page and "From Maria Lopez to Lena Fox" in page
    assert not Message.objects.filter(about="handover").exists()


def test_who_has_heard_of_it_hears_of_its_undo(at, story, lena):
    client = at(story.mo)
    page = give(client, story.mercy, lena).content.decode()
    Message.objects.filter(user=lena).update(sent_at=now())
    undo(client, page)
    assert heard("handover_undone") == {"Lena Fox"}
    assert not Message.objects.filter(about="handover", in_bell=True).exists()


def test_a_form_opened_before_is_stale(at, story, lena):
    client = at(story.mo)
    old = client.get(f"/sources/{story.mercy.pk}/edit/").context["form"]
    form = {name: old[name].value() or "" for name in old.fields}
    give(client, story.mercy, lena)
    assert client.post(f"/sources/{story.mercy.pk}/edit/", form | {"name": "Mercy South"}).status_code == 409
    assert owner_of(story.mercy) == lena


def test_every_way_of_changing_it_is_in_the_history(at, story, lena):
    client = at(story.maria)
    Source.objects.filter(pk=story.mercy.pk).update(owner=lena)
    Source.objects.filter(pk=story.mercy.pk).update(tier="B")
    page = client.get(f"/sources/{story.mercy.pk}/ownership/")
    said = [change.sentence for change in page.context["changes"]]
    assert said == ["From Maria Lopez to Lena Fox", "Added, owned by Maria Lopez"]


@pytest.mark.parametrize(("changes", "words"), [({"why": ""}, "Why"), ({"to": ""}, "To"), ({"to": "99999"}, "To")])
def test_it_needs_a_person_and_a_reason(at, story, lena, changes, words):
    answer = at(story.mo).post(f"/sources/{story.mercy.pk}/owner/", {"to": lena.pk, "why": "Closer", **changes})
    assert answer.status_code == 422 and f"{words}: " in answer.content.decode()
    assert owner_of(story.mercy) == story.maria


def test_neither_its_owner_nor_who_could_not_own_it_can_be_chosen(at, story, lena):
    for person in (story.maria, story.ines, story.noel):
        assert give(at(story.mo), story.mercy, person).status_code == 422
    assert not Handover.objects.exists()


def test_only_a_manager_gives_it_away(at, story, lena):
    for who, status in (("maria", 403), ("ines", 403), ("noel", 404), ("olga", 404)):
        answer = at(getattr(story, who)).post(f"/sources/{story.mercy.pk}/owner/", {"to": lena.pk, "why": "x"})
        assert answer.status_code == status, who


# Asked for by a marketer.


@pytest.fixture
def asked(at, story, lena):
    at(lena).post(f"/sources/{story.mercy.pk}/requests/", {"why": "I know everybody there"})
    return OwnershipRequest.objects.get()


def test_a_marketer_asks_and_owner_and_managers_are_told(story, lena, asked):
    assert (asked.source, asked.asked_by, asked.why, asked.decided_at) == (
        story.mercy,
        lena,
        "I know everybody there",
        None,
    )
    assert heard("ownership_asked") == {"Maria Lopez", "Mo Haddad"}
    assert "everybody" not in Message.objects.first().text
    assert owner_of(story.mercy) == story.maria


def test_the_undo_takes_the_request_back_unheard(at, story, lena):
    client = at(lena)
    page = client.post(f"/sources/{story.mercy.pk}/requests/", {"why": "Please"}, follow=True)
    assert Message.objects.filter(about="ownership_asked").exists()
    undo(client, page.content.decode())
    assert not OwnershipRequest.objects.exists() and not Message.objects.filter(about="ownership_asked").exists()


def test_nobodys_source_need_not_be_asked_for(at, story, lena):
    page = at(lena).post(f"/sources/{story.oakview.pk}/requests/", {"why": "Please"}, follow=True).content.decode()
    assert "Nobody owns it: you can take it on its edit page." in page and not OwnershipRequest.objects.exists()


@pytest.mark.parametrize("who", ["maria", "mo"])
def test_owner_or_manager_agrees(at, story, lena, asked, who):
    client = at(getattr(story, who))
    assert "I know everybody there" in client.get(f"/sources/{story.mercy.pk}/ownership/").content.decode()
    page = client.post(f"/sources/requests/{asked.pk}/agreement/", {"answer": "Gladly"}, follow=True)
    asked.refresh_from_db()
    assert (asked.agreed, asked.decided_by.pk, asked.answer) == (True, getattr(story, who).pk, "Gladly")
    assert owner_of(story.mercy) == lena and "agreed" in page.content.decode()
    assert "Lena Fox" in heard("handover")
    undo(client, page.content.decode())
    asked.refresh_from_db()
    assert owner_of(story.mercy) == story.maria and asked.decided_at is None


def test_a_refusal_has_a_word_and_who_asked_hears_of_it(at, story, lena, asked):
    client = at(story.maria)
    assert client.post(f"/sources/requests/{asked.pk}/refusal/", {"answer": ""}).status_code == 422
    page = client.post(f"/sources/requests/{asked.pk}/refusal/", {"answer": "I visit weekly"}, follow=True)
    assert "refused" in page.content.decode() and "I visit weekly" in page.content.decode()
    assert owner_of(story.mercy) == story.maria and heard("ownership_refused") == {"Lena Fox"}
    undo(client, page.content.decode())
    assert not heard("ownership_refused")


def test_the_second_answer_comes_too_late(at, story, asked):
    at(story.maria).post(f"/sources/requests/{asked.pk}/refusal/", {"answer": "No"})
    page = at(story.mo).post(f"/sources/requests/{asked.pk}/agreement/", {}, follow=True)
    assert "Maria Lopez has refused already." in page.content.decode()
    assert owner_of(story.mercy) == story.maria


def test_one_asks_once_and_not_for_ones_own(at, story, lena, asked):
    again = at(lena).post(f"/sources/{story.mercy.pk}/requests/", {"why": "Please"}, follow=True)
    assert "You have asked for it already." in again.content.decode()
    own = at(story.maria).post(f"/sources/{story.mercy.pk}/requests/", {"why": "Please"}, follow=True)
    assert "Maria Lopez owns it already." in own.content.decode()
    assert OwnershipRequest.objects.count() == 1


def test_who_may_neither_ask_nor_answer(at, story, lena, asked):
    for who, status in (("ines", 403), ("noel", 404), ("olga", 404)):
        client = at(getattr(story, who))
        assert client.post(f"/sources/{story.mercy.pk}/requests/", {"why": "x"}).status_code == status
        assert client.post(f"/sources/requests/{asked.pk}/agreement/").status_code == status
    assert at(lena).post(f"/sources/requests/{asked.pk}/agreement/").status_code == 403


# Owned beside the owner.


@pytest.fixture
def beside(story, lena):
    story.mercy.share_with(lena)
    return lena


def test_an_owner_adds_a_co_owner_who_edits_it_as_well(at, story, lena):
    page = at(story.maria).post(f"/sources/{story.mercy.pk}/co-owners/", {"beside-to": lena.pk}, follow=True)
    assert "Lena Fox owns it too now" in page.content.decode()
    assert at(lena).get(f"/sources/{story.mercy.pk}/edit/").status_code == 200
    undo(at(story.maria), page.content.decode())
    assert not CoOwner.objects.exists()
    assert at(lena).get(f"/sources/{story.mercy.pk}/edit/").status_code == 403


def test_a_co_owner_meets_its_referrals_and_hears_of_new_ones(at, story, beside):
    assert at(beside).get(f"/referrals/{story.ada.pk}/").status_code == 200
    arrive(story)
    assert heard("new_referral") == {"Maria Lopez", "Lena Fox"}
    at(story.mo).post(f"/sources/co-owners/{CoOwner.objects.get().pk}/end/")
    assert at(beside).get(f"/referrals/{story.ada.pk}/").status_code == 404


def test_the_check_in_stays_the_owners_and_the_referral_is_on_both_todays(story, beside):
    Source.objects.filter(pk=story.mercy.pk).update(next_check_in=story.mo.day_of(now()))
    ranks = {
        person: {reason.rank for line in Today(person, now()).lines for reason in line.reasons}
        for person in (story.maria, beside)
    }
    assert ranks == {story.maria: {Rank.NEW_REFERRAL, Rank.CHECK_IN}, beside: {Rank.NEW_REFERRAL}}


def test_the_book_holds_owned_and_co_owned_ones_once(story, beside):
    own = Source.objects.create(name="Elm Street", branch=story.riverside, owner=beside)
    CoOwner.objects.create(source=own, user=beside)
    assert list(Source.objects.in_book_of(beside)) == [own, story.mercy]
    assert list(Source.objects.in_book_of(story.maria)) == [story.mercy]


def test_a_co_owner_steps_down(at, story, beside):
    at(beside).post(f"/sources/co-owners/{CoOwner.objects.get().pk}/end/")
    assert not CoOwner.objects.exists()


def test_who_becomes_the_owner_is_no_longer_a_co_owner(at, story, beside):
    give(at(story.mo), story.mercy, beside)
    assert owner_of(story.mercy) == beside and not CoOwner.objects.exists()


def test_where_the_owner_left_managers_and_co_owners_are_told(story, beside):
    story.maria.is_active = False
    story.maria.save()
    story.mercy.refresh_from_db()
    assert {person.name for person in story.mercy.who_to_tell()} == {"Mo Haddad", "Lena Fox"}


def test_who_may_not_share_it(at, story, beside):
    other = story.person("Sam Poe", "marketer", story.riverside)
    for who, status in ((other, 403), (story.ines, 403), (story.noel, 404)):
        assert at(who).post(f"/sources/{story.mercy.pk}/co-owners/", {"beside-to": other.pk}).status_code == status
    assert at(other).post(f"/sources/co-owners/{CoOwner.objects.get().pk}/end/").status_code == 403
    assert (
        at(story.maria).post(f"/sources/{story.mercy.pk}/co-owners/", {"beside-to": story.ines.pk}).status_code == 422
    )


def test_the_page_is_for_whoever_sees_the_source(at, story, lena):
    for who, status in ((lena, 200), (story.ines, 200), (story.noel, 404), (story.olga, 404)):
        answer = at(who).get(f"/sources/{story.mercy.pk}/ownership/")
        assert answer.status_code == status
    assert "Ask for it" in at(lena).get(f"/sources/{story.mercy.pk}/ownership/").content.decode()
    assert "Ask for it" not in at(story.maria).get(f"/sources/{story.mercy.pk}/ownership/").content.decode()
