"""The board: open ones by stage, late first, with what they lack; moves from it lead back to it."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.utils.timezone import now

from accounts.models import AccessRecord
from referrals.board import AT_MOST, Board
from referrals.models import PayerAcceptance, Referral
from tests.referrals.course import put_on, stage_of
from tests.referrals.test_referrals import arrive

pytestmark = pytest.mark.django_db


def board_of(user, picked=""):
    rows = Referral.objects.visible_to(user).with_names()
    return Board(rows, user, at=now(), picked=picked)


def cards(user, stage, picked=""):
    return next(column.cards for column in board_of(user, picked).columns if column.stage == stage)


def column(html, stage):
    return html.partition(f'id="{stage}"')[2].partition("</section>")[0]


def poll_of(html):
    return {"HX-Request": "true", "If-None-Match": re.search(r"If-None-Match&quot;: &quot;\\&quot;(\w+)", html)[1]}


# What stands on it.


def test_each_open_one_stands_in_the_column_of_its_stage(ines, story):
    put_on(arrive(story, "Stone"), "accepted")
    html = ines.get("/referrals/board/").content.decode()
    assert f'id="card-{story.ada.pk}"' in column(html, "received")
    assert "R. S., 78705" in column(html, "accepted") and "None." in column(html, "scheduled")
    assert 'id="inquiry"' not in html


def test_initials_and_zip_never_the_name(ines, story):
    html = ines.get("/referrals/board/").content.decode()
    assert "A. B., 78705" in html and "Brook" not in html and "Ada" not in html


def test_an_inquiry_has_a_column_while_there_is_one(ines, story):
    put_on(story.ada, "inquiry")
    html = ines.get("/referrals/board/").content.decode()
    assert "A. B." in column(html, "inquiry") and "due" not in column(html, "inquiry")


def test_late_first_and_urgent_before_routine(story):
    # A Wednesday morning, while the branch is open.
    with time_machine.travel("2026-11-18T16:00Z", tick=False):
        old, new = arrive(story, "Old"), arrive(story, "New")
        urgent = arrive(story, "Urgent", urgency="urgent")
        Referral.objects.filter(pk=old.pk).update(
            received_at=now() - timedelta(hours=5), answer_due_at=now() - timedelta(hours=3)
        )
        shown = [card.pk for card in cards(story.ines, "received") if card.pk != story.ada.pk]
        assert shown == [old.pk, urgent.pk, new.pk]
        late = next(card for card in cards(story.ines, "received") if card.pk == old.pk)
        assert late.clocks[0].state == "late" and late.clocks[0].words.startswith("Answer was due by")


def test_a_card_carries_both_clocks(story):
    words = [clock.words for clock in cards(story.ines, "received")[0].clocks]
    assert [word.partition(" due by")[0] for word in words] == ["Answer", "First visit"]


def test_a_card_says_what_is_missing(story):
    assert cards(story.ines, "received")[0].missing == ["face-to-face", "orders", "physician", "homebound"]
    rosa = arrive(story, "Stone", source=story.oakview)
    lacks = next(card.missing for card in cards(story.ines, "received") if card.pk == rosa.pk)
    assert lacks[:3] == ["who sent it", "whose it is", "payer"]


def test_an_authorisation_is_missing_where_the_branch_asks_for_it(story):
    assert "authorisation" not in cards(story.ines, "received")[0].missing
    PayerAcceptance.objects.filter(payer=story.medicare).update(answer="authorisation")
    assert "authorisation" in cards(story.ines, "received")[0].missing
    Referral.objects.filter(pk=story.ada.pk).update(authorisation="A-17")
    assert "authorisation" not in cards(story.ines, "received")[0].missing


def test_a_full_column_says_how_many_more_and_the_list_has_them(ines, story):
    for number in range(AT_MOST + 3):
        arrive(story, f"N{number}")
    received = column(ines.get("/referrals/board/?urgency=routine").content.decode(), "received")
    assert received.count("data-card") == AT_MOST and "4 more" in received
    assert f'<span class="meta">{AT_MOST + 4}</span>' in received
    link = re.search(r'href="(/referrals/\?[^"]+)"', received)[1].replace("&amp;", "&")
    assert "stage=received" in link and "sort=due" in link and "urgency=routine" in link
    assert ines.get(link).status_code == 200


def test_started_and_refused_ones_are_folded_until_asked_for(ines, story):
    put_on(story.ada, "not_taken")
    folded = ines.get("/referrals/board/").content.decode()
    assert "A. B." not in folded and "?column=not_taken" in column(folded, "not_taken")
    shown = column(ines.get("/referrals/board/?column=not_taken").content.decode(), "not_taken")
    assert "A. B." in shown and "/reopening/" in shown


def test_of_many_refused_ones_the_newest_and_a_way_to_all(ines, story):
    for number in range(AT_MOST + 1):
        arrive(story, f"N{number}").refuse("payer", by=story.ines)
    shown = column(ines.get("/referrals/board/?column=not_taken").content.decode(), "not_taken")
    assert shown.count("data-card") == AT_MOST and "All of them" in shown


def test_empty_and_hidden_say_so(client, story):
    client.force_login(story.noel)
    assert "No open referrals." in client.get("/referrals/board/").content.decode()
    client.force_login(story.ines)
    hidden = client.get("/referrals/board/?urgency=urgent").content.decode()
    assert "No open referral fits." in hidden and "Show all open ones" in hidden


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("whose=mine", {"A. B.", "R. O."}),
        ("whose=unassigned", {"R. F."}),
        ("q=oakv", {"R. O."}),
        ("payer={medicare}", {"A. B."}),
        ("urgency=urgent", {"R. O."}),
        ("marketer={maria}", {"A. B.", "R. F."}),
    ],
)
def test_filters_stand_in_the_address_and_go_along_to_the_list(ines, story, asked, found):
    arrive(story, "Oakview", source=story.oakview, urgency="urgent")
    arrive(story, "Field", by=story.maria)
    asked = asked.format(medicare=story.medicare.pk, maria=story.maria.pk)
    html = ines.get(f"/referrals/board/?{asked}").content.decode()
    assert {who for who in ("A. B.", "R. O.", "R. F.") if who in html} == found
    assert f'href="/referrals/?{asked}"' in html
    assert f'href="/referrals/board/?{asked}"' in ines.get(f"/referrals/?{asked}").content.decode()


def test_of_two_branches_one(client, story):
    from accounts.models import Membership

    Membership.objects.create(user=story.ines, branch=story.hillside, role="intake")
    arrive(story, "Hill", source=story.hilltop)
    client.force_login(story.ines)
    assert {who in client.get("/referrals/board/").content.decode() for who in ("A. B.", "R. H.")} == {True}
    there = client.get(f"/referrals/board/?branch={story.hillside.pk}").content.decode()
    assert "R. H." in there and "A. B." not in there


def test_nonsense_in_the_address_is_no_error(ines, story):
    assert ines.get("/referrals/board/?column=lost&urgency=no&payer=x&whose=%00").status_code == 200


# Who sees what.


def test_a_marketer_sees_her_own_without_the_patients_data_and_moves_nothing(client, story):
    put_on(story.ada, "received")
    Referral.objects.filter(pk=story.ada.pk).update(hospital_discharge_on=now().date() + timedelta(days=9))
    arrive(story, "Others", source=story.oakview)
    client.force_login(story.maria)
    html = client.get("/referrals/board/").content.decode()
    assert "A. B." in html and "R. O." not in html
    assert "78705" not in html and "orders" not in html and "draggable" not in html and "/claim/" not in html
    assert "First visit due</p>" in html or "First visit due\n" in html  # by when would tell the discharge


def test_administrators_see_no_board(client, story):
    client.force_login(story.olga)
    assert client.get("/referrals/board/").status_code == 403


def test_a_family_that_refers_stays_unnamed_on_the_wall(ines, story):
    story.mercy.kind = "family"
    story.mercy.name = "The Brooks"
    story.mercy.save()
    html = ines.get("/referrals/board/").content.decode()
    assert "Brooks" not in html and "A family" in html


def test_whose_cards_were_seen_is_on_record(ines, story):
    ines.get("/referrals/board/")
    assert AccessRecord.objects.get(user=story.ines, how="list").rows == [story.ada.pk]


# Moves from it.


def test_a_move_leads_back_to_the_board_as_it_was_at_its_column(ines, story):
    received = column(ines.get("/referrals/board/?whose=mine").content.decode(), "received")
    action = re.search(r'action="(/referrals/\d+/acceptance/[^"]+)"', received)[1]
    answer = ines.post(action)
    assert answer.headers["Location"] == "/referrals/board/?whose=mine#received" and stage_of(story) == "accepted"
    assert "Accepted." in ines.get("/referrals/board/?whose=mine").content.decode()


def test_a_move_that_asks_something_opens_its_form_and_leads_back_too(ines, story):
    html = ines.get("/referrals/board/").content.decode()
    form = re.search(r'href="(/referrals/\d+/refusal/\?board=[^"]+)"', html)[1]
    assert 'href="/referrals/board/?#received"' in ines.get(form).content.decode()
    assert ines.post(form, {"reason": ""}).status_code == 422
    answer = ines.post(form, {"reason": "payer"})
    assert answer.headers["Location"] == "/referrals/board/?#received" and stage_of(story) == "not_taken"


def test_taking_and_giving_lead_back_too(ines, story):
    rosa = arrive(story, "Stone", by=story.maria)
    assert (
        ines.post(f"/referrals/{rosa.pk}/claim/?board=%23received").headers["Location"] == "/referrals/board/?#received"
    )
    rosa.refresh_from_db()
    answer = ines.post(f"/referrals/{rosa.pk}/assignment/?board=", {"to": story.mo.pk, "version": rosa.version})
    assert answer.headers["Location"] == "/referrals/board/?"


def test_a_move_that_lost_a_race_is_explained_on_the_board(ines, story):
    story.ada.accept(by=story.mo)
    after = ines.post(f"/referrals/{story.ada.pk}/acceptance/?board={quote('whose=mine#received')}", follow=True)
    assert after.redirect_chain[-1][0] == "/referrals/board/?whose=mine#received"
    assert "Mo Haddad moved this referral to “accepted”" in after.content.decode()
    assert "A. B." in column(after.content.decode(), "accepted")


def test_the_way_back_is_never_another_site(ines, story):
    answer = ines.post(f"/referrals/{story.ada.pk}/review/?board={quote('//evil.test/' + chr(10) + 'X: y')}")
    assert answer.headers["Location"].startswith("/referrals/board/?") and "\n" not in answer.headers["Location"]


def test_undo_leads_back_to_the_board_with_its_filters(ines, story):
    ines.post(f"/referrals/{story.ada.pk}/acceptance/?board=whose%3Dmine")
    after = ines.get("/referrals/board/?whose=mine").content.decode()
    undo = re.search(r'action="(/undo/[^"]+)"', after)[1]
    back = ines.post(undo, headers={"Referer": "http://testserver/referrals/board/?whose=mine"})
    assert back.headers["Location"] == "/referrals/board/?whose=mine" and stage_of(story) == "received"


# It asks itself again.


def test_where_nothing_changed_nothing_is_sent_and_nothing_is_noted(ines, story):
    html = ines.get("/referrals/board/").content.decode()
    headers = poll_of(html)
    headers["If-None-Match"] = f'"{headers["If-None-Match"]}"'
    again = ines.get("/referrals/board/", headers=headers)
    assert again.status_code == 204 and not again.content
    assert AccessRecord.objects.filter(user=story.ines).count() == 1
    del headers["HX-Request"]
    assert ines.get("/referrals/board/", headers=headers).status_code == 304


@pytest.mark.parametrize(
    "change",
    [
        lambda story: story.ada.accept(by=story.mo),
        lambda story: story.ada.assign(story.mo, by=story.mo),
        lambda story: arrive(story, "New"),
        lambda story: Referral.objects.filter(pk=story.ada.pk).update(orders_on=now().date()),
        lambda story: story.ada.patient.edit(version=1, zip="78704"),
    ],
)
def test_what_changed_comes_as_the_board_alone(ines, story, change):
    mark = ines.get("/referrals/board/").headers["ETag"]
    change(story)
    again = ines.get("/referrals/board/", headers={"HX-Request": "true", "If-None-Match": mark})
    assert again.status_code == 200 and again.headers["ETag"] != mark
    assert again.content.decode().lstrip().startswith('<div id="board"')
    assert AccessRecord.objects.filter(user=story.ines).count() == 2


def test_a_clock_that_runs_out_is_a_change_and_a_minute_is_none(ines, story):
    with time_machine.travel("2026-11-18T16:00Z", tick=False) as clock:
        rosa = arrive(story, "Stone")
        due = rosa.answer_due_at
        mark = ines.get("/referrals/board/").headers["ETag"]
        clock.move_to(now() + timedelta(minutes=5))
        assert ines.get("/referrals/board/", headers={"If-None-Match": mark}).status_code == 304
        clock.move_to(due)
        ines.logout()
        ines.force_login(story.ines)  # the session ended meanwhile: a poll keeps nobody signed in
        assert ines.get("/referrals/board/", headers={"If-None-Match": mark}).status_code == 200


def test_htmx_gets_the_board_alone_and_the_back_button_the_page(ines, story):
    rows = ines.get("/referrals/board/", headers={"HX-Request": "true"})
    assert "<h1>" not in rows.content.decode() and "HX-Request" in rows.headers["Vary"]
    back = ines.get("/referrals/board/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<h1>" in back.content.decode()


def test_few_queries_however_many_cards_and_fewer_where_nothing_changed(ines, story, django_assert_max_num_queries):
    for number in range(AT_MOST + 3):
        arrive(story, f"N{number}", contact=story.dana, payer=story.medicare)
    mark = ines.get("/referrals/board/").headers["ETag"]  # the day's first request also notes the session
    with django_assert_max_num_queries(10):
        ines.get("/referrals/board/")
    with django_assert_max_num_queries(6):
        assert ines.get("/referrals/board/", headers={"If-None-Match": mark}).status_code == 304


def test_board_and_list_lead_to_what_is_to_be_attributed_whoever_may_do_it(client, story):
    for who, leads in ((story.ines, True), (story.maria, False)):
        client.force_login(who)
        for page in ("/referrals/", "/referrals/board/"):
            assert ('href="/referrals/attribution/"' in client.get(page).content.decode()) is leads
