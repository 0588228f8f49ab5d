"""The acceptance-to-service policy: versions whose words never change, to read and to print."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils.timezone import now

from accounts.sentences import WrongWay
from accounts.undo import undo
from referrals.models import AcceptancePolicy, Capacity

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(story):
    return story.riverside.day_of(now())


def issue(story, on, text="We take whom we can care for.", services="Nursing, seven days."):
    return AcceptancePolicy.issue(effective_on=on, text=text, services=services, by=story.olga)


def test_the_first_version_is_written_over_the_rules_outline(client, story, today):
    client.force_login(story.olga)
    assert "Our case load and case mix" in client.get("/referrals/policy/new/").content.decode()
    form = {"effective_on": today.isoformat(), "text": "Needs.\n\nSkills.", "services": "Nursing."}
    answer = client.post("/referrals/policy/new/", form)
    version = AcceptancePolicy.objects.get()
    assert (version.number, version.made_by, answer.url) == (1, story.olga, version.get_absolute_url())
    shown = client.get(answer.url).content.decode()
    assert "<p>Needs.</p>" in shown and "<p>Nursing.</p>" in shown and "42 CFR 484.105(i)" in shown


def test_the_outline_alone_is_no_policy(client, story, today):
    client.force_login(story.olga)
    outline = client.get("/referrals/policy/new/").context["form"].initial["text"]
    answer = client.post("/referrals/policy/new/", {"effective_on": today.isoformat(), "text": outline})
    assert answer.status_code == 422 and "Write your criteria" in answer.content.decode()


def test_the_next_version_opens_with_the_words_of_the_one_before(client, story, today):
    issue(story, today, "As ever.")
    client.force_login(story.olga)
    assert "As ever.</textarea>" in client.get("/referrals/policy/new/").content.decode()
    assert issue(story, today, "Anew.").number == 2


def test_in_force_is_the_latest_that_has_begun_and_of_one_day_the_later_written(story, today):
    old, of_today = issue(story, today - timedelta(days=400)), issue(story, today)
    again, later = issue(story, today), issue(story, today + timedelta(days=1))
    in_force = lambda on: AcceptancePolicy.objects.in_force(on).first()  # noqa: E731
    assert (in_force(today - timedelta(days=1)), in_force(today)) == (old, again)
    assert in_force(today + timedelta(days=1)) == later and in_force(today - timedelta(days=401)) is None
    assert of_today.number == 2


def test_the_list_says_which_is_in_force_and_which_is_to_come(client, story, today):
    issue(story, today - timedelta(days=400))
    issue(story, today + timedelta(days=3))
    client.force_login(story.olga)
    shown = client.get("/referrals/policy/").content.decode()
    assert "In force</b>" in shown and "Still to come" in shown and "more than a year" in shown


def test_its_words_never_change_not_even_by_sql(story, today):
    version = issue(story, today)
    with pytest.raises(DatabaseError), transaction.atomic():
        AcceptancePolicy.objects.filter(pk=version.pk).update(text="Other words")


def test_only_a_version_still_to_come_is_withdrawn_and_that_is_undone(client, story, today):
    held, later = issue(story, today), issue(story, today + timedelta(days=2))
    with pytest.raises(WrongWay, match="in force"):
        held.withdraw(at=now())
    client.force_login(story.olga)
    assert "Withdraw" not in client.get(held.get_absolute_url()).content.decode()
    client.post(f"{later.get_absolute_url()}removal/")
    assert AcceptancePolicy.objects.get() == held
    undo(AcceptancePolicy.pgh_event_model.objects.latest("pgh_id").pgh_context_id, by=story.olga)
    assert AcceptancePolicy.objects.count() == 2


@pytest.mark.parametrize("who", ["maria", "ines", "mo", "olga"])
def test_everybody_who_works_there_may_read_and_print_it(client, story, today, who):
    Capacity.review(story.riverside, note="", closed={"PT": ""}, by=story.ines, version=0)
    version = issue(story, today)
    client.force_login(getattr(story, who))
    shown = client.get(version.get_absolute_url()).content.decode()
    assert "We take whom we can care for." in shown and "Riverside, as of" in shown and "PT closed" in shown
    writes = client.get("/referrals/policy/new/").status_code
    assert writes == (200 if who == "olga" else 403)


def test_a_replaced_version_says_by_which(client, story, today):
    old, new = issue(story, today - timedelta(days=9)), issue(story, today)
    client.force_login(story.mo)
    shown = client.get(old.get_absolute_url()).content.decode()
    assert "replaced by" in shown and new.get_absolute_url() in shown and "What we have room for" not in shown


def test_what_is_typed_is_shown_as_text(client, story, today):
    version = issue(story, today, "<script>alert(1)</script>")
    client.force_login(story.mo)
    assert "<script>alert" not in client.get(version.get_absolute_url()).content.decode()


def test_a_stranger_reads_nothing(client, story, today):
    assert client.get(issue(story, today).get_absolute_url()).status_code == 302
