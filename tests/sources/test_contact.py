"""The people at a source: added, edited, removed unless a referral names them."""

import pytest

from sources.models import Contact

pytestmark = pytest.mark.django_db
SAM = {
    "name": "Sam Poe",
    "role": "physician",
    "phone": "512-555-0177 x31",
    "email": "sam@mercy.test",
    "npi": "1932104098",
}


@pytest.fixture
def maria(client, story):
    client.force_login(story.maria)
    return client


def undo(client, answer):
    page = client.get(answer["Location"]).content.decode()
    client.post(f"/undo/{page.partition('/undo/')[2].partition('/')[0]}/")


def test_a_person_is_added_with_the_extension_kept(maria, story):
    answer = maria.post(f"/sources/{story.mercy.pk}/contacts/new/", SAM)
    sam = story.mercy.contacts.get(name="Sam Poe")
    assert answer["Location"] == f"/sources/{story.mercy.pk}/"
    assert (sam.role, sam.phone.as_e164, sam.extension, sam.dial) == (
        "physician",
        "+15125550177",
        "31",
        "+15125550177,31",
    )
    undo(maria, answer)
    assert not Contact.objects.filter(name="Sam Poe").exists()


def test_intake_may_add_one_to_any_source_of_the_branch(client, story):
    client.force_login(story.ines)
    assert client.post(f"/sources/{story.mercy.pk}/contacts/new/", SAM).status_code == 302
    assert client.post(f"/sources/{story.hilltop.pk}/contacts/new/", SAM).status_code == 404


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", " ", "This field is required"),
        ("phone", "123", "This is not a US phone number"),
        ("email", "sam", "valid email"),
        ("npi", "1932104099", "The last digit does not fit"),
        ("role", "boss", "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(maria, story, field, typed, sentence):
    answer = maria.post(f"/sources/{story.mercy.pk}/contacts/new/", SAM | {field: typed})
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert ('value="Sam Poe"' if field != "name" else "sam@mercy.test") in answer.content.decode()


def test_edited_and_undone(maria, story):
    typed = {"name": "Dana Reyes-Cole", "role": "social_worker", "phone": "512-555-0112 ext 9", "version": 1}
    answer = maria.post(f"/sources/contacts/{story.dana.pk}/", typed)
    story.dana.refresh_from_db()
    assert (story.dana.name, story.dana.role, story.dana.extension) == ("Dana Reyes-Cole", "social_worker", "9")
    undo(maria, answer)
    story.dana.refresh_from_db()
    assert (story.dana.name, str(story.dana.phone), story.dana.extension) == ("Dana Reyes", "(512) 555-0111", "")


def test_the_form_opens_with_the_extension(maria, story):
    story.dana.edit(version=1, extension="31")
    assert 'value="(512) 555-0111 ext. 31"' in maria.get(f"/sources/contacts/{story.dana.pk}/").content.decode()


def test_two_at_once_the_second_sees_both(maria, story):
    story.dana.edit(version=1, name="Dana Cole", extension="7")
    typed = {"name": "Dana Reyes", "role": "nurse", "phone": "512-555-0111", "version": 1}
    answer = maria.post(f"/sources/contacts/{story.dana.pk}/", typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'data-label="Yours">Nurse<' in page and 'data-label="Now">Case manager<' in page
    assert 'data-label="Now">(512) 555-0111 ext. 7<' in page
    assert maria.post(f"/sources/contacts/{story.dana.pk}/", typed | {"version": 2}).status_code == 302


def test_removed_and_undone(maria, story):
    sam = Contact.objects.create(source=story.mercy, name="Sam Poe")
    answer = maria.post(f"/sources/contacts/{sam.pk}/removal/")
    assert not Contact.objects.filter(pk=sam.pk).exists()
    undo(maria, answer)
    assert Contact.objects.get(pk=sam.pk).name == "Sam Poe"


def test_whom_a_referral_names_stays(maria, story):
    answer = maria.post(f"/sources/contacts/{story.dana.pk}/removal/")
    assert "Dana Reyes is named in the records and stays" in maria.get(answer["Location"]).content.decode()
    assert Contact.objects.filter(pk=story.dana.pk).exists()
    assert maria.get(f"/sources/contacts/{story.dana.pk}/removal/").status_code == 405


def test_who_may_not(client, story):
    other = story.person("Max Moss", "marketer", story.riverside)
    for person, answers in [(other, {403}), (story.ines, {403}), (story.noel, {404}), (story.olga, {403, 404})]:
        client.force_login(person)
        assert client.post(f"/sources/contacts/{story.dana.pk}/", {"name": "X"}).status_code in answers
        assert client.post(f"/sources/contacts/{story.dana.pk}/removal/").status_code in answers
