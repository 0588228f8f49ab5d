"""Two records of Mercy become one: what moves, what is chosen, who may; and two again."""

import threading
from datetime import timedelta
from uuid import uuid4

import pghistory
import pytest
import time_machine
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from accounts.sentences import Stale, WrongWay
from accounts.undo import undo
from followups.models import FollowUp, PlannedVisit, Visit
from notifications.models import Message
from pilots.models import Commitment
from referrals.models import Referral
from sources.models import Contact, CoOwner, CustomField, LikelyPair, Merge, NotSame, Pledge, Source
from tests.factories.referrals import ReferralFactory
from tests.sources.gifts import give, typed

pytestmark = pytest.mark.django_db
VISIT = {"outcome": "good_talk"}


@pytest.fixture
def annex(story):
    """Mercy a second time: with people, referrals, visits, plans, tasks, a pledge and a commitment of its own."""
    story.annex = Source.objects.create(
        name="Mercy Hosp.", kind="hospital", branch=story.riverside, zip="78705", city="Austin", npi="1932104098"
    )
    here, today = {"source": story.annex}, now().date()
    story.dana2 = Contact.objects.create(**here, name="Dana Reyes", email="dana@mercy.test", role="case_manager")
    story.lee = Contact.objects.create(**here, name="Lee Fox")
    with time_machine.travel(now() - timedelta(days=40)):
        story.rosa = ReferralFactory(source=story.annex, contact=story.dana2, by=story.ines)
    story.visit = Visit.log(
        form_id=uuid4(),
        by=story.maria,
        at=now() - timedelta(days=3),
        contacts=[story.dana2, story.lee],
        **here,
        **VISIT,
    )
    story.planned = PlannedVisit.objects.create(**here, who=story.maria, at=now() + timedelta(days=2))
    whose = {"made_by": story.maria, "due_on": today}
    story.task = FollowUp.objects.create(
        **here, **whose, contact=story.dana2, assignee=story.maria, what="Bring brochures"
    )
    story.promise = Commitment.objects.create(**here, **whose, contact=story.lee, what="Call back")
    story.pledge2 = Pledge.objects.create(
        **here, contact=story.dana2, noted_by=story.maria, said_on=today, expected_by=today
    )
    story.mercy.refresh_from_db()
    story.annex.refresh_from_db()
    return story


def merge(story, *, by=None, **told):
    versions = {"version": story.mercy.version, "other_version": story.annex.version}
    made = Merge.make(story.mercy, story.annex, by=by or story.maria, **(versions | told))
    for row in (story.mercy, story.annex, story.dana, story.dana2):
        row.refresh_from_db()
    return made


def rows_of_the_house(without=("version",)):
    """Every column of every table that a merge may touch, but for what counts the saves."""
    models = [Source, Contact, Pledge, NotSame, Referral, Commitment, Visit, PlannedVisit, FollowUp]
    models.append(apps.get_model("followups.Met"))
    return {
        model._meta.label: sorted(
            tuple((f.name, str(f.value_from_object(row))) for f in model._meta.concrete_fields if f.name not in without)
            for row in model._base_manager.all()
        )
        for model in models
    }


def test_everything_moves_and_the_other_is_seen_no_more(annex):
    merge(annex, take=["city", "npi"])
    for row in (annex.lee, annex.rosa, annex.visit, annex.planned, annex.task, annex.promise, annex.pledge2):
        row.refresh_from_db()
        assert row.source == annex.mercy, row
    assert (annex.mercy.name, annex.mercy.city, annex.mercy.npi) == ("Mercy Hospital", "Austin", "1932104098")
    assert annex.annex.merged_into == annex.mercy
    seen = Source.objects.visible_to(annex.mo)
    assert annex.annex not in seen and annex.mercy in seen
    assert annex.annex not in seen.named("Mercy Hosp") and annex.annex not in Source.objects.due_for_check_in(
        on=now().date() + timedelta(days=999)
    )


def test_the_rhythm_goes_by_what_stands_there_now(annex):
    last = annex.annex.last_visit_on
    came = annex.mercy.last_referral_at
    assert annex.mercy.last_visit_on is None and last
    merge(annex)
    assert annex.mercy.last_visit_on == last
    assert annex.mercy.next_check_in == last + timedelta(days=7)
    assert annex.mercy.last_referral_at == came
    assert annex.annex.last_visit_on is None and annex.annex.last_referral_at is None


