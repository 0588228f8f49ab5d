"""A move made on an old page is refused, and says what that page showed and what stands now."""

import pytest

from tests.referrals.course import page, put_on, stage_of

pytestmark = pytest.mark.django_db
FORMS = {"schedule": "accepted", "admission": "scheduled", "discharge": "admitted", "refusal": "received"}
BUTTONS = {"reception": "inquiry", "review": "received", "acceptance": "received", "reopening": "not_taken"}
TYPED = {"first_visit_on": "+2", "started_on": "t", "outcome": "goals_met", "discharged_on": "t", "reason": "area"}


@pytest.mark.parametrize("name", [*FORMS, *BUTTONS])
def test_refused_with_both_versions(ines, story, name):
    ada = put_on(story.ada, (FORMS | BUTTONS)[name])
    seen = {"version": ada.version, "saw": ada.stage}
    ada.edit(version=ada.version, notes="Somebody typed here")
    ada.events.create(stage=ada.stage, by=story.mo, particulars={"corrected": True})
    said = ines.post(page(story, name), TYPED | seen, follow=True).content.decode()
    label = ada.get_stage_display()
    assert f"Your page showed “{label}”. Mo Haddad changed this referral" in said and f"now it is “{label}”" in said
    assert stage_of(story) == (FORMS | BUTTONS)[name]


@pytest.mark.parametrize("name", FORMS)
def test_each_form_carries_what_it_showed(ines, story, name):
    ada = put_on(story.ada, FORMS[name])
    shown = ines.get(page(story, name)).content.decode()
    assert f'name="version" value="{ada.version}"' in shown and f'name="saw" value="{ada.stage}"' in shown


@pytest.mark.parametrize("name", BUTTONS)
def test_each_button_too(ines, story, name):
    ada = put_on(story.ada, BUTTONS[name])
    assert f'name="saw" value="{ada.stage}"' in ines.get(page(story)).content.decode()
    ines.post(page(story, name), {"version": ada.version, "saw": ada.stage})
    assert stage_of(story) != BUTTONS[name]


@pytest.mark.parametrize("version", ["", "x", "9" * 40, "-1", "²"])
def test_what_is_no_version_is_as_none(ines, story, version):
    ines.post(page(story, "acceptance"), {"version": version, "saw": "nowhere"})
    assert stage_of(story) == "accepted"
