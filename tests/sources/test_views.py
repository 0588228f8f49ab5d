"""A list that one comes back to has a name: mine, or the team's."""

import pytest

from accounts.models import Membership
from sources.models import SavedView

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria(client, story):
    client.force_login(story.maria)
    return client


def undo_on(client, page):
    text = client.get(page).content.decode()
    return client.post(f"/undo/{text.rpartition('/undo/')[2].partition('/')[0]}/")


def test_a_view_is_a_name_for_an_address(maria, story):
    page = maria.get("/sources/?tier=A&sort=-name&page=1").content.decode()
    assert 'href="/sources/views/new/?tier=A&amp;sort=-name"' in page
    answer = maria.post("/sources/views/new/?tier=A&sort=-name&columns=phone,tier", {"name": "Best ones"})
    view = SavedView.objects.get()
    assert (view.user, view.branch, view.query) == (story.maria, None, "tier=A&sort=-name&columns=tier,phone")
    assert answer["Location"] == f"/sources/?{view.query}"
    page = maria.get(answer["Location"]).content.decode()
    assert "“Best ones” is saved." in page and 'aria-current="page">Best ones' in page
    assert "Mercy Hospital" in page and "Oakview" not in page
    assert 'aria-current="page">Best ones' not in maria.get("/sources/?tier=B").content.decode()


def test_the_same_name_again_replaces_it_and_undo_brings_the_first_back(maria):
    maria.post("/sources/views/new/?tier=A", {"name": "Best ones"})
    answer = maria.post("/sources/views/new/?tier=B", {"name": "best ones"})
    assert [(view.name, view.query) for view in SavedView.objects.all()] == [("best ones", "tier=B")]
    undo_on(maria, answer["Location"])
    assert [(view.name, view.query) for view in SavedView.objects.all()] == [("Best ones", "tier=A")]


def test_shared_with_a_branch_it_is_the_teams(client, maria, story):
    maria.post("/sources/views/new/?owner=mine", {"name": "My book", "branch": story.riverside.pk})
    for who, sees in [(story.mo, True), (story.ines, True), (story.noel, False)]:
        client.force_login(who)
        assert ("My book" in client.get("/sources/").content.decode()) == sees
    client.force_login(story.mo)
    assert "Mercy" not in client.get("/sources/?owner=mine").content.decode(), "“mine” is whoever looks"


def test_my_own_is_nobody_elses(client, maria, story):
    maria.post("/sources/views/new/?tier=A", {"name": "Best ones"})
    view = SavedView.objects.get()
    client.force_login(story.mo)
    assert ">Best ones" not in client.get("/sources/").content.decode()
    assert client.get(f"/sources/views/{view.pk}/").status_code == 404
    assert client.post(f"/sources/views/{view.pk}/removal/").status_code == 404


def test_it_is_renamed_shared_and_removed(maria, story):
    maria.post("/sources/views/new/?tier=A", {"name": "Best ones"})
    view = SavedView.objects.get()
    assert f"/sources/views/{view.pk}/" in maria.get("/sources/?tier=A").content.decode()
    assert 'value="Best ones"' in maria.get(f"/sources/views/{view.pk}/").content.decode()
    maria.post(f"/sources/views/{view.pk}/", {"name": "Top", "branch": story.riverside.pk})
    view.refresh_from_db()
    assert (view.name, view.branch, view.query) == ("Top", story.riverside, "tier=A")
    maria.post(f"/sources/views/{view.pk}/removal/")
    assert not SavedView.objects.exists()
    undo_on(maria, "/sources/")
    assert SavedView.objects.get().name == "Top"


def test_two_of_ones_views_have_two_names(maria):
    maria.post("/sources/views/new/?tier=A", {"name": "Top"})
    maria.post("/sources/views/new/?tier=B", {"name": "Next"})
    answer = maria.post(f"/sources/views/{SavedView.objects.get(name='Next').pk}/", {"name": "top"})
    assert answer.status_code == 422 and "There is a view of that name already" in answer.content.decode()
    assert sorted(SavedView.objects.values_list("name", flat=True)) == ["Next", "Top"]


@pytest.mark.parametrize("typed", [{}, {"name": " "}, {"name": "x" * 41}, {"name": "Top", "branch": "nowhere"}])
def test_what_is_no_view_is_refused_with_what_was_typed(maria, typed):
    answer = maria.post("/sources/views/new/?tier=A", typed)
    assert answer.status_code == 422 and not SavedView.objects.exists()
    assert typed.get("name", "").strip() in answer.content.decode()


def test_nobody_shares_with_a_branch_that_they_do_not_work_in(maria, story):
    assert maria.post("/sources/views/new/", {"name": "Top", "branch": story.hillside.pk}).status_code == 422


def test_an_address_too_long_to_keep(maria):
    answer = maria.post(f"/sources/views/new/?q={'x' * 2001}", {"name": "Top"})
    assert answer.status_code == 422 and "too long" in answer.content.decode()


def test_a_shared_one_is_changed_by_its_person_or_a_manager(client, maria, story):
    maria.post("/sources/views/new/?tier=A", {"name": "Team", "branch": story.riverside.pk})
    page = f"/sources/views/{SavedView.objects.get().pk}/"
    other = story.person("Max Moss", "marketer", story.riverside)
    for who, status in [(other, 403), (story.ines, 403), (story.mo, 200), (story.noel, 404)]:
        client.force_login(who)
        assert client.get(page).status_code == status
        assert (page in client.get("/sources/?tier=A").content.decode()) == (status == 200)
    client.force_login(story.mo)
    client.post(f"{page}removal/")
    assert not SavedView.objects.exists()


def test_who_leaves_the_branch_sees_its_views_no_more(client, maria, story):
    maria.post("/sources/views/new/?tier=A", {"name": "Team", "branch": story.riverside.pk})
    Membership.objects.filter(user=story.mo).delete()
    assert not SavedView.objects.visible_to(type(story.mo).objects.get(pk=story.mo.pk)).exists()