def test_the_usual_gap_is_of_both(annex):
    for days in (10, 20, 30):
        for place in (annex.mercy, annex.annex):
            with time_machine.travel(now() - timedelta(days=days)):
                ReferralFactory(source=place, by=annex.ines)
    for row in (annex.mercy, annex.annex):
        row.refresh_from_db()
    assert annex.mercy.usual_gap_days is None
    made = merge(annex)
    assert annex.mercy.usual_gap_days is not None
    made.undo(by=annex.maria)
    annex.mercy.refresh_from_db()
    assert annex.mercy.usual_gap_days is None


def test_a_silence_that_was_told_is_not_told_again(annex):
    told = now()
    Source.objects.filter(pk=annex.annex.pk).update(silence_told_for=told)
    made = merge(annex)
    assert annex.mercy.silence_told_for == told
    made.undo(by=annex.maria)
    annex.mercy.refresh_from_db()
    assert annex.mercy.silence_told_for is None


def test_pledges_stay_kept_or_open(annex):
    Pledge.objects.create(
        source=annex.annex, noted_by=annex.maria, said_on=now().date(), expected_by=now().date(), kept_at=now()
    )
    merge(annex)
    assert sorted(pledge.kept_at is None for pledge in annex.mercy.pledges.all()) == [False, True]


def test_the_same_person_is_joined_and_what_is_missing_is_taken_over(annex):
    merge(annex, join={annex.dana2.pk: annex.dana.pk})
    assert annex.dana2.merged_into == annex.dana
    assert (annex.dana.email, str(annex.dana.phone.as_e164)) == ("dana@mercy.test", "+15125550111")
    annex.rosa.refresh_from_db()
    annex.pledge2.refresh_from_db()
    annex.task.refresh_from_db()
    assert annex.rosa.contact == annex.pledge2.contact == annex.task.contact == annex.dana
    assert {met.contact for met in annex.visit.met.all()} == {annex.dana, annex.lee}
    people = Contact.objects.visible_to(annex.maria).filter(source=annex.mercy)
    assert {person.name for person in people} == {"Dana Reyes", "Lee Fox"} and annex.dana2 not in people
    assert Source.objects.visible_to(annex.mo).with_contact_count().get(pk=annex.mercy.pk).contact_count == 2


@pytest.mark.parametrize("join", ["swapped", "unknown", "twice"])
def test_who_is_not_there_cannot_be_joined(annex, join):
    wrong = {
        "swapped": {annex.dana.pk: annex.dana2.pk},
        "unknown": {annex.dana2.pk: 0},
        "twice": {annex.dana2.pk: annex.dana.pk, annex.lee.pk: annex.dana.pk},
    }
    with pytest.raises(WrongWay, match=r"Look again|in one step"):
        merge(annex, join=wrong[join])
    assert Source.objects.get(pk=annex.annex.pk).merged_into is None


def test_undo_gives_back_the_exact_former_rows(annex):
    before = rows_of_the_house()
    made = merge(annex, take=["city", "npi", "name", "owner", "tier"], join={annex.dana2.pk: annex.dana.pk})
    assert rows_of_the_house() != before
    assert made.undo(by=annex.mo) == []
    assert rows_of_the_house() == before
    assert (made.undone_by, bool(made.undone_at)) == (annex.mo, True)


def test_what_came_after_the_merge_stays(annex):
    made = merge(annex, join={annex.dana2.pk: annex.dana.pk})
    later = ReferralFactory(source=annex.mercy, contact=annex.dana, by=annex.ines)
    moved_on = annex.task
    FollowUp.objects.filter(pk=moved_on.pk).update(source=annex.oakview)
    annex.promise.delete()
    made.undo(by=annex.maria)
    for row in (later, moved_on, annex.rosa):
        row.refresh_from_db()
    assert (later.source, later.contact) == (annex.mercy, annex.dana)
    assert moved_on.source == annex.oakview
    assert (annex.rosa.source, annex.rosa.contact) == (annex.annex, annex.dana2)


def test_a_value_that_somebody_changed_since_stays_and_this_is_said(annex):
    made = merge(annex, take=["city", "npi"])
    annex.mercy.edit(version=annex.mercy.version, city="Bastrop")
    assert made.undo(by=annex.maria) == ["The city of Mercy Hospital stays as it is: it was changed after the merge."]
    annex.mercy.refresh_from_db()
    assert (annex.mercy.city, annex.mercy.npi) == ("Bastrop", "")


