"""What an agency asks beside our columns: made by an administrator, answered in forms, seen in the list; and tags."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.sentences import Stale
from sources.models import CustomField, OwnChoice, Source, Tag
from tests.factories.sources import SourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fields(story):
    """One of each kind."""
    made = {
        kind: CustomField.add(label=label, kind=kind, choices=choices, position=nth)
        for nth, (kind, label, choices) in enumerate(
            [
                ("text", "EHR in use", []),
                ("number", "Beds", []),
                ("date", "Contract since", []),
                ("yes_no", "Teaching hospital", []),
                ("choice", "Parking", ["Garage", "Street", "None"]),
                ("choices", "Languages", ["English", "Spanish", "Vietnamese"]),
            ]
        )
    }
    return {kind: CustomField.objects.with_options().get(pk=field.pk) for kind, field in made.items()}


ANSWERS = {
    "f_ehr_in_use": "Epic", "f_beds": "120.5", "f_contract_since": "2020-01-02", "f_teaching_hospital": "no",
    "f_parking": "street", "f_languages": ["spanish", "english"],
}  # fmt: skip
STORED = {
    "ehr_in_use": "Epic", "beds": 120.5, "contract_since": "2020-01-02", "teaching_hospital": False,
    "parking": "street", "languages": ["english", "spanish"],
}  # fmt: skip


def form_of(source, **typed):
    return {"name": source.name, "kind": source.kind, "tier": source.tier, "version": source.version, **typed}


def undo(client, page):
    text = client.get(page).content.decode()
    client.post(f"/undo/{text.rpartition('/undo/')[2].partition('/')[0]}/")


# ---- an administrator makes them


def test_an_administrator_adds_a_field_and_may_undo(client, story):
    client.force_login(story.olga)
    assert "There are none yet" in client.get("/sources/fields/").content.decode()
    typed = {"label": "Parking  lot", "kind": "choice", "choices": "Garage\n\n street \nGarage", "position": 3}
    answer = client.post("/sources/fields/new/", typed)
    field = CustomField.objects.get()
    assert (field.label, field.key, field.kind, field.position, field.active) == (
        "Parking  lot",
        "parking_lot",
        "choice",
        3,
        True,
    )
    assert list(OwnChoice.objects.of(field.list_name).values_list("value", "label")) == [
        ("garage", "Garage"),
        ("street", "street"),
    ]
    page = client.get("/sources/fields/").content.decode()
    assert "Garage, street" in page
    client.post(f"/undo/{page.rpartition('/undo/')[2].partition('/')[0]}/")
    assert not CustomField.objects.exists() and not OwnChoice.objects.exists()
    assert answer.status_code == 302


def test_a_choice_is_taken_out_and_comes_back_the_same(client, story, fields):
    client.force_login(story.olga)
    page = f"/sources/fields/{fields['choice'].pk}/"
    assert "Garage\nStreet\nNone" in client.get(page).content.decode()
    typed = {"label": "Parking", "position": 4, "active": "on", "version": 1, "choices": "Street\nValet"}
    client.post(page, typed)
    field = CustomField.objects.with_options().get(pk=fields["choice"].pk)
    assert field.offered == {"street": "Street", "valet": "Valet"}
    assert set(field.labels) == {"garage", "street", "none", "valet"}
    client.post(page, typed | {"choices": "GARAGE\nStreet", "version": 2})
    field = CustomField.objects.with_options().get(pk=field.pk)
    assert list(field.offered) == ["garage", "street"] and field.labels["garage"] == "GARAGE"
    undo(client, "/sources/fields/")
    assert list(CustomField.objects.with_options().get(pk=field.pk).offered) == ["street", "valet"]


def test_its_kind_and_key_never_change(client, story, fields):
    client.force_login(story.olga)
    typed = {"label": "Number of beds", "kind": "text", "position": 1, "active": "on", "version": 1}
    client.post(f"/sources/fields/{fields['number'].pk}/", typed)
    field = CustomField.objects.get(pk=fields["number"].pk)
    assert (field.label, field.kind, field.key) == ("Number of beds", "number", "beds")


def test_retired_it_is_asked_no_more_and_nothing_is_lost(client, story, fields):
    story.mercy.edit(version=1, custom={"beds": 120})
    client.force_login(story.olga)
    client.post(f"/sources/fields/{fields['number'].pk}/", {"label": "Beds", "position": 1, "version": 1})
    assert "Retired" in client.get("/sources/fields/").content.decode()
    client.force_login(story.maria)
    assert "f_beds" not in client.get(f"/sources/{story.mercy.pk}/edit/").content.decode()
    assert "Beds" not in client.get("/sources/?columns=f_beds").content.decode()
    story.mercy.refresh_from_db()
    client.post(f"/sources/{story.mercy.pk}/edit/", form_of(story.mercy, f_ehr_in_use="Epic", f_beds="9"))
    assert Source.objects.get(pk=story.mercy.pk).custom == {"beds": 120, "ehr_in_use": "Epic"}


def test_the_making_of_a_field_that_is_used_is_not_undone(client, story):
    client.force_login(story.olga)
    client.post("/sources/fields/new/", {"label": "Beds", "kind": "number", "position": 1})
    page = client.get("/sources/fields/").content.decode()
    client.force_login(story.maria)
    client.post(f"/sources/{story.mercy.pk}/edit/", form_of(story.mercy, f_beds="9"))
    client.force_login(story.olga)
    client.post(f"/undo/{page.rpartition('/undo/')[2].partition('/')[0]}/")
    assert "retire it instead" in client.get("/sources/fields/").content.decode()
    assert CustomField.objects.filter(key="beds").exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"label": ""}, "required"),
        ({"kind": "colour"}, "not one of the available choices"),
        ({"kind": "choice"}, "Write at least one choice"),
        ({"kind": "choices", "choices": "\n \n"}, "Write at least one choice"),
        ({"kind": "choice", "choices": "x" * 61}, "too long"),
        ({"kind": "choice", "choices": "\n".join(map(str, range(61)))}, "At most 60"),
        ({"label": "parking"}, "already"),
        ({"position": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_is_no_field_is_refused_with_what_was_typed(client, story, fields, typed, words):
    client.force_login(story.olga)
    answer = client.post("/sources/fields/new/", {"label": "Fresh", "kind": "text", "position": 1} | typed)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert CustomField.objects.count() == 6


def test_two_administrators_at_one_field(client, story, fields):
    client.force_login(story.olga)
    page, typed = f"/sources/fields/{fields['text'].pk}/", {"label": "EHR", "position": 1, "active": "on", "version": 1}
    client.post(page, typed)
    answer = client.post(page, typed | {"label": "Software"})
    assert answer.status_code == 409 and 'data-label="Now">EHR<' in answer.content.decode()
    assert CustomField.objects.get(pk=fields["text"].pk).label == "EHR"


def test_two_labels_make_two_keys(story):
    keys = [CustomField.add(label=label, kind="text").key for label in ("Beds!", "Beds?", "3 beds", "床", "Ä B")]
    assert keys == ["beds", "beds_2", "beds_3", "field", "a_b"]
    with pytest.raises(IntegrityError), transaction.atomic():
        CustomField.add(label="BEDS!", kind="text")


@pytest.mark.parametrize("who", ["maria", "ines", "mo", "noel"])
def test_others_keep_no_fields(client, story, fields, who):
    client.force_login(getattr(story, who))
    for path in ("", "new/", f"{fields['text'].pk}/"):
        assert client.get(f"/sources/fields/{path}").status_code == 403
        assert client.post(f"/sources/fields/{path}", {"label": "Mine", "kind": "text"}).status_code == 403


# ---- a marketer answers them


def test_every_kind_is_asked_kept_and_shown_again(client, story, fields):
    client.force_login(story.maria)
    page = f"/sources/{story.mercy.pk}/edit/"
    assert "EHR in use" in client.get(page).content.decode()
    assert client.post(page, form_of(story.mercy, **ANSWERS)).status_code == 302
    assert Source.objects.get(pk=story.mercy.pk).custom == STORED
    text = client.get(page).content.decode()
    for piece in (
        'value="Epic"',
        'value="120.5"',
        'value="2020-01-02"',
        '<option value="street" selected',
        '<option value="no" selected',
    ):
        assert piece in text, piece
    assert len(re.findall(r'name="f_languages" value="\w+"[^>]* checked', text)) == 2
    client.post(f"/undo/{text.rpartition('/undo/')[2].partition('/')[0]}/")
    assert Source.objects.get(pk=story.mercy.pk).custom == {}


def test_a_new_source_is_asked_too(client, story, fields):
    client.force_login(story.maria)
    typed = {"name": "Elm Street", "kind": "clinic", "tier": "C", "new_tags": "Weekends, stroke unit,weekends"}
    client.post("/sources/new/", typed | ANSWERS)
    source = Source.objects.get(name="Elm Street")
    assert source.custom == STORED and set(source.tags.values_list("name", flat=True)) == {"Weekends", "stroke unit"}
    undo(client, source.get_absolute_url())
    assert not Source.objects.filter(name="Elm Street").exists() and not Tag.objects.exists()


def test_emptied_it_is_gone(story, fields):
    story.mercy.edit(version=1, custom=dict(STORED))
    story.mercy.edit(version=2, custom={"beds": None, "ehr_in_use": "", "languages": []})
    assert set(story.mercy.custom) == {"contract_since", "teaching_hospital", "parking"}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"f_beds": "many"}, "Enter a number"),
        ({"f_beds": "NaN"}, "Enter a number"),
        ({"f_beds": "1" * 16}, "no more than"),
        ({"f_contract_since": "yesterday"}, "Enter a valid date"),
        ({"f_teaching_hospital": "maybe"}, "not one of the available choices"),
        ({"f_parking": "roof"}, "not one of the available choices"),
        ({"f_languages": ["english", "klingon"]}, "not one of the available choices"),
        ({"f_ehr_in_use": "x" * 501}, "at most 500"),
        ({"new_tags": "x" * 41}, "at most 40"),
        ({"new_tags": "a,b,c,d,e,f"}, "5 new tags"),
        ({"tags": "Nobody's"}, "not one of the available choices"),
    ],
)
def test_a_wrong_answer_is_refused_with_what_was_typed(client, story, fields, typed, words):
    Tag.objects.create(name="Weekends")
    client.force_login(story.maria)
    answer = client.post(f"/sources/{story.mercy.pk}/edit/", form_of(story.mercy, **ANSWERS | typed))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert 'value="Epic"' in answer.content.decode() or "f_ehr_in_use" in typed
    assert Source.objects.get(pk=story.mercy.pk).custom == {}


def test_what_must_be_filled_in(client, story):
    CustomField.add(label="Beds", kind="number", required=True)
    client.force_login(story.maria)
    answer = client.post(f"/sources/{story.mercy.pk}/edit/", form_of(story.mercy))
    assert answer.status_code == 422 and "Beds: This field is required." in answer.content.decode()


def test_a_retired_choice_stays_where_it_is_and_goes_nowhere_else(client, story, fields):
    story.mercy.edit(version=1, custom={"parking": "garage", "languages": ["english"]})
    OwnChoice.keep(fields["choice"].list_name, ["Street"])
    OwnChoice.keep(fields["choices"].list_name, ["Spanish"])
    client.force_login(story.maria)
    page = f"/sources/{story.mercy.pk}/edit/"
    assert '<option value="garage" selected' in client.get(page).content.decode()
    assert "Garage" not in client.get(f"/sources/{story.oakview.pk}/edit/").content.decode()
    typed = form_of(story.mercy, f_parking="garage", f_languages=["english", "spanish"])
    assert client.post(page, typed).status_code == 302
    assert Source.objects.get(pk=story.mercy.pk).custom == {"parking": "garage", "languages": ["english", "spanish"]}
    assert "Garage" in client.get("/sources/?columns=f_parking").content.decode()
    for custom in ({"parking": "garage"}, {"languages": ["english"]}):
        with pytest.raises(ValidationError):
            story.oakview.edit(version=1, custom=custom)


@pytest.mark.parametrize(
    "custom",
    [
        {"unknown": 1}, {"unknown": None}, {"beds": "120"}, {"beds": True}, {"beds": float("nan")},
        {"beds": float("inf")}, {"contract_since": "2020-1-2"}, {"contract_since": "soon"},
        {"teaching_hospital": "yes"}, {"teaching_hospital": 1},
        {"parking": "roof"}, {"parking": ["street"]}, {"languages": "english"}, {"languages": ["klingon"]},
        {"ehr_in_use": 5}, {"ehr_in_use": "x" * 501},
    ],
)  # fmt: skip
def test_the_verb_refuses_what_the_form_would(story, fields, custom):
    with pytest.raises(ValidationError) as refused:
        story.mercy.edit(version=1, custom={"ehr_in_use": "Epic"} | custom)
    assert set(refused.value.message_dict) == set(custom)
    story.mercy.refresh_from_db()
    assert story.mercy.custom == {} and story.mercy.version == 1


def test_the_verb_takes_values_as_python_has_them(story, fields):
    asked = {"beds": Decimal("120.0"), "contract_since": date(2020, 1, 2), "languages": ("spanish", "english")}
    story.mercy.edit(version=1, custom=asked)
    assert story.mercy.custom == {"beds": 120, "contract_since": "2020-01-02", "languages": ["english", "spanish"]}


def test_the_database_holds_an_object(story):
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.filter(pk=story.mercy.pk).update(custom=[1])


def test_two_at_once_the_second_sees_both(client, story, fields):
    old = form_of(story.mercy, f_parking="garage", new_tags="Weekends")
    story.mercy.edit(version=1, custom={"parking": "street"}, tags=["Nights"])
    client.force_login(story.maria)
    answer = client.post(f"/sources/{story.mercy.pk}/edit/", old)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert (
        'data-label="Yours">Garage<' in page
        and 'data-label="Now">Street<' in page
        and 'data-label="Now">Nights<' in page
    )
    assert not Tag.objects.filter(name="Weekends").exists()
    with pytest.raises(Stale):
        story.mercy.edit(version=1, tags=[])


# ---- and finds by them


def named(client, query):
    return re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]*)</a>', client.get(f"/sources/{query}").content.decode())


@pytest.mark.parametrize(
    "query",
    ["?f_parking=street", "?f_languages=spanish", "?f_languages=english", "?f_teaching_hospital=no"],
)
def test_narrowed_by_an_answer(client, story, fields, query):
    story.mercy.edit(version=1, custom=dict(STORED))
    story.oakview.edit(version=1, custom={"parking": "garage", "teaching_hospital": True, "languages": ["vietnamese"]})
    client.force_login(story.maria)
    assert named(client, query) == ["Mercy Hospital"]
    assert named(client, query + "x") == [], "what is no choice is never taken for all"


@pytest.mark.parametrize(
    "query",
    ["?f_beds=100", "?f_beds=120.5&f_beds-to=120.5", "?f_contract_since=2020-01-02", "?f_contract_since-to=2020-01-02"],
)
def test_narrowed_from_and_up_to(client, story, fields, query):
    story.mercy.edit(version=1, custom=dict(STORED))
    story.oakview.edit(version=1, custom={"beds": 20, "contract_since": "2019-05-01"} if "-to=2" not in query else {})
    client.force_login(story.maria)
    assert named(client, query) == ["Mercy Hospital"]


def test_narrowed_by_words_in_a_text(client, story, fields):
    key = CustomField.add(label="Desk notes", kind="text").key
    story.mercy.edit(version=1, custom={key: "Ask for the charge nurse"})
    client.force_login(story.maria)
    assert named(client, f"?f_{key}=CHARGE") == ["Mercy Hospital"] and named(client, f"?f_{key}=night") == []


def test_as_columns_in_words_and_in_order(client, story, fields):
    story.mercy.edit(version=1, custom=dict(STORED))
    story.oakview.edit(version=1, custom={"beds": 9})
    client.force_login(story.maria)
    page = client.get("/sources/?columns=f_languages,f_parking,f_contract_since,f_teaching_hospital").content.decode()
    for words in ("English, Spanish", "Street", "Jan 2, 2020", ">No<"):
        assert words in page, words
    assert named(client, "?columns=f_beds&sort=f_beds") == ["Oakview Rehab", "Mercy Hospital"]
    assert named(client, "?columns=f_beds&sort=-f_beds") == ["Mercy Hospital", "Oakview Rehab"]


def test_tags_are_ticked_added_shown_and_found(client, story):
    Tag.objects.create(name="Stroke unit")
    client.force_login(story.maria)
    page = f"/sources/{story.mercy.pk}/edit/"
    client.post(page, form_of(story.mercy, tags=["Stroke unit"], new_tags="WEEKENDS, stroke UNIT"))
    assert set(story.mercy.tags.values_list("name", flat=True)) == {"Stroke unit", "WEEKENDS"}
    assert re.search(r'name="tags" value="Stroke unit"[^>]* checked', client.get(page).content.decode())
    tag = Tag.objects.get(name="WEEKENDS")
    assert named(client, f"?tag={tag.pk}") == ["Mercy Hospital"]
    assert '<span class="tag">Stroke unit</span>' in client.get("/sources/").content.decode()
    story.mercy.refresh_from_db()
    client.post(page, form_of(story.mercy, tags=["WEEKENDS"]))
    assert set(story.mercy.tags.values_list("name", flat=True)) == {"WEEKENDS"}
    undo(client, f"/sources/{story.mercy.pk}/")
    assert set(story.mercy.tags.values_list("name", flat=True)) == {"Stroke unit", "WEEKENDS"}


def test_one_tag_of_a_name_whatever_its_capitals(story):
    Tag.objects.create(name="Weekends")
    assert [tag.name for tag in Tag.objects.named(["weekENDS", " Stroke  unit ", ""])] == ["Weekends", "Stroke unit"]
    for name in ("WEEKENDS", "", "a,b"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Tag.objects.create(name=name)


def test_another_branchs_sources_are_not_found_by_a_tag(client, story):
    story.hilltop.bear(["Weekends"])
    client.force_login(story.maria)
    assert named(client, f"?tag={Tag.objects.get().pk}") == []


def test_the_forms_queries_do_not_grow(client, story, fields, django_assert_max_num_queries):
    """A person who works in one branch; the mail's health is looked at besides, after two minutes."""
    for nth in range(20):
        CustomField.add(label=f"Question {nth}", kind="choice", choices=["Yes", "No", "Perhaps"])
        SourceFactory(branch=story.riverside).bear([f"Tag {nth}"])
    client.force_login(story.mo)
    for path in ("new/", f"{story.mercy.pk}/edit/", "?columns=f_question_1,tags,f_question_2"):
        client.get(f"/sources/{path}")
        with django_assert_max_num_queries(12):
            client.get(f"/sources/{path}")
