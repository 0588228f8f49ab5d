"""A new source is won: identified, met, interested, first referral; and given up with a reason."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now

from followups.models import Visit
from sources.choices import ProspectStage, SourceKind, SourceStatus
from sources.models import Source
from sources.models.winning import BENCHMARKS
from tests.factories.referrals import ReferralFactory
from tests.factories.sources import SourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria(client, story):
    Source.objects.filter(pk=story.oakview.pk).update(owner=story.maria)
    client.force_login(story.maria)
    return client


def way_back(client, answer):
    """Where the Undo of the page that follows leads."""
    page = client.get(answer["Location"]).content.decode()
    return f"/undo/{page.partition('/undo/')[2].partition('/')[0]}/"


def undo(client, answer):
    client.post(way_back(client, answer))


def oakview(story):
    return Source.objects.get(pk=story.oakview.pk)


def visit(story, days=0, outcome="good_talk"):
    return Visit.log(
        form_id=uuid4(), source=oakview(story), by=story.maria, outcome=outcome, at=now() - timedelta(days=days)
    )


def column(page, stage):
    return page.partition(f'aria-labelledby="stage-{stage}"')[2].partition("</section>")[0]


# ---- by itself ----


def test_a_first_talk_makes_it_met_and_a_first_referral_active(story):
    assert oakview(story).status == SourceStatus.IDENTIFIED
    visit(story, days=9, outcome="nobody_in")
    assert oakview(story).status == SourceStatus.IDENTIFIED
    talk = visit(story, days=5)
    assert oakview(story).status == SourceStatus.MET
    assert oakview(story).first_met_on == talk.day
    sent = ReferralFactory(source=oakview(story), by=story.ines)
    won = oakview(story)
    assert (won.status, won.first_referral_at) == (SourceStatus.ACTIVE, sent.received_at)
    second = ReferralFactory(source=won, by=story.ines)
    assert oakview(story).first_referral_at == sent.received_at < second.received_at


def test_an_undo_of_either_takes_it_back(story):
    talk = visit(story)
    sent = ReferralFactory(source=oakview(story), by=story.ines)
    sent.take_back(by=story.ines)
    assert (oakview(story).status, oakview(story).first_referral_at) == (SourceStatus.MET, None)
    talk.delete()
    assert oakview(story).status == SourceStatus.IDENTIFIED


def test_an_edit_in_between_stands_in_no_undos_way(maria, story):
    form = {"form_id": uuid4(), "source": f"source-{story.oakview.pk}", "outcome": "good_talk"}
    answer = maria.post("/visits/new/", form)
    page = maria.get(answer.url).content.decode()
    edit = {"version": oakview(story).version, "name": "Oakview", "kind": "snf", "tier": "C", "city": "Austin"}
    assert maria.post(f"/sources/{story.oakview.pk}/edit/", edit).status_code == 302
    maria.post(f"/undo/{page.partition('/undo/')[2].partition('/')[0]}/")
    assert (oakview(story).status, oakview(story).city) == (SourceStatus.IDENTIFIED, "Austin")


def test_one_question_asks_the_same_of_rows_and_of_a_row(story):
    """Source.status beside of_status, over every mix of facts."""
    facts = [
        {"prospect_stage": stage, "first_met_on": met, "last_referral_at": sent, "inactive_at": gone,
         "inactive_reason": "closed" if gone else ""}
        for stage in ProspectStage.values
        for met in (None, date(2026, 1, 5))
        for sent in (None, now() - timedelta(days=9), now())
        for gone in (None, now() - timedelta(days=5))
    ]  # fmt: skip
    rows = SourceFactory.create_batch(len(facts), branch=story.hillside)
    for row, columns in zip(rows, facts, strict=True):
        Source.objects.filter(pk=row.pk).update(**columns)
    rows = list(Source.objects.filter(pk__in=[row.pk for row in rows]))
    seen = set()
    for status in SourceStatus:
        there = set(Source.objects.of_status(status).filter(branch=story.hillside, pk__in=[row.pk for row in rows]))
        assert there == {row for row in rows if row.status == status}, status
        assert not there & seen
        seen |= there
    assert seen == set(rows)
    assert set(Source.objects.awake().filter(pk__in=[row.pk for row in rows])) == {
        row for row in rows if not row.is_inactive
    }


# ---- by a button ----


def test_moved_on_and_back_and_undone(maria, story):
    address = f"/sources/{story.oakview.pk}/stage/"
    answer = maria.post(address, {"stage": "interested"})
    assert answer.url == f"/sources/{story.oakview.pk}/" and way_back(maria, answer)
    assert oakview(story).status == SourceStatus.INTERESTED
    answer = maria.post(address, {"stage": "met", "back": "winning"})
    assert answer.url == "/sources/winning/" and oakview(story).status == SourceStatus.MET
    undo(maria, answer)
    assert oakview(story).status == SourceStatus.INTERESTED


def test_what_cannot_be_moved_says_why(maria, story):
    visit(story)
    for source, stage, sentence in (
        (story.mercy, "met", "Mercy Hospital sends already."),
        (story.oakview, "identified", "Somebody talked to Oakview Rehab already."),
    ):
        answer = maria.post(f"/sources/{source.pk}/stage/", {"stage": stage})
        assert sentence in maria.get(answer["Location"]).content.decode()
    oakview(story).give_up(reason="closed")
    answer = maria.post(f"/sources/{story.oakview.pk}/stage/", {"stage": "met"})
    assert "was given up: take it up again first" in maria.get(answer["Location"]).content.decode()
    before = oakview(story).prospect_stage
    maria.post(f"/sources/{story.oakview.pk}/stage/", {"stage": "won"})
    assert oakview(story).prospect_stage == before


def test_who_may_not_edit_it_moves_nothing(client, story):
    Source.objects.filter(pk=story.oakview.pk).update(owner=story.mo)
    for who, status in (("ines", 403), ("maria", 403), ("noel", 404)):
        client.force_login(getattr(story, who))
        for name in ("stage", "inactivity", "inactivity/end"):
            posted = {"stage": "met", "reason": "closed"}
            assert client.post(f"/sources/{story.oakview.pk}/{name}/", posted).status_code == status, (who, name)
    assert oakview(story).status == SourceStatus.IDENTIFIED


# ---- given up ----


def test_given_up_with_a_reason_nothing_is_due_any_more(maria, story):
    due = oakview(story).next_check_in
    address = f"/sources/{story.oakview.pk}/inactivity/"
    assert maria.get(address).status_code == 200
    assert maria.post(address, {}).status_code == 422
    answer = maria.post(address, {"reason": "no_patients"})
    back = way_back(maria, answer)
    gone = oakview(story)
    assert (gone.status, gone.next_check_in) == (SourceStatus.INACTIVE, None)
    page = maria.get(f"/sources/{story.oakview.pk}/").content.decode()
    assert "<b>Inactive</b> since" in page and "has no patients for us" in page and "overdue" not in page
    again = maria.post(address, {"reason": "closed"})
    assert "was given up already" in maria.get(again["Location"]).content.decode()
    maria.post(back)
    assert (oakview(story).status, oakview(story).next_check_in) == (SourceStatus.IDENTIFIED, due)


def test_taken_up_again_by_hand_or_by_a_referral(maria, story):
    oakview(story).give_up(reason="closed")
    maria.post(f"/sources/{story.oakview.pk}/inactivity/end/")
    assert oakview(story).status == SourceStatus.IDENTIFIED
    oakview(story).give_up(reason="closed")
    sent = ReferralFactory(source=oakview(story), by=story.ines)
    assert oakview(story).status == SourceStatus.ACTIVE and oakview(story).next_check_in
    sent.take_back(by=story.ines)
    assert oakview(story).status == SourceStatus.INACTIVE and oakview(story).next_check_in is None


def test_a_silence_of_one_given_up_alarms_nobody(story):
    long_ago = now() - timedelta(days=300)
    Source.objects.filter(pk=story.mercy.pk).update(last_referral_at=long_ago, usual_gap_days=3)
    mercy = Source.objects.get(pk=story.mercy.pk)
    assert mercy in Source.objects.perhaps_silent(at=now())
    mercy.give_up(reason="other_agency")
    assert mercy not in Source.objects.perhaps_silent(at=now())


# ---- the board ----


def test_the_board_with_contacts_and_weeks_beside_the_benchmark(maria, story):
    visit(story, days=22), visit(story, days=3)
    page = maria.get("/sources/winning/").content.decode()
    met = column(page, "met")
    assert "Oakview Rehab" in met and "2 contacts in 3 weeks" in met and "Usual: 6 months and 26 contacts" in met
    assert "one consultant, over 100 reps" in page and "Mercy" not in page.partition("stage-won")[0]
    assert 'value="interested"' in met and 'value="identified"' not in met


def test_whoever_sent_first_lately_stands_in_the_last_column(maria, story):
    ReferralFactory(source=oakview(story), by=story.ines)
    page = maria.get("/sources/winning/").content.decode()
    won = column(page, "won")
    assert "Oakview Rehab" in won and "Mercy Hospital" in won  # Ada Brook was Mercy's first
    Source.objects.filter(pk=story.mercy.pk).update(first_referral_at=now() - timedelta(days=91))
    assert "Mercy Hospital" not in column(maria.get("/sources/winning/").content.decode(), "won")


def test_a_marketers_own_first_and_everybodys_on_wish(maria, story):
    SourceFactory(branch=story.riverside, owner=story.mo, name="Elm Street Practice")
    assert "Elm Street Practice" not in maria.get("/sources/winning/").content.decode()
    page = maria.get("/sources/winning/?whose=all").content.decode()
    assert "Elm Street Practice" in page and "Mo Haddad" in page and "Hilltop" not in page


def test_intake_sees_all_of_the_branch_and_moves_none(client, story):
    client.force_login(story.ines)
    page = client.get("/sources/winning/").content.decode()
    assert "Oakview Rehab" in page and "/stage/" not in page
    client.force_login(story.olga)
    assert client.get("/sources/winning/").status_code == 403


def test_a_full_column_leads_to_its_list(maria, story, django_assert_max_num_queries):
    SourceFactory.create_batch(60, branch=story.riverside, owner=story.maria)
    with django_assert_max_num_queries(12):
        page = maria.get("/sources/winning/").content.decode()
    assert column(page, "identified").count("<li>") == 20 and "All 61" in page
    listed = maria.get("/sources/winning/?stage=identified").content.decode()
    assert column(listed, "identified").count("<li>") == 50 and "1 of 2" in listed
    assert (
        column(maria.get("/sources/winning/?stage=identified&page=2").content.decode(), "identified").count("<li>")
        == 11
    )


def test_nothing_to_win_says_so(client, story):
    client.force_login(story.maria)
    Source.objects.exclude(pk=story.mercy.pk).filter(branch=story.riverside).update(owner=story.mo)
    Source.objects.update(first_referral_at=now() - timedelta(days=200))
    assert "Prospects of yours will stand here." in client.get("/sources/winning/").content.decode()
    Source.objects.update(inactive_at=now(), inactive_reason="closed")
    assert "Prospects will stand here." in client.get("/sources/winning/?whose=all").content.decode()
    assert client.get("/sources/winning/?stage=nonsense&page=x").status_code == 200


def test_the_benchmarks_are_the_consultants():
    assert {kind: (b.weeks, b.contacts) for kind, b in BENCHMARKS.items()} == {
        SourceKind.HOSPITAL: (52, 50),
        SourceKind.SNF: (26, 26),
        SourceKind.PHYSICIAN_PRACTICE: (6.5, 8),
    }