def test_undo_is_for_thirty_days_and_once(annex):
    made = merge(annex)
    with time_machine.travel(now() + timedelta(days=30, minutes=1)), pytest.raises(WrongWay, match="30 days"):
        made.undo(by=annex.maria)
    with time_machine.travel(now() + timedelta(days=29)):
        made.undo(by=annex.maria)
    with pytest.raises(WrongWay, match="Maria Lopez undid this merge"):
        made.undo(by=annex.mo)


def test_a_merge_of_a_merge_is_undone_from_the_last_on(annex):
    before = rows_of_the_house()
    first = merge(annex, join={annex.dana2.pk: annex.dana.pk})
    oakview = annex.oakview
    second = Merge.make(oakview, annex.mercy, by=annex.mo, version=oakview.version, other_version=annex.mercy.version)
    annex.annex.refresh_from_db()
    assert annex.annex.merged_into == oakview
    with pytest.raises(WrongWay, match="Mercy Hospital was merged into Oakview Rehab since"):
        first.undo(by=annex.maria)
    second.undo(by=annex.mo)
    first.undo(by=annex.maria)
    assert rows_of_the_house() == before


def test_merged_parted_and_merged_again(annex):
    before = rows_of_the_house()
    merge(annex).undo(by=annex.maria)
    annex.annex.refresh_from_db()
    annex.mercy.refresh_from_db()
    again = merge(annex)
    assert annex.annex.merged_into == annex.mercy
    again.undo(by=annex.maria)
    assert rows_of_the_house() == before


def test_the_general_undo_leaves_it_to_the_page_of_merges(annex):
    with pghistory.context(user=annex.maria.pk) as context:
        merge(annex)
    with pytest.raises(WrongWay, match="page of merges"):
        undo(context.id, by=annex.maria)
    annex.annex.refresh_from_db()
    assert annex.annex.merged_into == annex.mercy


def test_the_history_knows_each_row_that_moved(annex):
    with pghistory.context(user=annex.maria.pk) as context:
        merge(annex)
    history = Referral.pgh_event_model.objects.filter(pgh_context_id=context.id, pgh_obj_id=annex.rosa.pk)
    moved = {"before": annex.annex.pk, "after": annex.mercy.pk}
    assert dict(history.values_list("pgh_label", "source")) == moved


def test_five_thousand_referrals_take_as_many_statements_as_one(annex):
    with CaptureQueriesContext(connection) as few:
        merge(annex).undo(by=annex.maria)
    for row in (annex.mercy, annex.annex):
        row.refresh_from_db()
    patient, stage = annex.rosa.patient, {"stage": "received", "received_at": now(), "entered_by": annex.ines}
    same = {"source": annex.annex, "branch": annex.riverside, "patient": patient, "contact": annex.dana2, **stage}
    Referral.objects.bulk_create([Referral(form_id=uuid4(), **same) for _ in range(5000)])
    with CaptureQueriesContext(connection) as many:
        merge(annex).undo(by=annex.maria)
    assert len(many) <= len(few) + 2 < 160
    assert annex.annex.referrals.count() == 5001


def test_a_stale_version_is_refused(annex):
    annex.annex.edit(version=annex.annex.version, city="Bastrop")
    with pytest.raises(Stale):
        merge(annex, other_version=annex.annex.version - 1)
    assert annex.rosa.source == annex.annex and not Merge.objects.exists()


def test_a_form_opened_before_the_merge_is_stale(annex):
    seen = annex.task.version
    merge(annex)
    with pytest.raises(Stale):
        annex.task.edit(version=seen, what="Bring cards")


def test_two_branches_keep_a_record_each(annex):
    hilltop, versions = annex.hilltop, {"version": annex.mercy.version, "other_version": annex.hilltop.version}
    with pytest.raises(WrongWay, match="each branch keeps its own"):
        Merge.make(annex.mercy, hilltop, by=annex.mo, **versions)


def test_with_itself_is_nothing(annex):
    with pytest.raises(WrongWay, match="one and the same"):
        Merge.make(annex.mercy, annex.mercy, by=annex.mo, version=1, other_version=1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["same", "crossed"])
