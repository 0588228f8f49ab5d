import pytest

from accounts.models import Branch, Membership

pytestmark = pytest.mark.django_db


def test_who_opens_a_branch_administers_it(client, story):
    client.force_login(story.olga)
    assert '<option value="America/Chicago" selected>Central' in client.get("/branches/new/").content.decode()
    form = {"name": "Lakeside", "time_zone": "America/Denver", "phone": "512 555 0100", "working_days": [0, 5]}
    assert client.post("/branches/new/", form).url == "/branches/"
    lakeside = Branch.objects.get(name="Lakeside")
    assert Membership.objects.filter(branch=lakeside, user=story.olga, role="administrator").exists()
    assert "Lakeside" in client.get("/branches/").content.decode()


def test_a_branch_is_edited_by_who_keeps_it(client, story):
    client.force_login(story.olga)
    page = f"/branches/{story.riverside.pk}/"
    client.post(page, {"name": "Riverside South", "time_zone": "Pacific/Honolulu", "phone": "", "working_days": [0]})
    story.riverside.refresh_from_db()
    assert (story.riverside.name, story.riverside.time_zone) == ("Riverside South", "Pacific/Honolulu")


def test_a_name_that_is_taken_is_refused_with_what_was_typed(client, story):
    client.force_login(story.olga)
    answer = client.post(
        "/branches/new/", {"name": "Hillside", "time_zone": "America/Denver", "phone": "77", "working_days": [0]}
    )
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
