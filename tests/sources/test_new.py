"""A source is added: what is asked, what is put right, what may be there already."""

import pytest

from accounts.models import Membership
from sources.models import Source

pytestmark = pytest.mark.django_db
ELM = {"name": "Elm Street Practice", "kind": "physician_practice", "tier": "B"}


@pytest.fixture
def maria(client, story):
    client.force_login(story.maria)
    return client


def add(client, **typed):
    return client.post("/sources/new/", ELM | typed)


def test_a_marketer_adds_one_and_owns_it(maria, story):
    form = maria.get("/sources/new/").context["form"]
    assert form.initial["owner"] == story.maria.pk and "branch" not in form.fields
    answer = add(maria, owner=story.maria.pk, phone="512-555-0142", npi="1932104098", state="tx", zip="73301")
    elm = Source.objects.get(name="Elm Street Practice")
    assert answer["Location"] == f"/sources/{elm.pk}/"
    assert (elm.branch, elm.owner, elm.state, str(elm.phone)) == (story.riverside, story.maria, "TX", "(512) 555-0142")


def test_it_can_be_undone(maria):
    page = maria.get(add(maria)["Location"]).content.decode()
    assert "Elm Street Practice is added." in page
    change = page.partition('action="/undo/')[2].partition("/")[0]
    maria.post(f"/undo/{change}/")
    assert not Source.objects.filter(name="Elm Street Practice").exists()


@pytest.mark.parametrize("phone", ["5125550142", "(512) 555-0142", "512.555.0142", "+1 512 555 0142", "1-512-555-0142"])
def test_a_phone_as_people_write_it(maria, phone):
    add(maria, phone=phone, fax=phone)
    elm = Source.objects.get(name="Elm Street Practice")
    assert elm.phone.as_e164 == elm.fax.as_e164 == "+15125550142"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "This field is required"),
        ("npi", "1234567890", "The last digit does not fit the others"),
        ("npi", "123456789", "An NPI has ten digits; this has 9"),
        ("npi", "12345678901", "An NPI has ten digits; this has 11"),
        ("npi", "1.23457E+09", "An NPI has"),
        ("zip", "2139", "A ZIP code has five digits"),
        ("zip", "02139-1234", "A ZIP code has five digits"),
        ("state", "Texas", "two letters, like TX"),
        ("state", "XX", "is not a state"),
        ("phone", "555", "This is not a US phone number"),
        ("phone", "(512) 555-0142 x 31", "An extension is one person"),
        ("owner", "999999", "not one of the available choices"),
        ("kind", "nonsense", "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(maria, field, typed, sentence):
    answer = add(maria, address="77 Long Road", **{field: typed})
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page
    assert 'value="77 Long Road"' in page
    assert not Source.objects.filter(address="77 Long Road").exists()


def test_what_may_be_there_already_is_shown_once(maria, story):
    answer = add(maria, name="Mercy Hospital Austin", zip="78705")
    page = answer.content.decode()
    assert answer.status_code == 422 and "Is it one of these?" in page and "save anyway" in page
    assert f'href="/sources/{story.mercy.pk}/"' in page
    assert 'name="warned" value="1"' in page and 'value="Mercy Hospital Austin"' in page
    assert add(maria, name="Mercy Hospital Austin", zip="78705", warned="1").status_code == 302
    assert Source.objects.filter(name="Mercy Hospital Austin").exists()


def test_who_was_warned_is_not_held_up_again(maria):
    page = add(maria, name="Mercy Hospital Austin", zip="78705", npi="1", warned="1").content.decode()
    assert "Is it one of these?" not in page and 'name="warned" value="1"' in page


def test_another_branchs_source_is_not_named(client, story):
    client.force_login(story.noel)
    assert add(client, name="Mercy Hospital", zip="78705").status_code == 302


def test_intake_may_add_one_and_owns_it_not(client, story):
    client.force_login(story.ines)
    assert "owner" not in client.get("/sources/new/").context["form"].initial
    add(client)
    assert Source.objects.get(name="Elm Street Practice").owner is None


def test_owners_are_the_branchs_marketers_and_managers(maria, story):
    offered = set(maria.get("/sources/new/").context["form"].fields["owner"].queryset)
    assert offered == {story.maria, story.mo}
    assert add(maria, owner=story.ines.pk).status_code == 422


def test_who_works_in_two_branches_chooses(maria, story):
    Membership.objects.create(user=story.maria, branch=story.hillside, role="intake")
    assert add(maria).status_code == 422
    answer = add(maria, branch=story.hillside.pk, owner=story.maria.pk)
    assert "Maria Lopez is neither marketer nor manager in Hillside" in answer.content.decode()
    assert add(maria, branch=story.riverside.pk, owner=story.maria.pk).status_code == 302


def test_who_may_not(client, story):
    client.force_login(story.olga)
    assert add(client).status_code == 403