def test_two_people_merge_at_once_and_one_wins(annex, way):
    outcomes, start = [], threading.Barrier(2)
    versions = {annex.mercy.pk: annex.mercy.version, annex.annex.pk: annex.annex.version}

    def make(survivor, absorbed, by):
        told = {"version": versions[survivor.pk], "other_version": versions[absorbed.pk]}
        start.wait()
        try:
            Merge.make(survivor, absorbed, by=by, **told)
            outcomes.append("done")
        except WrongWay as sentence:
            outcomes.append(str(sentence))
        finally:
            connection.close()

    pair = (annex.mercy, annex.annex)
    tries = [(*pair, annex.maria), (*(pair if way == "same" else pair[::-1]), annex.mo)]
    people = [threading.Thread(target=make, args=each) for each in tries]
    [p.start() for p in people], [p.join() for p in people]
    assert outcomes.count("done") == 1
    (late,) = [said for said in outcomes if said != "done"]
    assert late.startswith(("Maria Lopez merged Mercy", "Mo Haddad merged Mercy"))
    assert Merge.objects.count() == 1 and Source.objects.exclude(merged_into=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_referral_that_comes_in_during_the_merge_is_not_left_behind(annex):
    """Whoever is second finds the other's work done: it arrives at the survivor, or it is moved there."""
    start, made = threading.Barrier(2), []

    def arrive():
        start.wait()
        made.append(ReferralFactory(source=annex.annex, by=annex.ines).pk)
        connection.close()

    thread = threading.Thread(target=arrive)
    thread.start()
    start.wait()
    merge(annex)
    thread.join()
    assert Referral.objects.get(pk=made[0]).source == annex.mercy


def test_what_is_saved_at_the_other_from_an_old_page_lands_at_the_survivor(annex):
    old = Source.objects.get(pk=annex.annex.pk)
    merge(annex)
    visit = Visit.log(form_id=uuid4(), source=old, by=annex.maria, **VISIT)
    referral = ReferralFactory(source=old, by=annex.ines)
    assert visit.source == referral.source == annex.mercy
    annex.mercy.refresh_from_db()
    assert annex.mercy.last_visit_on == visit.day


def test_whatever_is_noted_at_the_other_from_an_old_page_lands_at_the_survivor(annex):
    old, person, today = Source.objects.get(pk=annex.annex.pk), annex.dana2, now().date()
    merge(annex, join={person.pk: annex.dana.pk})
    here = {"source": old, "contact": Contact(pk=person.pk)}
    made = [
        Pledge.note(**here, noted_by=annex.maria, said_on=today, expected_by=today),
        Commitment.objects.create(**here, made_by=annex.maria, due_on=today, what="Call"),
        FollowUp.give(**here, by=annex.maria, assignee=annex.maria, due_on=today, what="Call"),
        PlannedVisit.objects.create(source=old, who=annex.maria, at=now() + timedelta(days=1)),
        Contact.objects.create(source=old, name="New Person"),
        give(annex, person, source=old, given_on=annex.riverside.day_of(now())),
    ]
    old.share_with(annex.mo)
    for row in made:
        row.refresh_from_db()
        assert row.source == annex.mercy, row
        assert getattr(row, "contact", annex.dana) == annex.dana, row
    assert made[-1].people == [annex.dana]
    assert [beside.user for beside in annex.mercy.co_owners.all()] == [annex.mo]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["pledge", "contact", "gift"])
def test_what_is_noted_during_the_merge_is_not_left_behind(annex, what):
    today = annex.riverside.day_of(now())
    notes = {
        "pledge": lambda: Pledge.note(
            source=annex.annex, contact=annex.lee, noted_by=annex.maria, said_on=today, expected_by=today
        ),
        "contact": lambda: Contact.objects.create(source=annex.annex, name="New Person"),
        "gift": lambda: give(annex, annex.lee, source=annex.annex, given_on=today),
    }
    made, failed = [], []

    def note():
        try:
            made.append(notes[what]())
        except Exception as wrong:
            failed.append(wrong)
        finally:
            connection.close()

    thread = threading.Thread(target=note)
    with transaction.atomic():
        merge(annex)
        thread.start()
        thread.join(1)  # it waits for the merge
        assert thread.is_alive()
    thread.join()
    assert not failed
    made[0].refresh_from_db()
    assert made[0].source == annex.mercy


