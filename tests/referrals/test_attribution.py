"""Who sent it and whose it is: within the hour, or it is a task for intake; one click says it."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils.timezone import now

from accounts.sentences import WrongWay
from notifications.models import Message
from referrals.models import Referral
from referrals.models.attribution import WITHIN, Share
from sources.models import Source

pytestmark = pytest.mark.django_db
ROSA = {"last_name": "Alvarez", "first_name": "Rosa", "phone": "5125550147", "zip": "78705"}


def came(story, source=None, **columns) -> Referral:
    columns = {"by": story.ines, "patient": ROSA, "contact": None, **columns}
    return Referral.arrive(form_id=uuid4(), source=source or story.mercy, **columns)


@pytest.fixture
def nameless(story):
    """From Mercy, whom Maria owns; nobody noted who called."""
    return came(story)


@pytest.fixture
def nobodys(story):
    """From Oakview, which nobody owns, and nobody noted who called."""
    return came(story, story.oakview)


def page(referral, name: str = "") -> str:
    return f"/referrals/{referral.pk}/{name + '/' if name else ''}"


def typed(client, referral) -> dict:
    """The form as the browser would send it back untouched."""
    form = client.get(page(referral, "edit")).context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) not in (None, "", [])}


def waiting(story, user=None):
    return set(Referral.objects.visible_to(user or story.ines).to_attribute())


def test_a_whole_one_is_attributed_when_it_comes(story):
    assert story.ada.lacks == [] and story.ada.attributed_at
    assert waiting(story) == set()


def test_what_is_missing_is_said(story, nameless, nobodys):
    assert (nameless.lacks, nobodys.lacks) == (["person"], ["person", "owner"])
    assert (nameless.attributed_at, nobodys.attributed_at) == (None, None)
    assert waiting(story) == {nameless, nobodys}


def test_a_family_has_nobody_beside_it_to_be_named(story):
    families = Source.objects.create(name="Families", kind="family", branch=story.riverside, owner=story.maria)
    assert came(story, families).lacks == [] and waiting(story) == set()


def test_an_inquiry_is_no_referral_yet(story):
    asked = came(story, inquiry=True)
    assert asked.lacks == [] and waiting(story) == set()
    asked.receive(by=story.ines)
    assert asked.lacks == ["person"] and waiting(story) == {asked}
    whole = came(story, inquiry=True, contact=story.dana)
    assert whole.attributed_at is None
    whole.receive(by=story.ines)
    assert whole.attributed_at


def test_it_is_overdue_after_an_hour(story, nameless):
    assert not nameless.is_attribution_overdue
    with time_machine.travel(now() + WITHIN + timedelta(seconds=1)):
        assert nameless.is_attribution_overdue and not story.ada.is_attribution_overdue
        assert list(Referral.objects.visible_to(story.ines).overdue_to_attribute(now())) == [nameless]
    assert not Referral.objects.visible_to(story.ines).overdue_to_attribute(now()).exists()


def test_the_sender_is_named_in_one_click(ines, story, nameless):
    said = ines.post(page(nameless, "attribution"), {"contact": story.dana.pk}, follow=True)
    nameless.refresh_from_db()
    assert (nameless.contact, nameless.lacks) == (story.dana, []) and nameless.attributed_at
    assert "Sent by Dana Reyes." in said.content.decode() and "as was learned later" in said.content.decode()
    assert waiting(story) == set()


def test_undo_makes_it_a_task_again(ines, story, nameless):
    said = ines.post(page(nameless, "attribution"), {"contact": story.dana.pk}, follow=True)
    ines.post(f"/undo/{said.content.decode().partition('/undo/')[2].partition('/')[0]}/")
    nameless.refresh_from_db()
    assert (nameless.contact, nameless.attributed_at) == (None, None) and waiting(story) == {nameless}


def test_credit_goes_to_who_owns_the_source_by_now_and_they_hear_of_it(ines, story, nobodys):
    story.oakview.owner = story.maria
    story.oakview.save()
    assert "Credit Maria Lopez" in ines.get(page(nobodys)).content.decode()
    ines.post(page(nobodys, "attribution"), {"owner": "1"})
    nobodys.refresh_from_db()
    assert (nobodys.marketer, nobodys.credit_reason, nobodys.lacks) == (story.maria, "later", ["person"])
    assert nobodys.attributed_at is None  # the person is still missing
    assert Message.objects.filter(about="credit", user=story.maria).count() == 1
    assert nobodys.events.last().sentence == "Credit moved from nobody to Maria Lopez: owns the source now"


def test_naming_the_sender_matches_the_pledge(story, nameless):
    nameless.name_sender(story.dana, by=story.ines)
    nameless.refresh_from_db()
    assert nameless.version == 2


def test_nobody_can_be_credited_while_nobody_owns_the_source(ines, story, nobodys):
    shown = ines.get(page(nobodys)).content.decode()
    assert "Credit Maria Lopez" not in shown and "A manager gives it an owner" in shown
    said = ines.post(page(nobodys, "attribution"), {"owner": "1"}, follow=True).content.decode()
    assert "Nobody owns the source yet" in said
    nobodys.refresh_from_db()
    assert nobodys.marketer is None


def test_a_manager_decides_that_it_is_nobodys_and_it_is_no_task_any_more(story, nameless):
    nameless.name_sender(story.dana, by=story.ines)
    nameless.correct_credit(marketer=None, why="Came by itself", by=story.mo, version=nameless.version)
    assert nameless.lacks == [] and nameless.attributed_at


def test_a_correction_attributes_and_takes_it_back(ines, story, nameless):
    ines.post(page(nameless, "edit"), typed(ines, nameless) | {"contact": story.dana.pk})
    nameless.refresh_from_db()
    assert nameless.attributed_at and waiting(story) == set()
    ines.post(page(nameless, "edit"), typed(ines, nameless) | {"contact": ""})
    nameless.refresh_from_db()
    assert nameless.attributed_at is None and waiting(story) == {nameless}


def test_of_two_the_second_is_told_who_was_faster(story, nameless):
    pat = story.mercy.contacts.create(name="Pat Lee", role="nurse")
    again = Referral.objects.get(pk=nameless.pk)
    nameless.name_sender(story.dana, by=story.mo)
    with pytest.raises(WrongWay, match="Mo Haddad changed this referral meanwhile"):
        again.name_sender(pat, by=story.ines)
    nameless.refresh_from_db()
    assert nameless.contact == story.dana


def test_somebody_of_another_source_cannot_have_sent_it(ines, story, nameless):
    stranger = story.oakview.contacts.create(name="Pat Lee", role="nurse")
    for typed in ({"contact": stranger.pk}, {"contact": "x"}, {}):
        said = ines.post(page(nameless, "attribution"), typed, follow=True).content.decode()
        assert "Choose who sent it" in said
    nameless.refresh_from_db()
    assert nameless.contact is None


def test_who_may_not(client, story, nameless):
    for person, status in [(story.maria, 403), (story.noel, 404), (story.olga, 404)]:
        client.force_login(person)
        assert client.post(page(nameless, "attribution"), {"contact": story.dana.pk}).status_code == status
    client.force_login(story.ines)
    assert client.get(page(nameless, "attribution")).status_code == 405
    assert Referral.objects.get(pk=nameless.pk).contact is None


def test_the_list_says_what_is_missing_how_many_are_overdue_and_the_share(ines, story, nameless, nobodys):
    Referral.objects.filter(pk=nobodys.pk).update(received_at=now() - timedelta(hours=2))
    shown = ines.get("/referrals/attribution/").content.decode()
    assert "2 to attribute</b>" in shown and "1 of them for more than an hour" in shown
    assert "1 of 3" in shown  # Ada; too few for per cent
    assert shown.index("Rosa Alvarez") and "Dana Reyes" in shown  # named in one click from here
    said = ines.post(page(nameless, "attribution"), {"contact": story.dana.pk, "from": "list"})
    assert said.headers["Location"] == "/referrals/attribution/"


def test_when_nothing_is_missing_the_list_says_so(ines, story):
    assert "Nothing is missing" in ines.get("/referrals/attribution/").content.decode()


def test_the_list_is_intakes_and_the_managers_and_of_their_branch(client, story, nameless):
    for person, status in [(story.ines, 200), (story.mo, 200), (story.maria, 403), (story.olga, 403)]:
        client.force_login(person)
        assert client.get("/referrals/attribution/").status_code == status
    client.force_login(story.noel)
    assert "Alvarez" not in client.get("/referrals/attribution/").content.decode()


def test_the_share_in_sql_is_what_one_counts_by_hand(story):
    families = Source.objects.create(name="Families", kind="family", branch=story.riverside)
    at = now() - timedelta(days=3)
    for minutes in [0, 59, 60, 61, 600, None]:
        for source in (story.mercy, story.oakview, families):
            for contact in (None, story.dana):
                row = came(story, source, contact=contact)
                attributed = None if minutes is None else at + timedelta(minutes=minutes)
                Referral.objects.filter(pk=row.pk).update(received_at=at, attributed_at=attributed)
    Referral.objects.filter(pk=story.ada.pk).update(received_at=at - timedelta(days=60))
    came(story).take_back(by=story.ines)
    rows = Referral.objects.visible_to(story.ines)
    since = at - timedelta(days=1)
    of_late = [row for row in rows if row.received_at >= since]
    known = [row for row in of_late if row.attributed_at or row.lacks]
    in_time = [row for row in known if row.attributed_at and row.attributed_at <= row.received_at + WITHIN]
    assert rows.attributed_share(since=since) == Share(len(known), len(in_time))
    assert 0 < len(in_time) < len(known) < len(of_late)
    assert {row for row in rows if row.lacks} == set(rows.to_attribute())


@pytest.mark.parametrize(("known", "in_time", "percent"), [(0, 0, None), (9, 7, None), (10, 7, 70), (200, 1, 0)])
def test_too_few_say_nothing_in_per_cent(known, in_time, percent):
    assert Share(known, in_time).percent == percent
