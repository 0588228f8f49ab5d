"""The list by stage: filters in the address, fragments for htmx, and a record of whose names were seen."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.models import AccessRecord
from referrals.models import Referral

pytestmark = pytest.mark.django_db


def arrive(story, last_name: str, **columns) -> Referral:
    patient = {"last_name": last_name, "first_name": "Rosa", "phone": "5125550199", "zip": "78705"}
    what = {"form_id": uuid4(), "by": story.ines, "source": story.mercy}
    return Referral.arrive(patient=patient, **{**what, **columns})


def test_the_open_ones_first_and_each_stage_behind_its_tab(ines, story):
    arrive(story, "Refused").refuse("payer", by=story.ines)
    assert "Ada Brook" in (page := ines.get("/referrals/").content.decode()) and "Rosa Refused" not in page
    assert (
        "Rosa Refused" in (page := ines.get("/referrals/?stage=not_taken").content.decode()) and "Ada Brook" not in page
    )
    assert "Rosa Refused" in (page := ines.get("/referrals/?stage=all").content.decode()) and "Ada Brook" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("urgency=urgent", {"Urgent"}),
        ("q=oakv", {"Oakview", "Hers"}),
        ("payer={medicare}", {"Brook"}),
        ("whose=mine", {"Brook", "Urgent", "Oakview"}),
        ("whose=unassigned", {"Field", "Hers"}),
        ("marketer={lena}", {"Hers"}),
    ],
)
def test_filters_stand_in_the_address(ines, story, asked, found):
    arrive(story, "Urgent", urgency="urgent")
    arrive(story, "Oakview", source=story.oakview)
    arrive(story, "Field", by=story.maria)
    lena = story.person("Lena Berg", "marketer", story.riverside)
    arrive(story, "Hers", source=story.oakview, by=lena)
    page = ines.get(f"/referrals/?{asked.format(medicare=story.medicare.pk, lena=lena.pk)}").content.decode()
    assert {name for name in ("Brook", "Urgent", "Oakview", "Field", "Hers") if f" {name}</a>" in page} == found


def test_nonsense_in_the_address_is_no_error(ines, story):
    assert ines.get("/referrals/?stage=lost&urgency=no&payer=x&page=999&sort=password").status_code == 200


def test_htmx_gets_only_the_rows(ines, story):
    rows = ines.get("/referrals/", headers={"HX-Request": "true"})
    assert "<h1>" not in rows.content.decode() and "Ada Brook" in rows.content.decode()
    assert "HX-Request" in rows.headers["Vary"]
    back = ines.get("/referrals/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<h1>" in back.content.decode()


def test_names_that_were_seen_are_on_record(ines, story):
    ines.get("/referrals/")
    record = AccessRecord.objects.get(user=story.ines, how="list")
    assert record.rows == [story.ada.pk]


def test_empty_and_hidden_say_so(client, story):
    client.force_login(story.noel)
    assert "No referral stands here" in client.get("/referrals/").content.decode()
    client.force_login(story.ines)
    assert "Show all open ones" in client.get("/referrals/?q=oakview").content.decode()


def test_fifty_a_page(ines, story):
    for number in range(51):
        arrive(story, f"Number{number}")
    page = ines.get("/referrals/").content.decode()
    assert page.count('scope="row"') == 50 and "52" in page
    assert ines.get("/referrals/?page=2").content.decode().count('scope="row"') == 2


def test_each_column_says_what_it_holds(ines, story):
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a [^>]*>)?([^<]+)', ines.get("/referrals/").content.decode())
    assert [head.strip() for head in heads] == [
        "Patient", "Source", "Stage", "Due", "Came", "Payer", "Urgency", "Marketer",
    ]  # fmt: skip


def test_a_marketer_meets_the_own_ones_and_no_choice_of_colleagues(client, story):
    lena = story.person("Lena Berg", "marketer", story.riverside)
    arrive(story, "Hers", source=story.oakview, by=lena)
    client.force_login(story.maria)
    page = client.get("/referrals/?stage=all").content.decode()
    assert "Ada Brook" in page and "Hers" not in page and "Lena Berg" not in page


def test_few_queries_however_many_rows(ines, story, django_assert_max_num_queries):
    for number in range(12):
        arrive(story, f"Number{number}", contact=story.dana, payer=story.medicare)
    ines.get("/sources/")  # the day's first request also notes the session
    with django_assert_max_num_queries(12):
        ines.get("/referrals/?stage=all")


def test_an_administrator_may_not(client, story):
    client.force_login(story.olga)
    assert client.get("/referrals/").status_code == 403


def due_of(page: str) -> list[str]:
    return re.findall(r'data-label="Due"[^>]*>(.*?)</td>', page, re.DOTALL)


def test_late_ones_come_first_where_that_is_asked(monday_at_nine, ines, story):
    late, urgent = arrive(story, "Late"), arrive(story, "Urgent", urgency="urgent")
    arrive(story, "Inquiry", inquiry=True)
    Referral.objects.filter(pk=late.pk).update(answer_due_at=late.received_at - timedelta(days=1))
    page = ines.get("/referrals/").content.decode()
    assert 'href="?sort=due">Late first</a>' in page and page.index("Rosa Inquiry") < page.index("Rosa Late")
    page = ines.get("/referrals/?sort=due").content.decode()
    names = ["Rosa Late", "Rosa Urgent", "Ada Brook", "Rosa Inquiry"]
    assert sorted(names, key=page.index) == names and "Newest first" in page
    assert [("Late</span>" in due, "Answer was due" in due) for due in due_of(page)] == [(True, True)] + 3 * [
        (False, False)
    ]
    assert due_of(page)[-1] == "—"  # an inquiry starts no clock
    assert urgent.answer_due_at


def test_of_what_is_closed_no_clock_runs(ines, story):
    story.ada.refuse("staff", by=story.ines)
    for stage in ("not_taken", "all"):
        page = ines.get(f"/referrals/?stage={stage}&sort=due").content.decode()
        assert due_of(page) == ["—"] and "Late first" not in page


def test_all_that_is_late_is_said_and_else_the_next_clock(monday_at_nine, ines, story):
    (due,) = due_of(ines.get("/referrals/").content.decode())
    assert "Answer due by 11:00 AM" in due and "First visit" not in due
    monday_at_nine.shift(timedelta(days=9))
    ines.force_login(story.ines)
    (due,) = due_of(ines.get("/referrals/").content.decode())
    assert "Answer was due" in due and "First visit was due" in due and due.count("Late</span>") == 2
    assert "&lt;" not in due


def test_a_marketer_sees_that_a_visit_is_late_and_not_from_when(client, story):
    """From the day one could tell when the patient left the hospital."""
    story.ada.accept(by=story.ines)
    Referral.objects.update(start_wanted_on=story.riverside.day_of(story.ada.received_at) - timedelta(days=2))
    client.force_login(story.maria)
    for page in ("/referrals/", f"/referrals/{story.ada.pk}/"):
        text = client.get(page).content.decode()
        assert "Late</span> First visit due</span>" in text and "was due by" not in text
    client.force_login(story.ines)
    assert "First visit was due by" in client.get("/referrals/").content.decode()