def test_a_gifts_form_that_was_opened_before_the_merge_is_saved_at_the_survivor(client, annex):
    client.force_login(annex.maria)
    sent = typed(annex.dana2, annex.lee, given_on=annex.riverside.day_of(now()).isoformat(), note="Sandwiches")
    address = f"/sources/gifts/new/?source={annex.annex.pk}"
    assert client.get(address).status_code == 200
    merge(annex, join={annex.dana2.pk: annex.dana.pk})
    assert client.post(address, sent).status_code == 302
    (gift,) = annex.mercy.gifts.all()
    assert (gift.note, set(gift.people)) == ("Sandwiches", {annex.dana, annex.lee})


def test_the_number_goes_along_and_comes_back(annex):
    """Of two rows only one may hold a number at any moment."""
    Source.objects.filter(pk=annex.annex.pk).update(external_id="A-2")
    for ours in ("", "A-1"):
        Source.objects.filter(pk=annex.mercy.pk).update(external_id=ours)
        for row in (annex.mercy, annex.annex):
            row.refresh_from_db()
        made = merge(annex, take=["external_id"])
        assert (annex.mercy.external_id, annex.annex.external_id) == ("A-2", ours)
        assert made.undo(by=annex.maria) == []
        for row in (annex.mercy, annex.annex):
            row.refresh_from_db()
        assert (annex.mercy.external_id, annex.annex.external_id) == (ours, "A-2")


def test_a_number_that_another_source_has_by_now_is_not_given_back(annex):
    Source.objects.filter(pk=annex.annex.pk).update(external_id="A-2")
    annex.annex.refresh_from_db()
    made = merge(annex, take=["external_id"])
    annex.mercy.edit(version=annex.mercy.version, external_id="A-9")
    Source.objects.filter(pk=annex.oakview.pk).update(external_id="A-2")
    said = " ".join(made.undo(by=annex.maria))
    assert "The number “A-2” is that of another" in said
    annex.mercy.refresh_from_db()
    annex.annex.refresh_from_db()
    assert (annex.mercy.external_id, annex.annex.external_id) == ("A-9", "")


def test_a_telephone_and_its_extension_come_together_or_not(annex):
    Contact.objects.filter(pk=annex.dana2.pk).update(phone="+15125550188", extension="77")
    merge(annex, join={annex.dana2.pk: annex.dana.pk}).undo(by=annex.maria)
    for row in (annex.mercy, annex.annex, annex.dana, annex.dana2):
        row.refresh_from_db()
    assert (annex.dana.phone.as_e164, annex.dana.extension) == ("+15125550111", "")
    Contact.objects.filter(pk=annex.dana.pk).update(phone="", extension="5")
    made = merge(annex, join={annex.dana2.pk: annex.dana.pk})
    assert (annex.dana.phone.as_e164, annex.dana.extension) == ("+15125550188", "77")
    made.undo(by=annex.maria)
    annex.dana.refresh_from_db()
    assert (annex.dana.phone, annex.dana.extension) == ("", "5")


def test_what_was_joined_keeps_its_own_number_alone(annex):
    Contact.objects.filter(pk=annex.dana2.pk).update(phone="+15125550188", extension="77")
    merge(annex, join={annex.dana2.pk: annex.dana.pk})
    assert annex.dana.phone_in_full == "(512) 555-0111"


def own_fields(annex):
    for label, active in (("Parking", True), ("Fax cover", True), ("Old code", False)):
        CustomField.objects.create(label=label, key=label.lower().replace(" ", "_"), kind="text", active=active)
    Source.objects.filter(pk=annex.mercy.pk).update(custom={"parking": "Garage"})
    Source.objects.filter(pk=annex.annex.pk).update(custom={"parking": "Street", "fax_cover": "Yes", "old_code": "77"})
    for row in (annex.mercy, annex.annex):
        row.refresh_from_db()


def test_own_fields_are_chosen_as_the_others_are(client, annex):
    own_fields(annex)
    before = rows_of_the_house()
    client.force_login(annex.maria)
    form = client.get(page(annex)).context["form"]
    assert {"custom-parking", "custom-fax_cover", "custom-old_code"} <= {field.name for field in form.columns}
    assert form.fields["custom-fax_cover"].initial == "there"  # the fuller
    client.post(page(annex), filled(client, annex))
    annex.mercy.refresh_from_db()
    assert annex.mercy.custom == {"parking": "Garage", "fax_cover": "Yes", "old_code": "77"}
    made = Merge.objects.get()
    assert "custom-fax_cover" in {note["column"] for note in made.changed}
    assert made.undo(by=annex.maria) == []
    assert rows_of_the_house() == before


