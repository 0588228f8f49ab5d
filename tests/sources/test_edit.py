"""A source is edited: by whom, what two people do to each other, how it is undone."""

import pytest

from accounts.models import Membership
from sources.models import Source

pytestmark = pytest.mark.django_db


def form_of(source, **typed):
    return {
        "name": source.name, "kind": source.kind, "tier": source.tier, "owner": source.owner_id or "",
        "zip": source.zip, "version": source.version, **typed,
    }  # fmt: skip


@pytest.fixture
def edit(client, story):
    def send(who, source, **typed):
        client.force_login(who)
        return client.post(f"/sources/{source.pk}/edit/", form_of(source, **typed))

    return send


def test_its_owner_edits_it_and_may_undo(client, edit, story):
    answer = edit(story.maria, story.mercy, name="Mercy Medical Center", city="Austin")
    story.mercy.refresh_from_db()
    assert (story.mercy.name, story.mercy.city, story.mercy.version) == ("Mercy Medical Center", "Austin", 2)
    page = client.get(answer["Location"]).content.decode()
    client.post(f"/undo/{page.partition('/undo/')[2].partition('/')[0]}/")
    story.mercy.refresh_from_db()
    assert (story.mercy.name, story.mercy.city) == ("Mercy Hospital", "")


def test_the_form_opens_with_what_stands_there(client, story):
    Source.objects.filter(pk=story.mercy.pk).update(phone="+15125550100")
    client.force_login(story.maria)
    page = client.get(f"/sources/{story.mercy.pk}/edit/").content.decode()
    assert 'value="Mercy Hospital"' in page and 'value="(512) 555-0100"' in page and 'value="78705"' in page


def test_two_at_once_the_second_sees_both(client, edit, story):
    old = Source.objects.get(pk=story.mercy.pk)
    edit(story.mo, story.mercy, tier="B")
    answer = edit(story.maria, old, name="Mercy Medical Center", tier="C")
    page = answer.content.decode()
    assert answer.status_code == 409 and "Somebody saved this while you were typing" in page
    assert 'data-label="Yours">C<' in page and 'data-label="Now">B<' in page
    assert 'value="Mercy Medical Center"' in page and 'name="version" value="2"' in page
    assert Source.objects.get(pk=old.pk).tier == "B"
    old.version = 2
    assert edit(story.maria, old, name="Mercy Medical Center", tier="C").status_code == 302
    assert Source.objects.get(pk=old.pk).tier == "C"


@pytest.mark.parametrize("version", ["", "x", "-1", "99"])
def test_a_form_without_its_version_overwrites_nothing(edit, story, version):
    assert edit(story.maria, story.mercy, name="Other", version=version).status_code in (409, 422)
    assert Source.objects.get(pk=story.mercy.pk).name == "Mercy Hospital"


def test_an_unowned_one_is_every_marketers(edit, story):
    assert edit(story.maria, story.oakview, owner=story.maria.pk).status_code == 302
    assert Source.objects.get(pk=story.oakview.pk).owner == story.maria


def test_to_another_owner_it_goes_on_the_page_that_asks_why(edit, story):
    answer = edit(story.mo, story.mercy, owner=story.mo.pk)
    assert answer.status_code == 422 and "there the reason is noted" in answer.content.decode()
    assert Source.objects.get(pk=story.mercy.pk).owner == story.maria


def test_neither_owner_nor_co_owner_gives_it_away_here(edit, story):
    lena = story.person("Lena Fox", "marketer", story.riverside)
    story.mercy.share_with(lena)
    for who, owner in [(lena, lena.pk), (lena, ""), (story.maria, ""), (story.maria, lena.pk)]:
        now = Source.objects.get(pk=story.mercy.pk)
        assert edit(who, now, owner=owner, name=now.name).status_code == 302
        assert Source.objects.get(pk=story.mercy.pk).owner == story.maria


def test_an_unowned_one_is_given_to_nobody_else_by_a_marketer(edit, story):
    lena = story.person("Lena Fox", "marketer", story.riverside)
    assert edit(story.maria, story.oakview, owner=lena.pk).status_code == 422


def test_a_co_owner_who_takes_it_is_no_co_owner_any_more(edit, story):
    story.oakview.share_with(story.maria)
    edit(story.maria, story.oakview, owner=story.maria.pk)
    assert not story.oakview.co_owners.exists()


def test_an_owner_who_left_stays_named_until_someone_else_is(client, edit, story):
    story.maria.is_active = False
    story.maria.save()
    assert edit(story.mo, story.mercy, tier="B").status_code == 302
    assert Source.objects.get(pk=story.mercy.pk).owner == story.maria


def test_an_owner_does_not_follow_into_a_branch_where_they_are_nobody(edit, story):
    Membership.objects.create(user=story.mo, branch=story.hillside, role="manager")
    answer = edit(story.mo, story.mercy, branch=story.hillside.pk)
    assert "Maria Lopez is neither marketer nor manager in Hillside" in answer.content.decode()
    assert edit(story.mo, story.mercy, branch=story.hillside.pk, owner="").status_code == 302
    assert Source.objects.get(pk=story.mercy.pk).branch == story.hillside


def test_wrong_input_is_refused_with_what_was_typed(edit, story):
    answer = edit(story.maria, story.mercy, name="Mercy South", zip="2139")
    assert answer.status_code == 422 and 'value="Mercy South"' in answer.content.decode()
    assert "Edit Mercy Hospital" in answer.content.decode()


def test_an_empty_form_is_refused_too(client, story):
    client.force_login(story.maria)
    for path in (
        f"{story.mercy.pk}/edit/",
        "new/",
        f"{story.mercy.pk}/contacts/new/",
        f"contacts/{story.dana.pk}/edit/",
    ):
        assert client.post(f"/sources/{path}").status_code == 422


def test_who_may_not(edit, story):
    other = story.person("Max Moss", "marketer", story.riverside)
    assert edit(other, story.mercy).status_code == 403
    assert edit(story.ines, story.mercy).status_code == 403
    assert edit(story.noel, story.mercy).status_code == 404
    assert edit(story.olga, story.mercy).status_code in (403, 404)
    Membership.objects.create(user=other, branch=story.riverside, role="manager")
    assert edit(other, story.mercy, tier="B").status_code == 302


def test_a_branch_that_has_the_number_of_the_other_system_already_is_refused(client, story):
    lena = story.person("Lena Fox", "manager", story.riverside, story.hillside)
    type(story.mercy).objects.filter(pk__in=[story.mercy.pk, story.hilltop.pk]).update(external_id="A-7")
    client.force_login(lena)
    page = client.get(f"/sources/{story.mercy.pk}/edit/")
    typed = {name: value for name, value in page.context["form"].initial.items() if isinstance(value, str | int)}
    answer = client.post(f"/sources/{story.mercy.pk}/edit/", typed | {"branch": story.hillside.pk, "owner": ""})
    assert answer.status_code == 422
    assert "Hillside has another source with this number." in answer.content.decode()
