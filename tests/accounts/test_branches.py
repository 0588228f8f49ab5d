from datetime import time

import pytest
from django.db import IntegrityError

from accounts.models import Branch, Membership

pytestmark = pytest.mark.django_db
HOURS = {"opens_at": "08:00", "closes_at": "18:00", "answer_urgent_minutes": 30, "answer_routine_minutes": 120}


def described(**changed):
    return {"name": "Riverside", "time_zone": "America/Chicago", "phone": "", "working_days": [0], **HOURS, **changed}


def test_who_opens_a_branch_administers_it(client, story):
    client.force_login(story.olga)
    assert '<option value="America/Chicago" selected>Central' in client.get("/branches/new/").content.decode()
    form = described(name="Lakeside", time_zone="America/Denver", phone="512 555 0100", working_days=[0, 5])
    assert client.post("/branches/new/", form).url == "/branches/"
    lakeside = Branch.objects.get(name="Lakeside")
    assert Membership.objects.filter(branch=lakeside, user=story.olga, role="administrator").exists()
    assert "Lakeside" in client.get("/branches/").content.decode()


def test_a_branch_is_edited_by_who_keeps_it(client, story):
    client.force_login(story.olga)
    page = f"/branches/{story.riverside.pk}/"
    client.post(page, described(name="Riverside South", time_zone="Pacific/Honolulu"))
    story.riverside.refresh_from_db()
    assert (story.riverside.name, story.riverside.time_zone) == ("Riverside South", "Pacific/Honolulu")


def test_a_name_that_is_taken_is_refused_with_what_was_typed(client, story):
    client.force_login(story.olga)
    answer = client.post("/branches/new/", described(name="Hillside", phone="77"))
    assert "already exists" in answer.content.decode()
    assert 'value="77"' in answer.content.decode()


def test_anothers_branch_is_not_found(client, story):
    story.person("Oksana Bond", "administrator", Branch.objects.create(name="Lakeside"))
    client.force_login(story.olga)
    lakeside = Branch.objects.get(name="Lakeside")
    assert client.get(f"/branches/{lakeside.pk}/").status_code == 404
    assert "Lakeside" not in client.get("/branches/").content.decode()


def test_who_works_in_a_branch_may_not_edit_it(client, story):
    client.force_login(story.mo)
    assert client.post(f"/branches/{story.riverside.pk}/", {"name": "Mo's"}).status_code == 403


def test_a_branch_keeps_its_hours_and_how_soon_it_answers(client, story):
    client.force_login(story.olga)
    page = f"/branches/{story.riverside.pk}/"
    text = client.get(page).content.decode()
    assert 'value="08:00"' in text and 'value="18:00"' in text and "An answer is due within" in text
    client.post(page, described(opens_at="07:30", closes_at="00:00", answer_urgent_minutes=15))
    story.riverside.refresh_from_db()
    assert (story.riverside.opens_at, story.riverside.closes_at) == (time(7, 30), time(0))
    assert story.riverside.answer_urgent_minutes == 15


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"closes_at": "07:00"}, "Closes before it opens"),
        ({"closes_at": "08:00"}, "Closes before it opens"),
        ({"answer_urgent_minutes": 0}, "greater than or equal to 1"),
        ({"answer_routine_minutes": 100_000}, "less than or equal to 6000"),
        ({"opens_at": "late"}, "Enter a valid time"),
    ],
)
def test_hours_that_cannot_be_are_refused(client, story, typed, said):
    client.force_login(story.olga)
    page = client.post(f"/branches/{story.riverside.pk}/", described(**typed)).content.decode()
    assert said in page and "Constraint" not in page
    story.riverside.refresh_from_db()
    assert (story.riverside.opens_at, story.riverside.answer_urgent_minutes) == (time(8), 30)


@pytest.mark.parametrize("wrong", [{"closes_at": time(7)}, {"answer_urgent_minutes": 0}])
def test_the_database_refuses_them_too(story, wrong):
    with pytest.raises(IntegrityError):
        Branch.objects.filter(pk=story.riverside.pk).update(**wrong)


def test_how_its_sources_hear(client, story):
    client.force_login(story.olga)
    page = f"/branches/{story.riverside.pk}/updates/"
    assert "How sources hear" in client.get(f"/branches/{story.riverside.pk}/").content.decode()
    said = {"update_channel": "fax", "update_milestones": ["accepted"], "update_sending": "reviewed"}
    assert client.post(page, said).url == f"/branches/{story.riverside.pk}/"
    story.riverside.refresh_from_db()
    assert story.riverside.update_words == "Fax, after somebody has read them: accepted"
    answer = client.post(page, said | {"update_milestones": []})
    assert answer.status_code == 422 and "Choose at least one" in answer.content.decode()
    client.force_login(story.mo)
    assert client.get(page).status_code == 403