def test_an_own_field_that_was_changed_since_stays_and_the_others_go_back(annex):
    own_fields(annex)
    made = merge(annex, take=["custom-parking", "custom-fax_cover"])
    annex.mercy.edit(version=annex.mercy.version, custom={"parking": "Ask"})
    assert made.undo(by=annex.maria) == [
        "The field “Parking” of Mercy Hospital stays as it is: it was changed after the merge."
    ]
    annex.mercy.refresh_from_db()
    assert annex.mercy.custom == {"parking": "Ask"}


def co_owners():
    return sorted(CoOwner.objects.values_list("pk", "source", "user"))


def test_who_owns_it_does_not_own_it_beside_themselves(annex):
    Source.objects.filter(pk=annex.annex.pk).update(owner=annex.mo)
    annex.annex.refresh_from_db()
    CoOwner.objects.create(source=annex.mercy, user=annex.mo)
    CoOwner.objects.create(source=annex.annex, user=annex.maria)
    before = co_owners()
    for take, stays in ((["owner"], annex.maria), ([], annex.mo)):
        made = merge(annex, take=take)
        assert [beside.user for beside in annex.mercy.co_owners.all()] == [stays]
        assert made.undo(by=annex.maria) == []
        assert co_owners() == before
        for row in (annex.mercy, annex.annex):
            row.refresh_from_db()


def test_who_loses_the_source_by_a_merge_is_told(annex):
    lena = annex.person("Lena Fox", "marketer", annex.riverside)
    Source.objects.filter(pk=annex.annex.pk).update(owner=lena)
    annex.annex.refresh_from_db()
    made = merge(annex)
    told = Message.objects.get(about="merged_away")
    assert told.user == lena and "Maria Lopez owns it now" in told.text
    made.undo(by=annex.maria)
    assert not Message.objects.filter(about="merged_away", in_bell=True).exists()


def test_who_gave_it_away_in_the_merge_needs_no_word(annex):
    Source.objects.filter(pk=annex.annex.pk).update(owner=annex.mo)
    annex.annex.refresh_from_db()
    merge(annex, take=["owner"], by=annex.maria)
    assert not Message.objects.filter(about="merged_away").exists()


# The page


def page(story, first="mercy", second="annex"):
    return f"/sources/{getattr(story, first).pk}/merge/{getattr(story, second).pk}/"


def filled(client, story, **changed):
    form = client.get(page(story)).context["form"]
    typed = {name: form.initial.get(name, field.initial) for name, field in form.fields.items()}
    return {name: value for name, value in (typed | changed).items() if value is not None}


def test_the_page_shows_both_sides_what_moves_and_who_is_the_same(client, annex):
    client.force_login(annex.maria)
    answer = client.get(page(annex))
    text = answer.content.decode()
    assert "2 people" in text and "1 referral," in text and "1 visit," in text and "1 task" in text
    assert "1 planned visit" in text and "1 pledge" in text and "1 commitment" in text
    assert "Dana Reyes joins Dana Reyes: the same name" in text
    form = answer.context["form"]
    assert {field.name for field in form.columns} == {"name", "tier", "owner", "npi", "city"}
    assert form.fields["npi"].initial == form.fields["city"].initial == "there"  # the fuller
    assert form.fields["name"].initial == form.fields["tier"].initial == "here"  # the older
    assert form.initial["join"] == [f"{annex.dana2.pk}-{annex.dana.pk}"]


@pytest.mark.parametrize(
    ("there", "here", "offered", "ticked"),
    [
        ({}, {}, True, True),
        ({"npi": "1932104098"}, {"npi": "1234567893"}, False, False),
        ({"npi": "1932104098"}, {"npi": "1932104098"}, True, True),
        ({"npi": "1932104098"}, {}, True, True),
        ({"left_on": "2026-01-05"}, {}, True, False),
        ({"left_on": "2026-01-05"}, {"left_on": "2026-01-05"}, True, True),
    ],
)
def test_who_is_taken_for_one_person(client, annex, there, here, offered, ticked):
    Contact.objects.filter(pk=annex.dana2.pk).update(**there)
    Contact.objects.filter(pk=annex.dana.pk).update(**here)
    client.force_login(annex.maria)
    form = client.get(page(annex)).context["form"]
    key = f"{annex.dana2.pk}-{annex.dana.pk}"
    assert (key in dict(form.fields["join"].choices), key in form.initial["join"]) == (offered, ticked)


