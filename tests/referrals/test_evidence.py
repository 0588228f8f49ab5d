"""At each decision is kept what stood: policy, capacity, findings. Afterwards nobody can say it was otherwise."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import now

from accounts.sentences import WrongWay
from accounts.undo import undo
from referrals.eligibility import Standing
from referrals.models import AcceptancePolicy, Capacity, Evidence, ServedZip
from tests.referrals.course import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(story):
    return story.riverside.day_of(now())


@pytest.fixture
def policy(story, today):
    return AcceptancePolicy.issue(effective_on=today, text="We take whom we can care for.", services="", by=story.olga)


def codes(kept):
    return [finding["code"] for finding in kept.findings]


def test_an_acceptance_keeps_policy_capacity_and_findings(story, policy, today):
    Capacity.review(story.riverside, note="Full on Fridays", closed={"PT": ""}, by=story.ines, version=0)
    story.ada.accept(by=story.ines)
    kept = story.ada.events.last().evidence
    assert (kept.policy, kept.capacity) == (
        policy,
        {"note": "Full on Fridays", "closed": {"PT": ""}, "reviewed_on": today.isoformat()},
    )
    assert codes(kept)[:3] == ["zip.served", "payer.accepted", "capacity.open"]
    assert kept.closed_words == "PT"


def test_a_refusal_keeps_it_too_and_the_findings_of_that_moment(story):
    ServedZip.objects.update(zip="73301")
    story.ada.refuse("area", by=story.ines)
    kept = story.ada.events.last().evidence
    ServedZip.objects.create(branch=story.riverside, zip="78705")
    assert codes(kept)[0] == "zip.outside" and kept.found[0].words == "78705 is outside Riverside's service area."
    assert (kept.policy, kept.capacity) == (None, {})


def test_facts_are_kept_and_no_sentences(story):
    story.ada.accept(by=story.ines)
    for finding in story.ada.events.last().evidence.findings:
        assert set(finding) == {"code", "answer", "facts"}
    assert story.ada.events.last().evidence.findings[0]["facts"] == {"branch": "Riverside", "zip": "78705"}


def test_a_move_that_decides_nothing_keeps_nothing(story):
    story.ada.review(by=story.ines)
    assert Evidence.objects.count() == 0


def test_a_move_that_is_refused_keeps_nothing(story):
    story.ada.refuse("area", by=story.ines)
    with pytest.raises(WrongWay):
        story.ada.accept(by=story.ines)
    assert Evidence.objects.count() == 1


def test_each_decision_on_one_referral_has_its_own(story):
    story.ada.refuse("area", by=story.ines)
    story.ada.reopen(by=story.ines)
    story.ada.accept(by=story.mo)
    assert [hasattr(event, "evidence") for event in story.ada.events.all()] == [False, True, False, True]


@pytest.mark.parametrize("sql", ["UPDATE referrals_evidence SET findings = '[]'", "DELETE FROM referrals_evidence"])
def test_nobody_changes_it_not_even_by_sql(story, sql):
    story.ada.accept(by=story.ines)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_undone_decision_stays_with_its_evidence(ines, story):
    ines.post(page(story, "acceptance"))
    accepted = story.ada.events.last()
    undo(accepted.change, by=story.ines)
    story.ada.refresh_from_db()
    assert story.ada.stage == "received" and Evidence.objects.get().event == accepted
    assert not story.ada.events.decisions().exists()


def test_a_policy_that_decided_cannot_be_undone(client, story, today):
    client.force_login(story.olga)
    client.post("/referrals/policy/new/", {"effective_on": today.isoformat(), "text": "All alike."})
    version = AcceptancePolicy.objects.get()
    story.ada.accept(by=story.ines)
    change = version.pgh_event_model.objects.latest("pgh_id").pgh_context_id
    with pytest.raises(WrongWay, match="builds on it"):
        undo(change, by=story.olga)


def test_the_page_unfolds_what_stood_to_who_sees_the_patient_only(client, story, policy):
    story.ada.accept(by=story.ines)
    ServedZip.objects.all().delete()
    client.force_login(story.ines)
    shown = client.get(page(story)).content.decode()
    assert "What stood then" in shown and "Riverside serves 78705." in shown
    client.force_login(story.maria)
    hers = client.get(page(story)).content.decode()
    assert "Accepted" in hers and "What stood then" not in hers and "78705" not in hers


def test_it_is_seen_by_who_sees_the_branchs_patients(story):
    story.ada.accept(by=story.ines)
    seen = {
        who: Evidence.objects.visible_to(getattr(story, who)).count() for who in ("ines", "mo", "maria", "noel", "olga")
    }
    assert seen == {"ines": 1, "mo": 1, "maria": 0, "noel": 0, "olga": 0}


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_leave_one_decision_and_one_evidence(story):
    def decide(verb):
        try:
            verb(type(story.ada).objects.get(pk=story.ada.pk))
        except WrongWay:
            pass
        finally:
            connection.close()

    verbs = [lambda r: r.accept(by=story.ines), lambda r: r.accept(by=story.mo)]
    threads = [Thread(target=decide, args=[verb]) for verb in verbs]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert Evidence.objects.count() == story.ada.events.decisions().count() == 1


def test_the_evidence_needs_few_queries(story, django_assert_max_num_queries):
    fresh = type(story.ada).objects.with_names().get(pk=story.ada.pk)
    with django_assert_max_num_queries(1):
        assert fresh.evidence_of(Standing.of(fresh))["findings"]


def test_a_version_still_to_come_decides_nothing(story, policy, today):
    AcceptancePolicy.issue(effective_on=today + timedelta(days=1), text="Other words.", services="", by=story.olga)
    story.ada.accept(by=story.ines)
    assert story.ada.events.last().evidence.policy == policy