def test_the_same_npi_goes_before_the_same_name(client, annex):
    """Two of one name: the number tells which is which."""
    other = Contact.objects.create(source=annex.mercy, name="D. Reyes", npi="1932104098")
    Contact.objects.filter(pk=annex.dana2.pk).update(npi="1932104098")
    client.force_login(annex.maria)
    assert client.get(page(annex)).context["form"].initial["join"] == [f"{annex.dana2.pk}-{other.pk}"]


def test_merged_with_the_defaults_and_undone_from_the_message(client, annex):
    before = rows_of_the_house()
    client.force_login(annex.maria)
    answer = client.post(page(annex), filled(client, annex), follow=True)
    assert answer.redirect_chain[-1][0] == f"/sources/{annex.mercy.pk}/"
    made = Merge.objects.get()
    assert f'action="/sources/merges/{made.pk}/end/"' in answer.content.decode()
    assert "Mercy Hosp. is merged into Mercy Hospital." in answer.content.decode()
    annex.mercy.refresh_from_db()
    assert (annex.mercy.npi, annex.mercy.name) == ("1932104098", "Mercy Hospital")
    answer = client.post(f"/sources/merges/{made.pk}/end/", follow=True)
    assert answer.redirect_chain[-1][0] == f"/sources/{annex.annex.pk}/"
    assert "are two again" in answer.content.decode()
    assert rows_of_the_house() == before


def test_the_other_value_may_be_chosen(client, annex):
    client.force_login(annex.maria)
    client.post(page(annex), filled(client, annex, name="there", npi="here", join=[]))
    annex.mercy.refresh_from_db()
    annex.dana2.refresh_from_db()
    assert (annex.mercy.name, annex.mercy.npi, annex.dana2.merged_into) == ("Mercy Hosp.", "", None)


def test_what_changed_meanwhile_is_shown_and_nothing_is_merged(client, annex):
    client.force_login(annex.maria)
    typed = filled(client, annex, name="there")
    annex.annex.edit(version=annex.annex.version, city="Bastrop", phone="+15125550177")
    answer = client.post(page(annex), typed)
    text = answer.content.decode()
    assert answer.status_code == 409 and not Merge.objects.exists()
    assert "Mercy Hosp.: city" in text and "Bastrop" in text and "Mercy Hosp.: phone" in text
    assert answer.context["form"]["name"].value() == "there"
    again = {name: answer.context["form"][name].value() for name in answer.context["form"].fields}
    assert client.post(page(annex), {k: v for k, v in again.items() if v is not None}).status_code == 302
    assert Merge.objects.exists()


def test_a_choice_that_is_none_is_asked_again(client, annex):
    client.force_login(annex.maria)
    for wrong in ({"name": "elsewhere"}, {"version": "x"}, {"join": ["1-2"]}):
        assert client.post(page(annex), filled(client, annex) | wrong).status_code == 422
    assert client.post(page(annex), filled(client, annex) | {"version": "1", "seen": "]"}).status_code in (302, 409)


def test_the_others_page_leads_to_the_survivor_with_a_note(client, annex):
    merge(annex)
    client.force_login(annex.ines)
    answer = client.get(f"/sources/{annex.annex.pk}/", follow=True)
    assert answer.redirect_chain == [(f"/sources/{annex.mercy.pk}/", 302)]
    assert "Mercy Hosp. was merged into Mercy Hospital." in answer.content.decode()
    client.force_login(annex.noel)
    assert client.get(f"/sources/{annex.annex.pk}/").status_code == 404


def test_a_joined_persons_page_leads_there_too(client, annex):
    merge(annex, join={annex.dana2.pk: annex.dana.pk})
    client.force_login(annex.maria)
    answer = client.get(f"/sources/contacts/{annex.dana2.pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/sources/contacts/{annex.dana.pk}/")


def test_the_other_is_found_by_its_old_name_and_npi(annex):
    merge(annex)
    seen = Source.objects.visible_to(annex.ines)
    assert list(seen.matching("1932104098")) == [annex.mercy]
    assert list(seen.matching("Mercy Hosp.")) == [annex.mercy]
    assert list(seen.maybe_same(name="Anything", npi="1932104098")) == [annex.mercy]
    assert list(seen.known_as(annex.annex.pk)) == [annex.mercy]


def test_who_may_not_merge(client, annex):
    Source.objects.filter(pk=annex.oakview.pk).update(owner=annex.mo)
    for who, first, second, status in [
        ("ines", "mercy", "annex", 403),
        ("olga", "mercy", "annex", 404),
        ("noel", "mercy", "annex", 404),
        ("maria", "mercy", "oakview", 403),
        ("maria", "oakview", "mercy", 403),
        ("maria", "mercy", "hilltop", 404),
        ("mo", "mercy", "oakview", 302),
    ]:
        client.force_login(getattr(annex, who))
        told = {"version": annex.mercy.version, "other_version": annex.oakview.version}
        both = dict.fromkeys(("name", "kind", "tier", "owner", "zip"), "here")
        answer = client.post(page(annex, first, second), told | both)
        assert answer.status_code == status, (who, first, second, answer.status_code)
    assert Merge.objects.count() == 1


def test_a_marketer_undoes_only_what_is_theirs_to_edit(client, annex):
    made = merge(annex, by=annex.mo)
    annex.mercy.edit(version=annex.mercy.version, owner=annex.mo)
    client.force_login(annex.maria)
    assert "Part them" not in client.get("/sources/merges/").content.decode()
    assert client.post(f"/sources/merges/{made.pk}/end/").status_code == 403
    client.force_login(annex.noel)
    assert client.post(f"/sources/merges/{made.pk}/end/").status_code in (403, 404)
    client.force_login(annex.mo)
    assert client.post(f"/sources/merges/{made.pk}/end/").status_code == 302


def test_the_page_of_merges(client, annex):
    client.force_login(annex.maria)
    assert "None was merged yet" in client.get("/sources/merges/").content.decode()
    made = merge(annex)
    text = client.get(f"/sources/merges/?source={annex.mercy.pk}").content.decode()
    assert "Mercy Hosp. into" in text and "Part them" in text and "can be undone until" in text
    assert "Mercy Hosp. into" not in client.get(f"/sources/merges/?source={annex.oakview.pk}").content.decode()
    made.undo(by=annex.mo)
    text = client.get("/sources/merges/").content.decode()
    assert "undone by Mo Haddad" in text and "Part them" not in text


def test_fifty_merges_of_others_are_asked_for_at_once(client, annex):
    """A marketer's page: whose each is comes in one question, not in one a merge."""
    client.force_login(annex.maria)
    own = merge(annex)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            text = client.get("/sources/merges/").content.decode()
        assert text.count("Part them") >= 1
        return len(queries)

    asked()  # warm
    few = asked()
    for n in range(49):
        two = [Source.objects.create(name=f"Place {n} {side}", branch=annex.riverside, owner=annex.mo) for side in "ab"]
        Merge.make(*two, by=annex.mo, version=1, other_version=1)
    assert asked() == few <= 12
    assert own.can_be_undone


def test_merging_with_one_that_is_searched_for(client, annex):
    LikelyPair.objects.all().delete()
    client.force_login(annex.maria)
    text = client.get(f"/sources/{annex.mercy.pk}/merge/").content.decode()
    assert "Search for the one you mean" in text
    text = client.get(f"/sources/{annex.mercy.pk}/merge/?q=oak").content.decode()
    assert f"/sources/{annex.mercy.pk}/merge/{annex.oakview.pk}/" in text
    Source.objects.filter(pk=annex.oakview.pk).update(owner=annex.mo)
    assert "that you may edit fits" in client.get(f"/sources/{annex.mercy.pk}/merge/?q=oak").content.decode()


def test_lists_are_shown_in_words(client, annex):
    Source.objects.filter(pk=annex.annex.pk).update(valued=["weekends", "answer"])
    client.force_login(annex.maria)
    page = client.get(f"/sources/{annex.mercy.pk}/merge/{annex.annex.pk}/").content.decode()
    assert "Starts on weekends, A quick answer" in page
